/** What stands in a table: the rows that are shown, in the order in which they stand. */

/** Its head and its rows. */
export function cellsOf(table: HTMLTableElement): readonly (readonly string[])[] {
  return [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(textOf));
}

function textOf(cell: HTMLTableCellElement): string {
  return (cell.textContent ?? "").replace(/\s+/g, " ").trim();
}
