/**
 * Compression: from vectors to the fewest bytes that keep what is to be kept, certified.
 *
 * @module assay/compression
 */
export type { CompressorDescription, GoalKind } from "../results/compressor-description.ts";
export { applyCompressor, decodeCodes, driftOfVectors, type FoundRow, searchCodes } from "./apply.ts";
export { type AppliedToStore, applyToStore, isSinkAddress, type StoreOptions } from "./apply-to-store.ts";
export { requireArtefactFolder } from "./artefact.ts";
export { type CertifiedAgain, type CertifyOptions, certifyAgain, certifyAgainTable } from "./certify-again.ts";
export type { FittedChain } from "./chain.ts";
export { type CertifiedChain, type CompressionResult, compress } from "./compress.ts";
export {
  type Compressed,
  type CompressionPlan,
  type CompressVectorsOptions,
  compressVectors,
} from "./compress-vectors.ts";
export { type CompressionOptions, compressionTable } from "./compression-options.ts";
export { defaultCandidates, quickCandidates } from "./default-candidates.ts";
export type { Drift, DriftedOutput, DriftTest } from "./drift.ts";
export type { CompressionEstimate } from "./estimate.ts";
export { type FoundShare, type IndexRecall, type IndexRecallOptions, indexRecall } from "./index-recall.ts";
export { ledgerName, readLedger } from "./ledger.ts";
export { type Artefact, openArtefact } from "./open-artefact.ts";
