/** What every page of ours has around its body: a security policy that allows one style sheet, and where it came from. */
import { createHash } from "node:crypto";
import { type Html, html, trusted } from "./html.ts";
import { style } from "./style.ts";

/** The page as one string of HTML. @param tool  what made the files beside it */
export function pageFrame(title: string, tool: { readonly name: string; readonly version: string }, body: Html): string {
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${tool.name} ${tool.version}">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${body}
<footer>Made by ${tool.name} ${tool.version} from the files beside this page. It loads nothing and runs no script.</footer>
</main>
</body>
</html>
`;
  return page.markup;
}
