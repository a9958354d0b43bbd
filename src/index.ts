/**
 * Assay: where does the information sit in an embedding, and how little of the
 * vector do you need?
 *
 * The names most people need; each subpath (`assay/probes`, `assay/compressors`, …)
 * has the rest of its kind.
 *
 * @example
 * ```ts
 * import { analyze, embed, fewestDimensions, loadEncoder, loadTask } from "assay";
 *
 * const encoder = await loadEncoder("sentence-transformers/all-MiniLM-L6-v2");
 * const task = await loadTask("sst2");
 * const vectors = await embed(encoder, task, { folder: "vectors/sst2", poolings: ["cls", "mean"] });
 * const { summary } = await analyze({ pretrained: vectors });
 * fewestDimensions(summary, { compressor: "pca" });
 * ```
 *
 * @module assay
 */
export { AssayError } from "./base/errors.ts";
export type { ProgressEvent, RunControl } from "./base/progress.ts";
export { type Random, seeded } from "./base/random.ts";
export * from "./compressors/index.ts";
export * from "./encoders/index.ts";
export * from "./inquiries/index.ts";
export * from "./measures/index.ts";
export { type Matrix, matrix } from "./numeric/matrix.ts";
export * from "./probes/index.ts";
export * from "./rankings/index.ts";
export * from "./report/index.ts";
export * from "./statistics/index.ts";
export * from "./studies/index.ts";
export * from "./tasks/index.ts";
export * from "./training/index.ts";
export * from "./vectors/index.ts";
