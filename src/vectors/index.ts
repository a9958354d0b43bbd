/**
 * Vector sets: embedded from text, opened from disk, or brought by a person.
 *
 * @module assay/vectors
 */

export { defaultTokenBudget } from "../encoders/batch-plan.ts";
export { bringVectors } from "./bring.ts";
export { bringGroups, bringLeftover } from "./bring-labels.ts";
export type { BringOptions, MatrixChoice } from "./bring-options.ts";
export { bringPairs, bringRetrieval } from "./bring-related.ts";
export type { BringPairsOptions, BringRetrievalOptions, IdOptions } from "./bring-related-options.ts";
export { bringStoredVectors, storedRows } from "./bring-stored.ts";
export { embed } from "./embed.ts";
export type { EmbedOptions } from "./embed-options.ts";
export { type EmbedRelatedOptions, embedPairs, embedRetrieval } from "./embed-related.ts";
export type { LabelledRow } from "./gather-rows.ts";
export { isRelatedSet, isVectorSet } from "./is-vector-set.ts";
export { type VectorsManifest, vectorsManifestSchema } from "./manifest.ts";
export { openVectorSet } from "./open.ts";
export {
  openPairSet,
  openRelatedVectors,
  openRetrievalSet,
  type RelatedVectors,
  type SliceChoice,
} from "./open-related.ts";
export { type Prefixes, type RelatedManifest, relatedManifestSchema } from "./related-manifest.ts";
export type { PairSet, RelatedSet, RetrievalSet, VectorOrigin } from "./related-set.ts";
export type { SampleOptions } from "./sample-options.ts";
export { sampledVectors } from "./sampled-vectors.ts";
export type { OpenOptions } from "./stored-slices.ts";
export type { EncoderSummary, Slice, SliceOnDisk, TaskSummary, VectorSet, WholeTraining } from "./vector-set.ts";
export type { VectorSetOptions } from "./vector-set-options.ts";
export { type StreamedVectorValues, type VectorValues, vectorSet } from "./vector-values.ts";
export { withGroups } from "./with-groups.ts";
