/**
 * Studies: analyses of vector sets and the folders they are kept in. The public face of `assay/studies`.
 *
 * @module assay/studies
 */
export { type Analysis, analyze } from "./analyze.ts";
export { type CellStore, openCellStore } from "./cell-store.ts";
export type { Combined } from "./combined.ts";
export { compareStudies, type TaskOverlap } from "./compare-studies.ts";
export type { Comparison } from "./comparison.ts";
export type { StudyEstimate } from "./estimate.ts";
export { type FewestQuery, fewestDimensions } from "./fewest.ts";
export type { StudyFinetuning } from "./finetuning.ts";
export type { Inquired } from "./inquired.ts";
export { manifestSchema, type StudyManifest } from "./manifest.ts";
export type { Training } from "./open-checkpoints.ts";
export { type OpenVectorsOptions, openVectors } from "./open-vectors.ts";
export { type AnalysisOptions, type AnalysisPlan, planAnalysis } from "./plan.ts";
export { type FinishedStudy, readStudy } from "./read-study.ts";
export { type ResultRow, resultRowSchema } from "./result-row.ts";
export { sizeGrid } from "./sizes.ts";
export type { StudiedHead, StudiedSets, StudiedVariant, StudiedVectors } from "./studied-variant.ts";
export { runStudy, runVectorStudy, type StudyOptions, type VectorStudyOptions } from "./study.ts";
export { type Fewest, type Summary, summarySchema, type Variant } from "./summary.ts";
