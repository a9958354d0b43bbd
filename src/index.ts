/**
 * Assay: where does the information sit in an embedding, and how little of the
 * vector do you need?
 *
 * What most people need, by name; each subpath (`assay/probes`, `assay/compressors`, …)
 * has the rest of its kind.
 *
 * @example
 * ```ts
 * import { analyze, vectorSet } from "assay";
 *
 * const set = vectorSet({ vectors: data, shape: [1000, 384], labels });
 * const { summary } = await analyze(set);
 * console.table(summary.table());
 * ```
 *
 * @module assay
 */
export { AssayError } from "./base/errors.ts";
export type { RunControl } from "./base/progress.ts";
export type { Compressor } from "./compressors/compressor.ts";
export { compressors, pca, topDimensions } from "./compressors/index.ts";
export type { Encoder } from "./encoders/encoder.ts";
export { loadEncoder } from "./encoders/load.ts";
export { inquiries } from "./inquiries/index.ts";
export { measures } from "./measures/index.ts";
export { type Matrix, matrix } from "./numeric/matrix.ts";
export { logistic, probes } from "./probes/index.ts";
export type { Probe } from "./probes/probe.ts";
export { rankings } from "./rankings/index.ts";
export { writeReport } from "./report/write-report.ts";
export type { ResultRow } from "./results/result-row.ts";
export type { Summary } from "./results/summary.ts";
export { analyze } from "./studies/analyze.ts";
export { readStudy } from "./studies/read-study.ts";
export { runStudy, runVectorStudy } from "./studies/study.ts";
export { loadTask } from "./tasks/load.ts";
export type { Task } from "./tasks/task.ts";
export { finetune } from "./training/finetune.ts";
export { openFinetuned } from "./training/finetuned.ts";
export { predict } from "./training/predict.ts";
export { treatments } from "./treatments/index.ts";
export { bringVectors } from "./vectors/bring.ts";
export { embed } from "./vectors/embed.ts";
export { openVectorSet } from "./vectors/open.ts";
export type { VectorSet } from "./vectors/vector-set.ts";
export { vectorSet } from "./vectors/vector-values.ts";
export { verify } from "./verification/verify.ts";
