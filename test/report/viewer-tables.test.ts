/** Tables that a reader sorts and takes away: numbers among words, and nothing that a spreadsheet would run. */
import { describe, expect, it } from "vitest";
import { sortedIndices } from "../../viewer/tables/sort-rows.ts";
import { markdown, tabSeparated } from "../../viewer/tables/table-text.ts";

const sorted = (cells: readonly string[], direction: "ascending" | "descending"): readonly string[] =>
  sortedIndices(cells, direction).map((index) => cells[index]!);

describe("a table on the page", () => {
  it("is sorted by numbers where most cells have one, words behind them and nothing last", () => {
    const cells = ["≤ 1,024", "≤ 96", "–", "not shown", "≤ 512"];
    expect(sorted(cells, "ascending")).toEqual(["≤ 96", "≤ 512", "≤ 1,024", "not shown", "–"]);
    expect(sorted(cells, "descending")).toEqual(["≤ 1,024", "≤ 512", "≤ 96", "not shown", "–"]);
  });

  it("is sorted by words where most have none", () => {
    expect(sorted(["b", "a", "10", "c"], "ascending")).toEqual(["10", "a", "b", "c"]);
  });

  it.each(["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)"])("goes to a spreadsheet as text: %s", (cell) => {
    expect(tabSeparated([[cell]])).toBe(`'${cell}\n`);
  });

  it.each(["-3", "+8.2 points [6.1, 10.3]", "-0.5 %", "93.4 % [92.1, 94.6]"])("goes to a spreadsheet as it is: %s", (cell) => {
    expect(tabSeparated([[cell]])).toBe(`${cell}\n`);
  });

  it("has no markup in Markdown", () => {
    expect(markdown([["a"], ["![x](y) <b> `c` |"]]).split("\n")[2]).toBe("| \\!\\[x](y) \\<b> \\`c\\` \\| |");
  });
});
