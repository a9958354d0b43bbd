/** Tables: a column is its heading and how its cell is made, so that the two cannot drift apart. */
import { type Html, type HtmlValue, html, prose } from "./html.ts";

/** One column of rows of a kind. */
export interface Column<Row> {
  readonly heading: HtmlValue;
  /** Numbers stand at the right; words that may be long are wrapped. Words that are not, when left out. */
  readonly kind?: "number" | "wrap";
  /** What stands in the row; a dash where there is nothing. */
  cell(row: Row): Html | string | number | null | undefined;
}

/** A table that scrolls by itself where it is too wide. @param label  for those who cannot see it */
export function table<Row>(label: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const heads = columns.map(({ heading, kind }) =>
    kind === "number" ? html`<th scope="col" class="n">${heading}</th>` : html`<th scope="col">${heading}</th>`,
  );
  const body = rows.map((row) => html`<tr>${columns.map((column) => cellOf(column, row))}</tr>`);
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** A table that is folded away under its title. */
export function foldedTable<Row>(
  title: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { label = title, note }: { readonly label?: string; readonly note?: HtmlValue } = {},
): Html {
  return html`<details><summary>${title}</summary>
${table(label, columns, rows)}${note === undefined ? null : html`\n<p class="note">${note}</p>`}</details>`;
}

function cellOf<Row>({ kind, cell }: Column<Row>, row: Row): Html {
  const value = cell(row) ?? "–";
  if (kind === undefined) return html`<td>${value}</td>`;
  return html`<td class="${kind === "number" ? "n" : "w"}">${kind === "number" && typeof value === "string" ? prose(value) : value}</td>`;
}
