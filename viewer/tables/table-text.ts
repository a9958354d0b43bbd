/** A table as text to paste elsewhere: the rows that are shown, in the order in which they stand. */

/** "-3", "+8.2 points [6.1, 10.3]". */
const number = /^[+-]?[\d.,]+(?: (?:%|points?))?(?: \[[\d., −+-]*\])?$/;

/** For spreadsheets: what would be taken for a formula stands behind an apostrophe. */
export function tabSeparated(rows: readonly (readonly string[])[]): string {
  const safe = (cell: string): string => (/^[=+@-]/.test(cell) && !number.test(cell) ? `'${cell}` : cell);
  return rows.map((row) => `${row.map(safe).join("\t")}\n`).join("");
}

/** A table of GitHub's Markdown. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/[\\|<[`!]/g, "\\$&")).join(" | ")} |\n`;
  const [head = [], ...body] = rows;
  return `${line(head)}${line(head.map(() => "---"))}${body.map(line).join("")}`;
}
