/**
 * Informativity of the cosine: how much of what tells pairs of rows apart is left
 * when the dimensions that contribute most to the mean cosine are taken away.
 *
 *   r² of cos(xᵢ, xₖ) and cos(xᵢ₋, xₖ₋) over all pairs i ≠ k,  x₋ without those dimensions
 *
 * 1 where they do not matter, near 0 where they alone decide which rows are alike.
 *
 * All n(n − 1)/2 pairs count, where the paper draws 100,000, and none is visited.
 * With uᵢ = xᵢ/‖xᵢ‖, m their mean and wᵢ = uᵢ − m the cosine is
 *
 *   uᵢ·uₖ = ‖m‖² + pᵢ + pₖ + wᵢ·wₖ,   pᵢ = m·wᵢ
 *
 * and likewise n, zᵢ, qᵢ of the rows without the dimensions. As Σw = Σz = 0,
 * mixed terms vanish, and over all n² ordered pairs
 *
 *   Σ (uᵢ·uₖ − ‖m‖²)(vᵢ·vₖ − ‖n‖²) = 2n Σ pᵢqᵢ + ‖WᵀZ‖²_F
 *
 * from which the n pairs of a row with itself, known exactly, are taken off. Rows
 * of zeros, before or after, have no direction and are left out.
 *
 * Timkey & van Schijndel 2021, arXiv:2109.04404, section 3.2 (there with 1, 3 and
 * 5 dimensions taken away).
 */
import { InputError } from "../base/errors.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { chunkRows } from "../statistics/moments/float32-products.ts";
import { rowSquares } from "./centred-rows.ts";
import { largestCosineContributions } from "./cosine-contribution.ts";
import { checkRows, type Measure } from "./measure.ts";

/** Dimensions that are taken away, of the paper's 1, 3 and 5: its models have one to three that stand out. */
export const informativityDimensions = 3;

/** A variance of cosines below this share of the terms it is the difference of is rounding. */
const roundingShare = 1e-5;

const where = "cosine-informativity";

/**
 * r² of the cosines with and without the dimensions that contribute most, from 0 to 1.
 *
 * @param vectors  [n, d]
 * @param taken    how many dimensions are taken away
 * @throws InputError with NaN or infinite values, `taken` outside 1 … d − 1, fewer than three rows that are not zero, or
 *   cosines that do not differ, with or without the dimensions
 */
export async function cosineInformativity(vectors: Matrix, taken: number = informativityDimensions): Promise<number> {
  checkRows(where, vectors, 3);
  const d = vectors.columns;
  if (!Number.isInteger(taken) || taken < 1 || taken >= d) {
    throw undefinedHere(`the number of dimensions taken away must be an integer in 1 … ${d - 1}`, `${taken}`);
  }
  const kept = new Uint8Array(d).fill(1);
  for (const { dimension } of largestCosineContributions(vectors, taken)) kept[dimension] = 0;
  const sides = directions(vectors, kept);
  if (sides.rows.length < 3) {
    throw undefinedHere("there must be at least three rows that are not zero without those dimensions", `${sides.rows.length}`);
  }
  const { both, whole, without } = await pairSums(vectors, sides);
  return Math.min(1, both ** 2 / (whole * without));
}

/** Rows as they are and without the dimensions: which count, what makes each of length 1, and their means. */
interface Directions {
  readonly kept: Uint8Array;
  readonly rows: readonly number[];
  /** 1/‖x‖, [n] */
  readonly scale: Float64Array;
  readonly scaleWithout: Float64Array;
  /** [d] */
  readonly mean: Float64Array;
  readonly meanWithout: Float64Array;
}

function directions(x: Matrix, kept: Uint8Array): Directions {
  const d = x.columns;
  const squares = rowSquares(x);
  const squaresWithout = new Float64Array(x.rows);
  for (let i = 0, at = 0; i < x.rows; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++, at++) sum += kept[j]! * x.data[at]! * x.data[at]!;
    squaresWithout[i] = sum;
  }
  const rows = Array.from(squaresWithout.keys()).filter((i) => squaresWithout[i]! > 0);
  const scale = squares.map((square) => 1 / Math.sqrt(square));
  const scaleWithout = squaresWithout.map((square) => 1 / Math.sqrt(square));
  const mean = new Float64Array(d);
  const meanWithout = new Float64Array(d);
  for (const i of rows) {
    for (let j = 0; j < d; j++) {
      const value = x.data[i * d + j]! / rows.length;
      mean[j] = mean[j]! + scale[i]! * value;
      meanWithout[j] = meanWithout[j]! + kept[j]! * scaleWithout[i]! * value;
    }
  }
  return { kept, rows, scale, scaleWithout, mean, meanWithout };
}

/** Σ over pairs i ≠ k of the products of deviations from the mean cosine, as a multiple of the covariance. */
async function pairSums(
  x: Matrix,
  sides: Directions,
): Promise<{ readonly both: number; readonly whole: number; readonly without: number }> {
  const { rows, mean, meanWithout } = sides;
  const d = x.columns;
  const crosses = [new Float64Array(d * d), new Float64Array(d * d), new Float64Array(d * d)] as const;
  let pp = 0;
  let qq = 0;
  let pq = 0;
  for (let from = 0; from < rows.length; from += chunkRows) {
    const { w, z, p, q } = centredDirections(x, sides, rows.slice(from, from + chunkRows));
    for (const [at, value] of p.entries()) {
      pp += value * value;
      qq += q[at]! * q[at]!;
      pq += value * q[at]!;
    }
    for (const [at, [a, b]] of (
      [
        [w, z],
        [w, w],
        [z, z],
      ] as const
    ).entries()) {
      const { data } = await multiply(a, b, { transposeA: true });
      const sum = crosses[at]!;
      for (let entry = 0; entry < sum.length; entry++) sum[entry] = sum[entry]! + data[entry]!;
    }
  }
  const self = 1 - square(mean);
  const selfWithout = 1 - square(meanWithout);
  return {
    both: overPairs(rows.length, pq, square(crosses[0]), self, selfWithout),
    whole: checkedSpread(rows.length, pp, square(crosses[1]), self),
    without: checkedSpread(rows.length, qq, square(crosses[2]), selfWithout),
  };
}

/** The rows of a chunk less their mean direction, and what each has along it. */
function centredDirections(
  x: Matrix,
  { kept, scale, scaleWithout, mean, meanWithout }: Directions,
  chosen: readonly number[],
): { readonly w: Matrix; readonly z: Matrix; readonly p: Float64Array; readonly q: Float64Array } {
  const d = x.columns;
  const w = matrix(chosen.length, d);
  const z = matrix(chosen.length, d);
  const p = new Float64Array(chosen.length);
  const q = new Float64Array(chosen.length);
  for (const [at, i] of chosen.entries()) {
    for (let j = 0; j < d; j++) {
      const value = x.data[i * d + j]!;
      const a = scale[i]! * value - mean[j]!;
      const b = kept[j]! * scaleWithout[i]! * value - meanWithout[j]!;
      w.data[at * d + j] = a;
      z.data[at * d + j] = b;
      p[at] = p[at]! + mean[j]! * a;
      q[at] = q[at]! + meanWithout[j]! * b;
    }
  }
  return { w, z, p, q };
}

/**
 * Σ αβ − (Σ α)(Σ β)/N over the N = n(n − 1) ordered pairs of different rows, where over all n² pairs Σ α = Σ β = 0, and a
 * row with itself has α = ‖u‖² − ‖m‖².
 */
function overPairs(n: number, along: number, across: number, self: number, selfOther: number): number {
  return 2 * n * along + across - n * self * selfOther - (n * self * selfOther) / (n - 1);
}

function checkedSpread(n: number, along: number, across: number, self: number): number {
  const spread = overPairs(n, along, across, self, self);
  if (spread > roundingShare * (2 * n * along + across)) return spread;
  throw undefinedHere("the cosines of pairs of rows must differ, with those dimensions and without", "cosines that do not");
}

function square(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function undefinedHere(must: string, got: string): InputError {
  return new InputError({ where, must, got, todo: "Pass other rows or dimensions, or leave this measure out." });
}

/** r² of the cosines with and without the three dimensions that contribute most. */
export const cosineInformativityMeasure: Measure = {
  name: where,
  description: `Share of the variance of pairwise cosines that is left (r²) without the ${informativityDimensions} dimensions that contribute most.`,
  source: "Timkey & van Schijndel 2021, arXiv:2109.04404",
  invariances: ["scale", "row-order", "column-order"],
  compute: (vectors) => cosineInformativity(vectors),
};
