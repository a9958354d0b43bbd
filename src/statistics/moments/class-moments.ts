/**
 * Moments of rows of named classes, in float64, that merge: of the rows of a shard, and of all shards.
 *
 *   within = Σ_c Σ_{x of c} (x − m_c)(x − m_c)ᵀ,  counts n_c, means m_c
 *
 * Of two sets of rows (Chan, Golub & LeVeque 1983, doi:10.1080/00031305.1983.10483115), δ_c the difference of their means:
 *
 *   within = within_a + within_b + Σ_c n_ac n_bc / (n_ac + n_bc) δ_c δ_cᵀ
 *
 * All is summed in float64, so that shards and one pass over all rows agree to rounding of float64.
 */
import { ShapeError } from "../../base/errors.ts";
import { scatterSum } from "../../kernels/scatter-sum.ts";
import { type LabelledMoments, settled } from "./labelled-moments.ts";

/** Moments of named classes; rows without a label are of one class named "". */
export interface ClassMoments {
  readonly dimensions: number;
  /** Sorted, each once. */
  readonly names: readonly string[];
  /** Rows of each class. */
  readonly counts: Float64Array;
  /** [classes, d] */
  readonly means: Float64Array;
  /** The upper triangle of the pooled scatter within classes, row after row [d (d + 1) / 2]. */
  readonly within: Float64Array;
}

/** Rows that can be gone through more than once: chunks of [rows, d], and the class of each row by its place in `names`. */
export interface RowsOfClasses {
  readonly dimensions: number;
  readonly names: readonly string[];
  /** @param visit  is called for each row that counts */
  each(visit: (row: Float32Array, classAt: number) => void): Promise<void>;
}

/** In two passes: means, then what is left around them. */
export async function classMoments({ dimensions: d, names, each }: RowsOfClasses): Promise<ClassMoments> {
  const counts = new Float64Array(names.length);
  const first = new Float64Array(names.length * d);
  const means = new Float64Array(names.length * d);
  await each((row, c) => {
    const at = c * d;
    if (counts[c] === 0) for (let j = 0; j < d; j++) first[at + j] = row[j]!;
    counts[c] = counts[c]! + 1;
    for (let j = 0; j < d; j++) means[at + j] = means[at + j]! + (row[j]! - first[at + j]!);
  });
  for (const [c, count] of counts.entries()) {
    for (let j = 0, at = c * d; j < d; j++, at++) means[at] = first[at]! + means[at]! / Math.max(1, count);
  }
  const sum = scatterSum(d);
  await each((row, c) => sum.add(row, means, c * d));
  return { dimensions: d, names, counts, means, within: sum.packed() };
}

/**
 * The moments of both sets of rows.
 * @throws ShapeError for vectors of different sizes
 */
export function mergeClassMoments(a: ClassMoments, b: ClassMoments): ClassMoments {
  const d = a.dimensions;
  if (b.dimensions !== d) {
    throw new ShapeError({
      where: "moments",
      must: "all shards must have vectors of one size",
      got: `${d} and ${b.dimensions} dimensions`,
      todo: "Were they made by one encoder?",
    });
  }
  const names = [...new Set([...a.names, ...b.names])].sort();
  const within = a.within.map((value, at) => value + b.within[at]!);
  const counts = new Float64Array(names.length);
  const means = new Float64Array(names.length * d);
  const apart = new Float64Array(d);
  for (const [c, name] of names.entries()) {
    const [left, right] = [a.names.indexOf(name), b.names.indexOf(name)];
    const [n, m] = [left < 0 ? 0 : a.counts[left]!, right < 0 ? 0 : b.counts[right]!];
    counts[c] = n + m;
    const share = m / (n + m);
    if (n + m === 0) continue;
    const start = n > 0 ? a.means.subarray(left * d) : b.means.subarray(right * d);
    for (let j = 0; j < d; j++) {
      apart[j] = n > 0 && m > 0 ? b.means[right * d + j]! - start[j]! : 0;
      means[c * d + j] = start[j]! + share * apart[j]!;
    }
    if (n > 0 && m > 0) addProduct(within, apart, n * share);
  }
  return { dimensions: d, names, counts, means, within };
}

/** The upper triangle of weight · vector vectorᵀ. */
function addProduct(packed: Float64Array, vector: Float64Array, weight: number): void {
  const d = vector.length;
  for (let i = 0, at = 0; i < d; i++) {
    const rise = weight * vector[i]!;
    for (let j = i; j < d; j++, at++) packed[at] = packed[at]! + rise * vector[j]!;
  }
}

/** Rows of all classes. */
export function rowsOfMoments({ counts }: ClassMoments): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The mean of all rows [d]; zeros of none. */
export function meanOfMoments(of: ClassMoments): Float64Array {
  const { dimensions: d, counts, means } = of;
  const rows = rowsOfMoments(of);
  const mean = new Float64Array(d);
  for (const [c, count] of counts.entries()) {
    for (let j = 0; j < d; j++) mean[j] = mean[j]! + (count / Math.max(1, rows)) * means[c * d + j]!;
  }
  return mean;
}

/**
 * As what fits compressors.
 * @param names  of the classes, in the order of their numbers; those of the moments when left out. Rows of classes that are
 *   not among them count as rows without a class of their own: they are part of the mean and of what is within.
 */
export function labelledOfClasses(of: ClassMoments, names: readonly string[] = of.names): LabelledMoments {
  const { dimensions: d, counts, means } = of;
  const mean = meanOfMoments(of);
  const packed = of.within.slice();
  const weights = new Float64Array(names.length);
  const offsets = new Float64Array(names.length * d);
  for (const [c, name] of of.names.entries()) {
    const offset = Float64Array.from({ length: d }, (_, j) => means[c * d + j]! - mean[j]!);
    const at = names.indexOf(name);
    if (at < 0) addProduct(packed, offset, counts[c]!);
    else if (counts[c]! > 0) {
      weights[at] = counts[c]!;
      offsets.set(offset, at * d);
    }
  }
  const within = new Float64Array(d * d);
  for (let i = 0, at = 0; i < d; i++) for (let j = i; j < d; j++, at++) within[i * d + j] = packed[at]!;
  return settled({ kind: "classes", rows: rowsOfMoments(of), dimensions: d, mean, offsets, weights, within });
}
