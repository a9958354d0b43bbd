/**
 * Ranking by what a probe on one dimension alone gets right on the rows it was
 * fitted on: accuracy, or Spearman's correlation for real-valued labels.
 *
 * The question of Matton & de Oliveira 2019, arXiv:1910.10832 (single output
 * dimensions against the whole vector), used as an order.
 */
import { allSingleDimensions } from "../probes/all-single-dimensions.ts";
import { checkTarget, type Ranking } from "./ranking.ts";

/** Ranking by the training score of single-dimension probes. */
export const oneDimensionAccuracy: Ranking = {
  name: "one-dimension-accuracy",
  title: "one-dimension accuracy",
  description: "Training score of a probe that sees this dimension alone.",
  source: "Matton & de Oliveira 2019, arXiv:1910.10832",
  targets: ["binary", "multiclass", "regression"],
  uses: "labels",
  judges: "alone",
  async importance(training) {
    checkTarget(oneDimensionAccuracy, training.labels);
    return (await allSingleDimensions(training, [])).train;
  },
};
