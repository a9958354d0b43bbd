/**
 * What every page of ours has around its body: a security policy that allows one style sheet, and one script where there
 * is one, each by its hash; and where it came from.
 */
import { createHash } from "node:crypto";
import { type Html, html, trusted } from "./html.ts";
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
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(alive)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${tool.name} ${tool.version}">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${body}
<footer>Made by ${tool.name} ${tool.version} from the files beside this page. It loads nothing${alive === undefined ? " and runs no script" : "; it says everything without its script, too"}.</footer>
</main>
${alive === undefined ? null : html`<script type="application/octet-stream" id="${dataId}">${alive.data}</script>\n<script>${trusted(alive.script)}</script>\n`}</body>
</html>
`;
  return page.markup;
}

/** Pictures are for the script, which makes PNG of SVG. */
function policy(alive: PageScript | undefined): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const script = alive === undefined ? "" : `script-src ${hash(alive.script)}; img-src data:; connect-src 'none'; `;
  return `default-src 'none'; ${script}style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}
