/**
 * Sufficient statistics of labelled rows: all that principal components, linear
 * discriminants, ridge regression and selection by Wilks' lambda need to know of
 * them. The scatter comes split by what the labels explain:
 *
 *   Σ (x − mean)(x − mean)ᵀ = within + Σ_p weight_p · offset_p offset_pᵀ
 *
 *   classes:  a part a class; its mean less the mean of all, its number of rows
 *   values:   one part; the slopes of the dimensions on y, and Σ (y − ȳ)²
 *
 * `within` is summed from rows that are shifted by what explains them, never taken
 * as a difference: after finetuning it is a small part of the whole.
 */
import { ShapeError } from "../../base/errors.ts";
import { congruence } from "../../kernels/congruence.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import type { Labels } from "../labels.ts";
import { constantShare } from "./column-moments.ts";
import type { Moments } from "./moments.ts";

/** Mean and scatter of rows, split by their labels. */
export interface LabelledMoments {
  readonly kind: Labels["kind"];
  readonly rows: number;
  readonly dimensions: number;
  /** [d] */
  readonly mean: Float64Array;
  /** [parts, d] row-major; zeros for a class without rows. */
  readonly offsets: Float64Array;
  /** [parts] */
  readonly weights: Float64Array;
  /** [d, d] row-major, symmetric; zeros for a dimension that is constant up to rounding. */
  readonly within: Float64Array;
  /** A variance that may be rounding of float32, where that is more than a share of each dimension's own. */
  readonly rounding?: number | undefined;
}

/** What float32 products leave of a variance that is 0, as a share of those it is made of. */
const roundingShare = 1e-7;

/** Mean and scatter without the labels. */
export function plainMoments(of: LabelledMoments): Moments {
  const { rows, dimensions: d, mean, offsets, weights, within } = of;
  const scatter = within.slice();
  for (const [part, weight] of weights.entries()) {
    if (weight === 0) continue;
    const offset = offsets.subarray(part * d, (part + 1) * d);
    for (let i = 0; i < d; i++) {
      const share = weight * offset[i]!;
      for (let j = 0, at = i * d; j < d; j++, at++) scatter[at] = scatter[at]! + share * offset[j]!;
    }
  }
  return { rows, dimensions: d, mean, scatter };
}

/** The moments of the same rows, chosen dimensions only. */
export function momentsOfDimensions(of: LabelledMoments, dimensions: ArrayLike<number>): LabelledMoments {
  const { dimensions: d, mean, offsets, weights, within } = of;
  const k = dimensions.length;
  const chosen = Array.from(dimensions);
  return {
    ...of,
    dimensions: k,
    mean: Float64Array.from(chosen, (j) => mean[j]!),
    offsets: Float64Array.from({ length: weights.length * k }, (_, at) => offsets[Math.floor(at / k) * d + chosen[at % k]!]!),
    within: Float64Array.from({ length: k * k }, (_, at) => within[chosen[Math.floor(at / k)]! * d + chosen[at % k]!]!),
  };
}

/**
 * The moments of A(x − shift): mean and offsets are mapped, within becomes A·within·Aᵀ. No row is read. Outputs that
 * vary little keep the rounding of inputs that vary much: `rounding` says how much that may be.
 *
 * @param map    A [k, d]
 * @param shift  [d]; null for none
 */
export function momentsAfter(of: LabelledMoments, map: Matrix, shift: ArrayLike<number> | null): LabelledMoments {
  const [k, d] = [map.rows, map.columns];
  const a = Float64Array.from(map.data);
  const along = (vector: Float64Array): Float64Array => {
    const mapped = new Float64Array(k);
    for (let i = 0, at = 0; i < k; i++) for (let j = 0; j < d; j++, at++) mapped[i] = mapped[i]! + a[at]! * vector[j]!;
    return mapped;
  };
  const offsets = new Float64Array(of.weights.length * k);
  for (let part = 0; part < of.weights.length; part++) {
    offsets.set(along(of.offsets.subarray(part * d, (part + 1) * d)), part * k);
  }
  const mean = along(shift === null ? of.mean : of.mean.map((value, j) => value - shift[j]!));
  let widest = 0;
  for (let i = 0; i < k; i++) {
    let made = 0;
    for (let j = 0; j < d; j++) made += (a[i * d + j]! ** 2 * of.within[j * d + j]!) / Math.max(1, of.rows);
    widest = Math.max(widest, made);
  }
  const rounding = roundingShare * widest;
  const within = congruence(a, of.within, k, d);
  for (let i = 0; i < k; i++) within[i * k + i] = Math.max(0, within[i * k + i]!);
  return { ...of, dimensions: k, mean, offsets, within, rounding };
}

/**
 * The moments of two sets of rows together, classes only:
 *
 *   within = within_a + within_b + Σ_c n_ac n_bc / (n_ac + n_bc) · δ_c δ_cᵀ,  δ_c the difference of the class means
 *
 * Chan, Golub & LeVeque 1983, doi:10.1080/00031305.1983.10483115.
 * @throws ShapeError when dimensions or classes differ, or labels are values
 */
export function mergeLabelledMoments(a: LabelledMoments, b: LabelledMoments): LabelledMoments {
  const d = a.dimensions;
  const parts = a.weights.length;
  if (a.kind !== "classes" || b.kind !== "classes" || b.dimensions !== d || b.weights.length !== parts) {
    throw new ShapeError({
      where: "mergeLabelledMoments",
      must: "both must be of vectors of the same size and of the same classes",
      got: `${d} dimensions and ${parts} ${a.kind}, ${b.dimensions} and ${b.weights.length} ${b.kind}`,
      todo: "Were they taken from the same vector set?",
    });
  }
  const rows = a.rows + b.rows;
  const share = b.rows / Math.max(1, rows);
  const mean = a.mean.map((value, j) => value + share * (b.mean[j]! - value));
  const within = a.within.map((value, at) => value + b.within[at]!);
  const weights = a.weights.map((weight, c) => weight + b.weights[c]!);
  const offsets = new Float64Array(parts * d);
  const apart = new Float64Array(d);
  for (let c = 0; c < parts; c++) {
    const [left, right] = [a.weights[c]!, b.weights[c]!];
    if (left + right === 0) continue;
    const rightShare = right / (left + right);
    for (let j = 0; j < d; j++) {
      const at = c * d + j;
      const first = a.mean[j]! + a.offsets[at]!;
      apart[j] = left === 0 || right === 0 ? 0 : b.mean[j]! + b.offsets[at]! - first;
      const start = left === 0 ? b.mean[j]! + b.offsets[at]! : first + rightShare * apart[j]!;
      offsets[at] = start - mean[j]!;
    }
    const weight = left * rightShare;
    if (weight === 0) continue;
    for (let i = 0; i < d; i++) {
      const rise = weight * apart[i]!;
      for (let j = 0, at = i * d; j < d; j++, at++) within[at] = within[at]! + rise * apart[j]!;
    }
  }
  return { kind: "classes", rows, dimensions: d, mean, offsets, weights, within };
}

/** Both triangles, no negative diagonal, and zeros for dimensions that are constant up to rounding; in place. */
export function settled(of: LabelledMoments): LabelledMoments {
  const { rows, dimensions: d, mean, offsets, weights, within } = of;
  for (let j = 0; j < d; j++) {
    const at = j * d + j;
    let total = Math.max(0, within[at]!);
    for (const [part, weight] of weights.entries()) total += weight * offsets[part * d + j]! ** 2;
    within[at] = Math.max(0, within[at]!);
    if (total > constantShare * rows * mean[j]! ** 2) continue;
    for (let i = 0; i < d; i++) within[Math.min(i, j) * d + Math.max(i, j)] = 0;
    for (let part = 0; part < weights.length; part++) offsets[part * d + j] = 0;
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) within[i * d + j] = within[j * d + i]!;
  return of;
}
