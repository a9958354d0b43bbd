/**
 * Centring: x − mean, the mean that of the training rows. It takes away what all
 * vectors have in common, which is most of a high mean cosine.
 *
 * Ethayarajh 2019, arXiv:1909.00512; as a remedy Mu & Viswanath 2018,
 * arXiv:1702.01417, and Timkey & van Schijndel 2021, arXiv:2109.04404.
 */
import { checkRows } from "../measures/measure.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { fittedTreatment, type Treatment } from "./treatment.ts";

/** Centring. */
export const centre: Treatment = {
  name: "centre",
  description: "Takes the mean of the training rows off.",
  source: "Mu & Viswanath 2018, arXiv:1702.01417",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  async fit({ vectors }) {
    checkRows("centre", vectors, 1);
    const mean = columnMeans(vectors);
    return fittedTreatment("centre", vectors.columns, (x) => centredRows(x, mean));
  },
};

/** (x − mean) / scale, in float64 and rounded once; no scale is a scale of 1. */
export function centredRows({ rows, columns, data }: Matrix, mean: Float64Array, scale?: Float64Array): Matrix {
  const out = matrix(rows, columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) out.data[at] = (data[at]! - mean[j]!) / (scale === undefined ? 1 : scale[j]!);
  }
  return out;
}
