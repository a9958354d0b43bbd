/**
 * The report: result rows to pictures, sentences and one page.
 *
 * @module assay/report
 */
export { type Headline, headlines } from "./headline.ts";
export { inquiryLines } from "./inquiry-section.ts";
export { lastLine } from "./last-line.ts";
export { taskOverlapSentences } from "./overlap-section.ts";
export { renderReport } from "./page.ts";
export { plots } from "./plots/index.ts";
export type { Figure, Frame, LegendEntry, StudyPlot } from "./plots/plot.ts";
export type { Sentence } from "./sentence.ts";
export type { StudyResults } from "./study.ts";
export { writeReport } from "./write-report.ts";
