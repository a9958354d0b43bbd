/**
 * Ranking by the L1 path: the order in which dimensions enter a logistic
 * regression as its L1 penalty is lowered.
 *
 *   importanceⱼ = the largest λ at which wⱼ ≠ 0 for some class
 *
 * on dimensions in standard units, over 30 values of λ from the one at which all
 * weights are 0 down to a hundredth of it. Dimensions that enter in the same step
 * are ordered by weight, within the step; those that never enter by the gradient
 * that is about to let them in, which is below the last λ.
 *
 * Tibshirani 1996, doi:10.1111/j.2517-6161.1996.tb02080.x; L1-regularised probes
 * choose neurons in Gurnee et al. 2023, arXiv:2305.01610.
 */
import { amongAll } from "../statistics/standard-columns.ts";
import { elasticNet } from "./elastic-net.ts";
import { checkTarget, type Ranking } from "./ranking.ts";

const steps = 30;
const lastShare = 0.01;

/** Steps of the path need not be solved further than this to know who is in. */
const pathTolerance = 1e-3;

/** Ranking by order of entry. */
export const l1Path: Ranking = {
  name: "l1-path",
  title: "L1 path",
  description: "Largest L1 penalty at which a logistic regression still uses the dimension.",
  source: "Tibshirani 1996, doi:10.1111/j.2517-6161.1996.tb02080.x",
  targets: ["binary", "multiclass"],
  uses: "labels",
  judges: "together",
  async importance({ vectors, labels }) {
    checkTarget(l1Path, labels);
    if (labels.kind !== "classes") return new Float64Array(vectors.columns);
    const net = await elasticNet(vectors, labels);
    if (net.outputs === 0) return new Float64Array(vectors.columns);
    let point = await net.start();
    const strongest = Math.max(...largestOfOutputs(point.gradient, net.outputs));
    const ratio = lastShare ** (1 / steps);
    const entered = new Float64Array(net.living.length);
    let penalty = strongest;
    for (let step = 0; step < steps && entered.includes(0) && strongest > 0; step++) {
      penalty *= ratio;
      point = await net.solve(penalty, 0, point, pathTolerance);
      const weights = largestOfOutputs(point.weights, net.outputs);
      const heaviest = Math.max(...weights);
      for (const [j, weight] of weights.entries()) {
        if (weight > 0 && entered[j] === 0) entered[j] = penalty * ratio ** (-weight / (2 * heaviest));
      }
    }
    const waiting = largestOfOutputs(point.gradient, net.outputs);
    const importance = entered.map((value, j) => (value > 0 ? value : Math.min(waiting[j]!, penalty)));
    return amongAll(importance, net.living, vectors.columns);
  },
};

/** Largest absolute value of each row of [d, outputs]. */
function largestOfOutputs(values: Float64Array, outputs: number): Float64Array {
  const largest = new Float64Array(values.length / outputs);
  for (const [at, value] of values.entries()) {
    const j = Math.floor(at / outputs);
    largest[j] = Math.max(largest[j]!, Math.abs(value));
  }
  return largest;
}
