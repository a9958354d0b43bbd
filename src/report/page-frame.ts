/** What every page of ours that is a file has around its body: its security policy, and where it came from. */
import { type Html, html, trusted } from "./html.ts";
import { htmlDocument, securityPolicy } from "./html-document.ts";
import { dataId } from "./page-ids.ts";
import type { PageScript } from "./page-script.ts";
import { style } from "./style.ts";

/**
 * The page as one string of HTML.
 * @param tool   what made the files beside it
 * @param alive  a script with its data; none when left out
 */
export function pageFrame(
  title: string,
  tool: { readonly name: string; readonly version: string },
  body: Html,
  alive?: PageScript,
): string {
  return htmlDocument({
    title,
    style,
    head: html`<meta http-equiv="Content-Security-Policy" content="${securityPolicy(style, alive?.script)}">
<meta name="generator" content="${tool.name} ${tool.version}">
`,
    body: html`<main>
${body}
<footer>Made by ${tool.name} ${tool.version} from the files beside this page. It loads nothing${alive === undefined ? " and runs no script" : "; it says everything without its script, too"}.</footer>
</main>
${alive === undefined ? null : html`<script type="application/octet-stream" id="${dataId}">${alive.data}</script>\n<script>${trusted(alive.script)}</script>\n`}`,
  });
}
