/**
 * Studies: analyses of vector sets and the folders they are kept in. The public face of `assay/studies`.
 *
 * @module assay/studies
 */

export { sizeGrid } from "../cells/sizes.ts";
export type { StudiedHead, StudiedSets, StudiedVariant, StudiedVectors } from "../cells/studied-variant.ts";
export type { Analysis } from "../results/analysis.ts";
export type { Combined } from "../results/combined.ts";
export type { Comparison } from "../results/comparison.ts";
export { type Details, detailsSchema, type SliceDetails } from "../results/details.ts";
export type { Inquired } from "../results/inquired.ts";
export { manifestSchema, type StudyManifest } from "../results/manifest.ts";
export { type ResultRow, resultRowSchema } from "../results/result-row.ts";
export type { CurveQuery, StudySummary } from "../results/study-summary.ts";
export { type Fewest, type Summary, summarySchema, type Variant } from "../results/summary.ts";
export type { SummaryTableRow } from "../results/summary-table.ts";
export type { AnalysisOptions } from "./analysis-options.ts";
export { analyze } from "./analyze.ts";
export { type CellStore, openCellStore } from "./cell-store.ts";
export { compareStudies, type TaskOverlap } from "./compare-studies.ts";
export type { StudyEstimate } from "./estimate.ts";
export { studiedHead, type Training } from "./open-checkpoints.ts";
export type { OpenVectorsOptions } from "./open-options.ts";
export { openVectors } from "./open-vectors.ts";
export { type AnalysisPlan, planAnalysis } from "./plan.ts";
export { type FinishedStudy, readStudy, studiedVectors, type VectorsOfStudy } from "./read-study.ts";
export { runStudy, runVectorStudy, type VectorStudyOptions } from "./study.ts";
export { studyCompressor } from "./study-files.ts";
export type { StudyFinetuning, StudyOptions } from "./study-options.ts";
