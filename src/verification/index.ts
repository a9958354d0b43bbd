/**
 * Verification: the claims of studies held against data sets with known answers.
 *
 * @module assay/verification
 */
export { type Claim, type ClaimKind, claims } from "./claims.ts";
export { checkCodec, codecPromises } from "./contracts/codec-contract.ts";
export { checkCompressor, compressorPromises } from "./contracts/compressor-contract.ts";
export { BrokenPromise, type CheckOptions, type ContractPromise } from "./contracts/contract.ts";
export { checkInquiry, inquiryPromises } from "./contracts/inquiry-contract.ts";
export { checkMeasure, measurePromises } from "./contracts/measure-contract.ts";
export { checkProbe, probePromises } from "./contracts/probe-contract.ts";
export { checkRanking, rankingPromises } from "./contracts/ranking-contract.ts";
export { isWithin, type Limits, limitsOf } from "./limits.ts";
export type { Outcome, Simulation } from "./simulation.ts";
export { simulations } from "./simulations.ts";
export type { VerifiedClaim } from "./tally.ts";
export { validityPage, verdict } from "./validity-table.ts";
export { goesOn } from "./verification-journal.ts";
export { type Verification, verify } from "./verify.ts";
export type { VerifyOptions } from "./verify-options.ts";
