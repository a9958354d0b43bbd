/** Logistic regression on the first k principal components, several k: from vectors to test accuracies, all preparation counted. */

import { seeded } from "../../dist/base/random.js";
import { pca } from "../../dist/compressors/pca.js";
import { logistic } from "../../dist/probes/logistic.js";
import { score } from "../../dist/statistics/metrics.js";
import { withDimensions, withVectors } from "../../dist/statistics/rows.js";
import { accuracies, coefficients } from "../side-by-side/agreement.mjs";

/** The dimensions 0 … k − 1. */
const first = (k) => Int32Array.from({ length: k }, (_, j) => j);

/** A row of that many classes; λ = 1 on features with one common scale. */
export function curveRow({ name, work, classes, sizes, peers }) {
  return {
    name,
    work,
    peers,
    async ours(data) {
      const training = data.labelled("train", classes);
      const test = data.labelled("test", classes);
      const prepared = await pca().prepare(training, seeded(0));
      const own = sizes.filter((k) => k <= data.dimensions);
      const compressor = prepared.at(Math.max(...own));
      const components = withVectors(training, await compressor.apply(training.vectors));
      const fits = await logistic().fitSubsets(components, own.map(first), [1]);
      const held = withVectors(test, await compressor.apply(test.vectors));
      const found = { accuracies: [], coefficients: [], residuals: [] };
      for (const [place, size] of own.entries()) {
        const [fit] = fits[place];
        const predicted = await fit.predict(withDimensions(held, first(size)).vectors);
        found.accuracies.push(score("accuracy", test.labels, predicted));
        // signs of components are free: magnitudes are held against each other
        found.coefficients.push(fit.coefficients.data.map(Math.abs));
        found.residuals.push(fit.residual);
      }
      return found;
    },
    agreement: (ours, peer) =>
      `${accuracies(ours.accuracies, peer.accuracies)}, ${coefficients(ours.coefficients, peer.coefficients)}`,
    operations: ({ rows, dimensions }) => 4 * rows * dimensions ** 2,
  };
}
