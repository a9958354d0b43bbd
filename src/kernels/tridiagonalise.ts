/**
 * Reduction of a symmetric matrix to tridiagonal form, A = Q T Qᵀ, by blocks of Householder reflections (Dongarra,
 * Hammarling & Sorensen 1989, J. Comput. Appl. Math. 27; LAPACK's dsytrd). Within a block the matrix is only
 * multiplied with, never changed: what the earlier reflections of the block did to it is a sum of outer products,
 * v·wᵀ + w·vᵀ, that is subtracted from each product and, after the block, from the whole rest at once.
 */
import { makeReflection } from "../numeric/householder.ts";
import { loadKernel } from "./load-kernel.ts";
import type { Placed, ProductKernel } from "./product.ts";

/** Reflections in a block; measured: with more the sums of outer products cost more than the whole update saves. */
const blockSize = 16;

/** Entries a call of the product with a vector reads. */
const callEntries = 1 << 18;

/** The functions of assembly/tridiagonal.ts. */
interface Exports {
  symmetricProduct(a: number, stride: number, from: number, to: number, end: number, v: number, out: number): void;
  rowProducts(rows: number, stride: number, count: number, from: number, end: number, x: number, out: number): void;
  subtractRows(rows: number, stride: number, count: number, coefficients: number, from: number, end: number, y: number): void;
  transposeSwapped(rows: number, stride: number, count: number, from: number, end: number, out: number): void;
}

/** T of A = Q T Qᵀ. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i stands between i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** tau of reflection k, I − tau·v·vᵀ; 0 where there was nothing to reflect. */
  readonly taus: Float64Array;
}

/** Bytes of working space for `tridiagonalise`. */
export function tridiagonaliseSpace(stride: number, size: number): number {
  return 2 * blockSize * stride + 8 * 2 * blockSize * size + 8 * 4 * blockSize;
}

/** Where things stand in the working space; `pairs` are the rows v₀, w₀, v₁, w₁, … of the block. */
function placesIn(
  space: number,
  stride: number,
  size: number,
): Readonly<Record<"pairs" | "turned" | "dots" | "coefficients", number>> {
  const turned = space + 2 * blockSize * stride;
  const dots = turned + 8 * 2 * blockSize * size;
  return { pairs: space, turned, dots, coefficients: dots + 8 * 2 * blockSize };
}

/**
 * T, and in row k of A, from column 0 on, the vector v of reflection k (its entry k + 1 is 1, those before are 0).
 *
 * @param a      [size, size], the upper triangle of the matrix; the rest may hold any finite numbers
 * @param n      rows and columns that count; those up to `size`, a multiple of four, must be zero
 * @param space  byte offset of working space that holds zeros, a multiple of 16
 */
export function tridiagonalise(
  memory: WebAssembly.Memory,
  products: ProductKernel,
  a: Placed,
  n: number,
  size: number,
  space: number,
): Tridiagonal {
  const kernel = loadKernel<Exports>("tridiagonal", memory);
  const { stride } = a;
  const { pairs, turned, dots, coefficients } = placesIn(space, stride, size);
  const numbers = new Float64Array(memory.buffer);
  const row = (at: number): Float64Array => numbers.subarray(at / 8, at / 8 + size);
  const result = { diagonal: new Float64Array(n), beside: new Float64Array(n), taus: new Float64Array(n) };

  for (let start = 0; start < n; start += blockSize) {
    const count = Math.min(blockSize, n - start);
    for (let j = 0; j < count; j++) {
      const k = start + j;
      const earlier = 4 * Math.ceil(j / 2); // rows of `pairs`, padded to four by rows with coefficient 0
      const vAt = pairs + 2 * j * stride;
      const wAt = vAt + stride;
      const entries = row(a.at + k * stride);
      // Row k as the earlier reflections left it.
      numbers.fill(0, coefficients / 8, coefficients / 8 + earlier);
      for (let r = 0; r < 2 * j; r++) numbers[coefficients / 8 + r] = numbers[(pairs + (r ^ 1) * stride) / 8 + k]!;
      kernel.subtractRows(pairs, stride, earlier, coefficients, k & ~3, size, a.at + k * stride);
      result.diagonal[k] = entries[k]!;
      entries.fill(0, 0, k + 1);
      if (k === n - 1) break;

      result.taus[k] = makeReflection(entries, k + 1, n, result.beside, k);
      const tau = result.taus[k]!;
      const v = row(vAt);
      v.set(entries);
      const w = row(wAt);
      w.fill(0);
      if (tau === 0) continue;
      const from = (k + 1) & ~3;
      addProduct(kernel, a, from, size, vAt, wAt);
      kernel.rowProducts(pairs, stride, earlier, from, size, vAt, dots);
      for (let r = 0; r < 2 * j; r++) numbers[coefficients / 8 + r] = numbers[dots / 8 + (r ^ 1)]!;
      kernel.subtractRows(pairs, stride, earlier, coefficients, from, size, wAt);
      w.fill(0, from, k + 1);
      finishPair(v, w, tau, k + 1, n);
    }
    const next = start + blockSize;
    if (next < n) {
      kernel.transposeSwapped(pairs, stride, 2 * blockSize, next, size, turned);
      products.subtractUpper(
        { at: turned, stride: 8 * 2 * blockSize },
        { at: pairs + 8 * next, stride },
        { at: a.at + next * stride + 8 * next, stride },
        size - next,
        2 * blockSize,
      );
    }
  }
  return result;
}

/** Adds A·v to w, from a row and column on, in calls that do not take long. */
function addProduct(kernel: Exports, { at, stride }: Placed, from: number, size: number, v: number, w: number): void {
  const piece = 4 * Math.max(1, Math.floor(callEntries / (4 * (size - from))));
  for (let i = from; i < size; i += piece) kernel.symmetricProduct(at, stride, i, Math.min(size, i + piece), size, v, w);
}

/** w becomes τ·w − ½τ²(v·w)·v: A − v·wᵀ − w·vᵀ is then A reflected from both sides. */
function finishPair(v: Float64Array, w: Float64Array, tau: number, from: number, n: number): void {
  let dot = 0;
  for (let i = from; i < n; i++) dot += v[i]! * w[i]!;
  const half = 0.5 * tau * tau * dot;
  for (let i = from; i < n; i++) w[i] = tau * w[i]! - half * v[i]!;
}
