/** What stands around the body of every page that is made here, and the policy that says what may run on it. */
import { createHash } from "node:crypto";
import { type Html, html, trusted } from "./html.ts";

/** A page. */
export interface HtmlDocument {
  readonly title: string;
  /** What this page alone has in its head. */
  readonly head: Html | null;
  readonly style: string;
  readonly body: Html;
}

/** The page as one string of HTML. */
export function htmlDocument({ title, head, style, body }: HtmlDocument): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${head}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}</body>
</html>
`.markup;
}

/** What the script of a report may do: make PNG of SVG, and ask nobody. */
const ofReports = "img-src data:; connect-src 'none'";

/** Allows one style sheet, and one script where there is one, each by its hash. @param allowed  what that script may do */
export function securityPolicy(style: string, script?: string, allowed: string = ofReports): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const alive = script === undefined ? "" : `script-src ${hash(script)}; ${allowed}; `;
  return `default-src 'none'; ${alive}style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}
