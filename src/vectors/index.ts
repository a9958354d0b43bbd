/** Vector sets: embedded from text, opened from disk, or brought by a person. */
export { type BringOptions, bringVectors } from "./bring.ts";
export type { MatrixChoice } from "./bring-matrix.ts";
export { embed } from "./embed.ts";
export { defaultTokenBudget, type EmbedOptions } from "./embed-options.ts";
export { isVectorSet } from "./is-vector-set.ts";
export { type FileSummary, type VectorsManifest, vectorsManifestSchema } from "./manifest.ts";
export { type OpenOptions, openVectorSet } from "./open.ts";
export type { EncoderSummary, Slice, TaskSummary, VectorSet } from "./vector-set.ts";
