import { logistic } from "../../../dist/probes/logistic.js";
import { score } from "../../../dist/statistics/metrics.js";
import { withDimensions } from "../../../dist/statistics/rows.js";
import { accuracies, coefficients } from "../../side-by-side/agreement.mjs";

export const row = {
  name: "random-subsets",
  work: "40 random subsets of 64 dimensions, binary logistic",
  peers: [{ name: "scikit-learn, newton-cholesky", function: "newton_cholesky", goal: 15, runs: 1 }],
  async ours({ labelled, subsets }) {
    const training = labelled("train", 2);
    const test = labelled("test", 2);
    const found = { accuracies: [], coefficients: [] };
    const fits = await logistic().fitSubsets(training, subsets, [1]);
    for (const [s, dimensions] of subsets.entries()) {
      const [fit] = fits[s];
      found.accuracies.push(score("accuracy", test.labels, await fit.predict(withDimensions(test, dimensions).vectors)));
      found.coefficients.push(fit.coefficients.data);
    }
    return found;
  },
  // the peer fits the first few
  agreement(ours, { accuracies: theirs, coefficients: weights }) {
    const first = (list) => list.slice(0, theirs.length);
    return `${accuracies(first(ours.accuracies), theirs)}, ${coefficients(first(ours.coefficients), weights)}`;
  },
};
