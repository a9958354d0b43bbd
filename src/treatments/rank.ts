/**
 * Ranks: each row's values become their ranks among its dimensions, less their
 * mean, so that cosines of treated rows are Spearman's rank correlations. A
 * dimension far from all others is then only the first or the last.
 *
 *   yⱼ = rank of xⱼ in x₁ … x_d − (d + 1)/2,   equal values sharing the mean of their ranks
 *
 * Nothing is learned from the training rows but the number of dimensions.
 *
 * Zhelezniak et al. 2019, "Correlation Coefficients and Semantic Textual
 * Similarity", arXiv:1905.07790; Timkey & van Schijndel 2021, arXiv:2109.04404.
 */
import { checkRows } from "../measures/measure.ts";
import { matrix } from "../numeric/matrix.ts";
import { ranks } from "../statistics/correlation.ts";
import { fittedTreatment, type Treatment } from "./treatment.ts";

/** Ranks within each row. */
export const rank: Treatment = {
  name: "rank",
  description: "Turns each row into the centred ranks of its dimensions: cosines become Spearman's rank correlations.",
  source: "Zhelezniak et al. 2019, arXiv:1905.07790; Timkey & van Schijndel 2021, arXiv:2109.04404",
  invariances: ["scale", "row-order", "column-order"],
  async fit({ vectors }) {
    checkRows("rank", vectors, 1);
    const d = vectors.columns;
    return fittedTreatment("rank", d, ({ rows, data }) => {
      const out = matrix(rows, d);
      for (let i = 0; i < rows; i++) {
        out.data.set(
          ranks(data.subarray(i * d, (i + 1) * d)).map((value) => value - (d + 1) / 2),
          i * d,
        );
      }
      return out;
    });
  },
};
