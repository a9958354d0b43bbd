/** What a finished study says on a terminal: what was asked besides, a small table with curves, and one line of advice. */
import type { Summary } from "../results/summary.ts";
import { inquiryLines } from "./inquiry-section.ts";
import { lastLine } from "./last-line.ts";
import { terminalTable } from "./terminal-table.ts";

/** Lines of plain words. */
export function endingLines(summary: Summary): readonly string[] {
  return [...inquiryLines(summary), ...terminalTable(summary), lastLine(summary)];
}
