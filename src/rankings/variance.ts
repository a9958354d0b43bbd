/**
 * Ranking by variance: what looks at no label. It finds BERT's outlier
 * dimensions, which may or may not be those that carry the labels.
 *
 * Rudman, Chen & Eickhoff 2023, "Outlier Dimensions Encode Task-Specific
 * Knowledge", arXiv:2310.17715.
 */
import { columnVariances } from "../statistics/moments/column-variances.ts";
import type { Ranking } from "./ranking.ts";

/** Ranking by variance over the training rows. */
export const variance: Ranking = {
  name: "variance",
  title: "variance",
  description: "Variance over the training rows; the labels are not looked at.",
  source: "Rudman, Chen & Eickhoff 2023, arXiv:2310.17715",
  targets: ["binary", "multiclass", "regression"],
  uses: "vectors",
  judges: "alone",
  async importance({ vectors }) {
    return columnVariances(vectors);
  },
};
