/**
 * HTML that cannot be injected into: the `html` tag escapes every value that
 * is not itself made by it. Labels, names and sentences come from strangers'
 * files, so there is no other way from a string into the page.
 */
import { withTurnsSaid } from "./turns-said.ts";

/** Markup that is safe to print. */
export interface Html {
  readonly markup: string;
}

/** What may stand between the pieces of a template; null prints nothing. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

/** Template tag: markup stays, values are escaped. */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = pieces[0]!;
  for (const [i, value] of values.entries()) markup += print(value) + pieces[i + 1]!;
  return { markup };
}

/** Markup made elsewhere by code of ours: a chart, the style sheet. Never text from a file. */
export function trusted(markup: string): Html {
  return { markup };
}

/** A sentence of ours: numbers and their per cent sign stay on one line. */
export function prose(text: string): Html {
  return { markup: escapeText(text).replace(/(\d) (%|points?\b)/g, "$1\u00a0$2") };
}

/** Text as it must stand in markup, in attributes too. */
export function escapeText(text: string): string {
  return withTurnsSaid(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function print(value: HtmlValue): string {
  if (value === null) return "";
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return escapeText(String(value));
  if ("markup" in value) return value.markup;
  return value.map(print).join("");
}
