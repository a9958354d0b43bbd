/**
 * TwoNN intrinsic dimension: of how many dimensions the surface is that the rows
 * lie on, from each row's two nearest neighbours alone.
 *
 *   μᵢ = r₂(i) / r₁(i),  F(μ) = 1 − μ^(−D)   so   −ln(1 − F) = D ln μ
 *
 * With μ sorted and F(μ₍ᵢ₎) = i / N, D is the slope of the least-squares line
 * through the origin, after the largest tenth of the ratios is left out. Rows that
 * have an exact copy (r₁ = 0) have no ratio and are left out, as scikit-dimension's
 * TwoNN(discard_fraction=0.1) does; they stay neighbours of the others.
 *
 * Facco et al. 2017, "Estimating the intrinsic dimension of datasets by a minimal
 * neighborhood information", doi:10.1038/s41598-017-11873-y.
 */
import { InputError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { checkRows, type Measure } from "./measure.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";
import { sampleRows } from "./row-sample.ts";

/** More rows than this are sampled at even strides: time grows with their square. */
export const twonnRows = 5000;

/** Share of the largest ratios that is left out: they come from borders and outliers (the paper's choice). */
export const twonnDiscard = 0.1;

/** A TwoNN estimate and what it rests on. */
export interface TwonnEstimate {
  readonly dimension: number;
  /** Rows looked at: all, or the sample. */
  readonly rows: number;
  /** Rows left out of these because another one equals them. */
  readonly duplicates: number;
}

/**
 * The estimate with its counts.
 *
 * @param vectors  [n, d]
 * @throws InputError with fewer than three rows, NaN or infinite values, or too few rows that differ
 */
export async function estimateTwonn(vectors: Matrix): Promise<TwonnEstimate> {
  checkRows("twonn", vectors, 3);
  const sample = sampleRows(vectors, twonnRows);
  const distances = await nearestNeighbours(sample, 2);
  const ratios = Float64Array.from({ length: sample.rows }, (_, i) => distances[2 * i + 1]! / distances[2 * i]!).filter(
    Number.isFinite, // 1/0 or 0/0 where a row has a copy
  );
  const n = ratios.length;
  const kept = Math.floor(n * (1 - twonnDiscard));
  const logarithms = ratios.sort().subarray(0, kept).map(Math.log);
  let xx = 0;
  let xy = 0;
  for (const [i, x] of logarithms.entries()) {
    xx += x * x;
    xy -= x * Math.log(1 - (i + 1) / n);
  }
  if (kept < 2 || xx === 0) {
    throw new InputError({
      where: "twonn",
      must: "at least three rows must differ, at distances that differ",
      got: `${n} of ${sample.rows} rows without a copy${kept < 2 ? "" : ", all as near to two others"}`,
      todo: "Pass more rows, or leave this measure out.",
    });
  }
  return { dimension: xy / xx, rows: sample.rows, duplicates: sample.rows - n };
}

/** The intrinsic dimension by TwoNN. Row order shows only where there are more than `twonnRows` rows. */
export const twonn: Measure = {
  name: "twonn",
  description: `Intrinsic dimension from the two nearest neighbours (rows with a copy left out, at most ${twonnRows} rows).`,
  source: "Facco et al. 2017, doi:10.1038/s41598-017-11873-y",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  compute: async (vectors) => (await estimateTwonn(vectors)).dimension,
};
