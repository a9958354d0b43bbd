/** What every page of the server has around its body: the report's style and a little of its own, and links between pages. */
import { toolVersion } from "../base/version.ts";
import { type Html, html, trusted } from "../report/html.ts";
import { htmlDocument, securityPolicy } from "../report/html-document.ts";
import { viewerScript } from "../report/page-script.ts";
import { style } from "../report/style.ts";
import { lookAgain } from "./look-again.ts";

/** CSS of these pages alone. */
const ownStyle = `
main{max-width:1480px}
nav{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0 0 28px;font-size:14px}
a{color:var(--accent)}
nav a[aria-current]{color:var(--ink);text-decoration:none;font-weight:600}
section>h2{margin-top:48px}
progress{width:100%;max-width:22rem;height:10px;accent-color:var(--accent)}
td .name{font-weight:600}
.scroll+.sentences{margin-top:28px}
header+section>h2,header+p{margin-top:36px}
@media (max-width:640px){section>h2{margin-top:36px}}
`;

const pageStyle = `${style}${ownStyle}`;

/** Nobody frames what is served. */
const unframed = "; frame-ancestors 'none'";

/** The security policy of these pages: no script, no network, one style sheet. */
export const pagePolicy: string = securityPolicy(pageStyle) + unframed;

/** That of a page that looks again: its one script may ask this server. */
export const lookingPolicy: string = securityPolicy(pageStyle, lookAgain, "connect-src 'self'") + unframed;

/** That of reports, as they say themselves. */
export function reportPolicy(): string {
  return securityPolicy(style, viewerScript()) + unframed;
}

/** The pages that link to each other, by what stands behind the address of the first. */
const linked = [
  { path: "", name: "Studies" },
  { path: "compare", name: "Compare" },
  { path: "rows", name: "Rows" },
] as const;

/** A page. */
export interface ServedPage {
  readonly title: string;
  /** Its own among the links; left out for one that nothing links to. */
  readonly path?: (typeof linked)[number]["path"];
  /** The way to the first page, as no link may name the token: "./" where it is left out. Null for a page without links. */
  readonly first?: string | null;
  /** Whether it has the script that asks for it again; `lookingPolicy` is for it then. */
  readonly looksAgain?: boolean;
  readonly body: Html;
}

/** The page as one string of HTML. */
export function servedPage({ title, path, first = "./", looksAgain = false, body }: ServedPage): string {
  const links = linked.map((each) =>
    each.path === path
      ? html`<a href="${first}${each.path}" aria-current="page">${each.name}</a>`
      : html`<a href="${first}${each.path}">${each.name}</a>`,
  );
  return htmlDocument({
    title: `${title} · Assay`,
    style: pageStyle,
    head: null,
    body: html`<main>
${first === null ? null : html`<nav aria-label="Pages">${links}</nav>`}
${body}
<footer>Shown by assay ${toolVersion} on this machine alone. ${looksAgain ? "This page loads nothing but itself." : "These pages load nothing and run no script."}</footer>
</main>
${looksAgain ? html`<script>${trusted(lookAgain)}</script>\n` : null}`,
  });
}
