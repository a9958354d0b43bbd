/**
 * The report: result rows to pictures, sentences and one page.
 *
 * @module assay/report
 */

export { certifiedAgainLines, indexLine } from "./certify-sentences.ts";
export { compressorLine, frontLines, nestedLine, nothingCertifiedLine, planLine } from "./compressor-sentences.ts";
export { driftLines } from "./drift-sentences.ts";
export { endingLines } from "./ending-lines.ts";
export { figuresFolder, writeFigures } from "./figures/write-figures.ts";
export { renderGrid } from "./grid-page.ts";
export { type Headline, headlines } from "./headline.ts";
export { inquiryLines } from "./inquiry-section.ts";
export { lastLine } from "./last-line.ts";
export { taskOverlapSentences } from "./overlap-section.ts";
export { renderReport } from "./page.ts";
export type * from "./plots/chart.ts";
export { drawChart } from "./plots/draw-chart.ts";
export { plots } from "./plots/index.ts";
export type { Figure, LegendEntry, StudyPlot } from "./plots/plot.ts";
export type { Sentence } from "./sentence.ts";
export type { StudyResults } from "./study.ts";
export { type StudyView, studyView, type VariantView } from "./study-view.ts";
export { terminalTable } from "./terminal-table.ts";
export { writeCompressorPages } from "./write-compressor.ts";
export { writeReport } from "./write-report.ts";
