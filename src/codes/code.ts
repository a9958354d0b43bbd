/**
 * The interface of a code: how one vector of float32 numbers becomes bytes and comes back, and how a query of float
 * numbers is compared with the bytes. Nothing but arithmetic on typed arrays: sizes and values are checked by whoever
 * calls (src/codecs does, and src/portable).
 *
 * All is computed in float64, in an order that is said where it matters, and rounded once at the end, so that every
 * engine that keeps the order gives the same bytes.
 */
import type { Rotation } from "./rotation.ts";
import { dotProduct, squareSum, zeros } from "./sums.ts";

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
  /** Of codes that are numbers of a few bits, what their inner products are made of. */
  readonly packed?: PackedForm | undefined;
}

/**
 * Packed numbers n in inner products. Behind them stand no float32 numbers, a factor, or a lowest number and a factor:
 *
 *   ⟨q, x̂⟩ = ⟨q, what a code of zeros stands for⟩ + lowest · Σ q + factor · Σⱼ weightⱼ(q) · value[nⱼ]
 */
export interface PackedForm {
  /** 1, 2, 3, 4 or 8. */
  readonly bits: number;
  /** Float32 numbers behind the packed ones: 0, 1 or 2. */
  readonly floats: number;
  /** [2^bits], rising; the last is the largest in size */
  readonly values: Float64Array;
  /** One weight for each packed number, in their order. */
  weights(query: Float64Array): Float64Array;
}

/** A code by what it does with a vector about a base, which is rotated where there is a rotation. */
export interface Writing {
  /** Numbers of a vector. */
  readonly size: number;
  readonly bytes: number;
  /** [size] */
  readonly base?: Float64Array | undefined;
  readonly rotation?: Rotation | undefined;
  /** May change the vector. */
  write(y: Float64Array, codes: Uint8Array, to: number): void;
  read(y: Float64Array, codes: Uint8Array, from: number): void;
  /** The inner product of a rotated query with what is read, where there is a shorter way than to read it. */
  product?(query: Float64Array): InnerProduct;
  /** With the weights of a rotated query. */
  readonly packed?: PackedForm | undefined;
}

/** The code of a writing. */
export const codeOf = ({ size, bytes, base, rotation, write, read, product, packed }: Writing): Code => {
  const y = zeros(size);
  const centre = base ?? y.slice();
  const turned = (x: Float64Array): Float64Array => {
    const copy = x.slice();
    rotation?.apply(copy);
    return copy;
  };
  const turnedCentre = turned(centre);
  const add = (x: Float64Array): void => {
    for (let j = 0; j < size; j++) y[j] = y[j]! + x[j]!;
  };
  return {
    dimensions: size,
    bytes,
    encode(vectors, from, codes, to) {
      for (let j = 0; j < size; j++) y[j] = vectors[from + j]! - centre[j]!;
      rotation?.apply(y);
      write(y, codes, to);
    },
    expand(codes, from) {
      read(y, codes, from);
      rotation?.invert(y);
      if (base !== undefined) add(base); // −0 stays −0 without one
      return y;
    },
    innerProduct(query) {
      const q = turned(query);
      const fixed = dotProduct(query, centre);
      const rest =
        product?.(q) ??
        ((codes, from) => {
          read(y, codes, from);
          return dotProduct(q, y);
        });
      return (codes, from) => fixed + rest(codes, from);
    },
    squaredLength(codes, from) {
      read(y, codes, from);
      add(turnedCentre);
      return squareSum(y);
    },
    packed: packed && { ...packed, weights: (query) => packed.weights(turned(query)) },
  };
};

/** Codes of many vectors, one after another. */
export interface Codes {
  readonly rows: number;
  readonly bytesPerVector: number;
  /** [rows × bytesPerVector] */
  readonly data: Uint8Array;
}

/** The codes of rows [rows, dimensions]. */
export const encodeRows = ({ dimensions, bytes, encode }: Code, vectors: Float32Array): Uint8Array => {
  const codes = new Uint8Array((vectors.length / dimensions) * bytes);
  for (let from = 0, to = 0; to < codes.length; from += dimensions, to += bytes) encode(vectors, from, codes, to);
  return codes;
};

/** The rows [rows, dimensions] that codes stand for, rounded to float32. */
export const decodeRows = ({ dimensions, bytes, expand }: Code, codes: Uint8Array): Float32Array => {
  const vectors = new Float32Array((codes.length / bytes) * dimensions);
  for (let from = 0, to = 0; to < vectors.length; from += bytes, to += dimensions) vectors.set(expand(codes, from), to);
  return vectors;
};
