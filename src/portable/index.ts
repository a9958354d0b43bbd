/**
 * The runtime: a certified compressor wherever JavaScript runs. Encode, decode and search without dependencies; small enough
 * for a page.
 *
 * @module assay/runtime
 */
export type { Metric } from "../codes/scores.ts";
export type { Nearest } from "./code-index.ts";
export type { CodeIndex, PortableCompressor } from "./compressor.ts";
export type { KernelModule } from "./kernel.ts";
export { loadCompressor, type RuntimeOptions } from "./load-compressor.ts";
export { type PortableTensor, readSafetensors } from "./safetensors.ts";
