/**
 * The interface of a code: how one vector of float32 numbers becomes bytes and comes back, and how a query of float
 * numbers is compared with the bytes. Nothing but arithmetic on typed arrays: sizes and values are checked by whoever
 * calls (src/codecs does).
 *
 * All is computed in float64, in an order that is said where it matters, and rounded once at the end, so that every
 * engine that keeps the order gives the same bytes.
 */

/** The inner product of one query with the vector that the code at byte `from` stands for. */
export type InnerProduct = (codes: Uint8Array, from: number) => number;

/** A way of writing vectors of one size as bytes. */
export interface Code {
  /** Numbers of a vector. */
  readonly dimensions: number;
  /** Bytes of its code. */
  readonly bytes: number;
  /** Writes the code of the finite numbers `vectors[from …]` to `codes[to …]`. */
  encode(vectors: Float32Array, from: number, codes: Uint8Array, to: number): void;
  /** What the code at byte `from` stands for, unrounded; overwritten by the next call. */
  expand(codes: Uint8Array, from: number): Float64Array;
  /** ⟨query, expand(code)⟩ of any number of codes. */
  innerProduct(query: Float64Array): InnerProduct;
  /** ‖expand(code)‖² */
  squaredLength(codes: Uint8Array, from: number): number;
}

/** Codes of many vectors, one after another. */
export interface Codes {
  readonly rows: number;
  readonly bytesPerVector: number;
  /** [rows × bytesPerVector] */
  readonly data: Uint8Array;
}

/** The codes of rows [rows, dimensions]. */
export function encodeRows(code: Code, vectors: Float32Array): Uint8Array {
  const rows = vectors.length / code.dimensions;
  const codes = new Uint8Array(rows * code.bytes);
  for (let i = 0; i < rows; i++) code.encode(vectors, i * code.dimensions, codes, i * code.bytes);
  return codes;
}

/** The rows [rows, dimensions] that codes stand for, rounded to float32. */
export function decodeRows(code: Code, codes: Uint8Array): Float32Array {
  const rows = codes.length / code.bytes;
  const vectors = new Float32Array(rows * code.dimensions);
  for (let i = 0; i < rows; i++) vectors.set(code.expand(codes, i * code.bytes), i * code.dimensions);
  return vectors;
}
