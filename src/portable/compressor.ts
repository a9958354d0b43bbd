/** The interface of a compressor that was shipped, wherever JavaScript runs. */
import type { Metric } from "../codes/scores.ts";
import type { Nearest } from "./code-index.ts";

/** A compressor that runs. Rows stand one after another; each is mapped and coded by itself. */
export interface PortableCompressor {
  /** As it was certified: "pca:128+int8". */
  readonly chain: string;
  /** Numbers of a vector that goes in. */
  readonly inputSize: number;
  /** Numbers that are coded. */
  readonly codedSize: number;
  readonly bytesPerVector: number;
  /** How queries are compared with codes. */
  readonly distance: Metric;
  /**
   * [n, inputSize] → [n, codedSize]: what is coded, and what a query becomes.
   * @throws Error for vectors of another size, and for numbers that are not finite
   */
  project(vectors: Float32Array): Float32Array;
  /**
   * [n, inputSize] → n codes.
   * @throws Error for vectors of another size, and for numbers that are not finite
   */
  encode(vectors: Float32Array): Uint8Array;
  /**
   * n codes → [n, codedSize]: the vectors that they stand for.
   * @throws Error for codes of another size, and for bytes that stand for no number
   */
  decode(codes: Uint8Array): Float32Array;
  /**
   * The codes that are nearest to a query [inputSize]: by exact scores, whether WebAssembly runs or not.
   * @throws Error for a query or codes of another size, and for bytes that stand for no number
   */
  search(query: Float32Array, codes: Uint8Array, count: number): Nearest;
  /** Codes that many queries are to search, and that stay as they are: their lengths are measured once. */
  index(codes: Uint8Array): CodeIndex;
}

/** Codes that many queries search. */
export interface CodeIndex {
  readonly rows: number;
  /** As `search` of the compressor. */
  search(query: Float32Array, count: number): Nearest;
}
