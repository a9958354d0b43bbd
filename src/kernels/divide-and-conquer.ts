/**
 * Eigenvectors of a symmetric tridiagonal matrix by divide and conquer (Cuppen 1981, Numer. Math. 36; Gu & Eisenstat
 * 1995, SIAM J. Matrix Anal. Appl. 16(1); LAPACK's dstedc). Cut in two, T is two smaller tridiagonal matrices plus a
 * change of rank one. With their eigenvectors that is D + ρ z zᵀ; its eigenvalues are the roots of the secular equation
 * 1 + ρ Σ zᵢ²/(dᵢ − λ) = 0, its eigenvectors come from z computed anew for the roots as found, which makes them
 * orthogonal, and one product turns them back.
 */
import { diagonaliseTridiagonal } from "../numeric/tridiagonal-ql.ts";
import { type Deflated, deflate, inBoth, inLeft, inRight } from "./deflation.ts";
import { loadKernel } from "./load-kernel.ts";
import { overwrite, type Placed, type ProductKernel } from "./product.ts";

/** Blocks up to this size are diagonalised by QL steps; measured. */
const leafSize = 32;

/** Divisions a call. */
const callWork = 1 << 16;

/** The functions of assembly/secular.ts. */
interface Exports {
  secularRoots(
    d: number,
    z: number,
    k: number,
    rho: number,
    first: number,
    count: number,
    roots: number,
    distances: number,
    stride: number,
  ): void;
  multiplyWeights(d: number, k: number, first: number, count: number, distances: number, stride: number, weights: number): void;
  secularVectors(
    z: number,
    k: number,
    first: number,
    count: number,
    distances: number,
    stride: number,
    order: number,
    spare: number,
  ): void;
}

/** Where the work is done. */
export interface Space {
  readonly memory: WebAssembly.Memory;
  readonly products: ProductKernel;
  /** [n, n], zeros; receives the eigenvectors, one a row. */
  readonly z: Placed;
  /** [n, n] */
  readonly secular: Placed;
  /** Byte offset of n × n numbers. */
  readonly copies: number;
  /** Byte offset of `vectorSpace` bytes. */
  readonly vectors: number;
}

/** Bytes that `Space.vectors` needs for a matrix of n rows; n is rounded up to an even number. */
export function vectorSpace(n: number): number {
  return 5 * 8 * (n + (n & 1));
}

/**
 * T = Zᵀ diag(d) Z. Afterwards the diagonal holds the eigenvalues, in no order; the entries beside it are destroyed.
 */
export function divideAndConquer(diagonal: Float64Array, beside: Float64Array, space: Space): void {
  const n = diagonal.length;
  const cuts = cutsOf(0, n);
  for (const { middle } of cuts) {
    const rho = Math.abs(beside[middle - 1]!);
    diagonal[middle - 1] = diagonal[middle - 1]! - rho;
    diagonal[middle] = diagonal[middle]! - rho;
  }
  const merger = new Merger(diagonal, space);
  const ends = [0, ...cuts.map((cut) => cut.middle).sort((a, b) => a - b), n];
  for (let leaf = 0; leaf + 1 < ends.length; leaf++) merger.leaf(ends[leaf]!, ends[leaf + 1]!, beside);
  for (const { from, middle, to } of cuts) merger.merge(from, middle, to, beside[middle - 1]!);
}

interface Cut {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

/** The cuts of rows from … to − 1, the inner ones first. */
function cutsOf(from: number, to: number): Cut[] {
  if (to - from <= leafSize) return [];
  const middle = from + 4 * Math.round((to - from) / 8); // rows of the memory begin aligned
  return [...cutsOf(from, middle), ...cutsOf(middle, to), { from, middle, to }];
}

/** Merges blocks of rows of z; `values` are those of the rows. */
class Merger {
  private readonly kernel: Exports;
  private readonly numbers: Float64Array;
  private readonly words: Uint32Array;
  private readonly values: Float64Array;
  private readonly space: Space;

  constructor(values: Float64Array, space: Space) {
    this.kernel = loadKernel<Exports>("secular", space.memory);
    this.numbers = new Float64Array(space.memory.buffer);
    this.words = new Uint32Array(space.memory.buffer);
    this.values = values;
    this.space = space;
  }

  /** Diagonalises rows from … to − 1 by QL steps. */
  leaf(from: number, to: number, beside: Float64Array): void {
    const n = to - from;
    const d = this.values.subarray(from, to);
    const q = new Float64Array(n * n);
    for (let i = 0; i < n; i++) q[i * n + i] = 1;
    diagonaliseTridiagonal(d, beside.slice(from, to), q, n);
    for (let i = 0; i < n; i++) {
      const row = this.row(from + i) + from;
      for (let j = 0; j < n; j++) this.numbers[row + j] = q[j * n + i]!;
    }
  }

  /** Two blocks with the entry `beside` between them, [from, middle) and [middle, to), become one. */
  merge(from: number, middle: number, to: number, beside: number): void {
    const n = to - from;
    const d = this.values.subarray(from, to);
    const z = new Float64Array(n);
    const kinds = new Uint8Array(n);
    const sign = beside < 0 ? -1 : 1;
    for (let i = 0; i < n; i++) {
      const left = from + i < middle;
      kinds[i] = left ? inLeft : inRight;
      z[i] = this.numbers[this.row(from + i) + (left ? middle - 1 : middle)]! * (left ? 1 : sign) * Math.SQRT1_2;
    }
    const rho = 2 * Math.abs(beside);
    const order = Uint32Array.from(z, (_, i) => i).sort((i, j) => d[i]! - d[j]! || i - j);
    const rotate = (i: number, j: number, c: number, s: number): void => this.rotate(from, to, from + i, from + j, c, s);
    const deflated = deflate(d, z, rho, kinds, order, rotate);
    if (deflated.active.length === 0) return;
    const columns = { from, middle, to };
    if (deflated.active.length === 1) {
      const only = deflated.active[0]!;
      d[only] = d[only]! + rho * z[only]! * z[only]!;
      return;
    }
    this.turn(columns, d, z, rho, kinds, deflated);
  }

  /** Solves the secular equation of the active rows and multiplies their vectors. */
  private turn(at: Cut, d: Float64Array, z: Float64Array, rho: number, kinds: Uint8Array, { active, settled }: Deflated): void {
    const k = active.length;
    const { secular, z: rows } = this.space;
    // Rows by kind, so that what multiplies the left and the right columns lies together.
    const grouped = Uint32Array.from(active, (_, i) => i).sort((a, b) => kinds[active[a]!]! - kinds[active[b]!]! || a - b);
    const leftOnly = active.filter((i) => kinds[i] === inLeft).length;
    const leftCount = leftOnly + active.filter((i) => kinds[i] === inBoth).length;
    const rightCount = k - leftOnly;
    const roots = this.solve(d, z, rho, active, grouped);

    const leftWidth = at.middle - at.from;
    const rightWidth = at.to - at.middle;
    const left: Placed = { at: this.space.copies, stride: 8 * leftWidth };
    const right: Placed = { at: left.at + leftCount * left.stride, stride: 8 * rightWidth };
    const kept = right.at + rightCount * right.stride;
    for (let p = 0; p < k; p++) {
      const row = at.from + active[grouped[p]!]!;
      if (p < leftCount) this.copy(this.row(row) + at.from, left.at / 8 + p * leftWidth, leftWidth);
      if (p >= leftOnly) this.copy(this.row(row) + at.middle, right.at / 8 + (p - leftOnly) * rightWidth, rightWidth);
    }
    const width = at.to - at.from;
    settled.forEach((i, s) => {
      this.copy(this.row(at.from + i) + at.from, kept / 8 + s * width, width);
    });
    const settledValues = settled.map((i) => d[i]!);
    settled.forEach((_, s) => {
      this.copy(kept / 8 + s * width, this.row(at.from + k + s) + at.from, width);
    });
    d.set(roots);
    d.set(settledValues, k);

    const target = rows.at + at.from * rows.stride;
    this.product(secular, left, { at: target + 8 * at.from, stride: rows.stride }, [k, leftWidth, leftCount]);
    const vectors = { at: secular.at + 8 * leftOnly, stride: secular.stride };
    this.product(vectors, right, { at: target + 8 * at.middle, stride: rows.stride }, [k, rightWidth, rightCount]);
  }

  /** The roots, rising; rows of `secular` become their eigenvectors, columns in the order `grouped`. */
  private solve(d: Float64Array, z: Float64Array, rho: number, active: readonly number[], grouped: Uint32Array): Float64Array {
    const k = active.length;
    const even = 8 * (k + (k & 1));
    const poles = this.space.vectors;
    const weights = poles + even;
    const roots = weights + even;
    const products = roots + even;
    const order = products + even;
    const { at, stride } = this.space.secular;
    for (let i = 0; i < k; i++) {
      this.numbers[poles / 8 + i] = d[active[i]!]!;
      this.numbers[weights / 8 + i] = z[active[i]!]!;
      this.numbers[products / 8 + i] = 1;
    }
    this.words.set(grouped, order / 4);
    const piece = Math.max(1, Math.floor(callWork / (8 * k)));
    for (let j = 0; j < k; j += piece) {
      this.kernel.secularRoots(poles, weights, k, rho, j, Math.min(piece, k - j), roots, at, stride);
    }
    for (let j = 0; j < k; j += 4 * piece) {
      this.kernel.multiplyWeights(poles, k, j, Math.min(4 * piece, k - j), at, stride, products);
    }
    for (let i = 0; i < k; i++) {
      const weight = Math.sqrt(Math.abs(this.numbers[products / 8 + i]!));
      this.numbers[weights / 8 + i] = z[active[i]!]! < 0 ? -weight : weight;
    }
    const found = this.numbers.slice(roots / 8, roots / 8 + k);
    for (let j = 0; j < k; j += 4 * piece) {
      this.kernel.secularVectors(weights, k, j, Math.min(4 * piece, k - j), at, stride, order, products);
    }
    return found;
  }

  private product(a: Placed, b: Placed, c: Placed, sizes: readonly [number, number, number]): void {
    const [rows, columns, depth] = sizes;
    if (depth > 0) this.space.products.multiply(a, b, false, c, sizes, overwrite);
    else for (let i = 0; i < rows; i++) this.numbers.fill(0, (c.at + i * c.stride) / 8, (c.at + i * c.stride) / 8 + columns);
  }

  private rotate(from: number, to: number, i: number, j: number, c: number, s: number): void {
    const { numbers } = this;
    const a = this.row(i);
    const b = this.row(j);
    for (let column = from; column < to; column++) {
      const x = numbers[a + column]!;
      const y = numbers[b + column]!;
      numbers[a + column] = c * x + s * y;
      numbers[b + column] = c * y - s * x;
    }
  }

  private copy(from: number, to: number, count: number): void {
    this.numbers.copyWithin(to, from, from + count);
  }

  /** Index of the first number of a row of z. */
  private row(i: number): number {
    return (this.space.z.at + i * this.space.z.stride) / 8;
  }
}
