import { permutationTest } from "../../../dist/statistics/permutation.js";

const permutations = 1000;

export const row = {
  name: "permutation-null",
  work: "1,000-permutation null of the best dimension (accuracy of the best threshold)",
  peers: [{ name: "numpy, vectorised, same statistic", function: "walks", goal: 5, runs: 1 }],
  async ours({ labelled }) {
    const { statistic, pValue, nullMaxima } = await permutationTest(labelled("train", 2), { seed: 0, permutations });
    return { statistic, pValue, mean: nullMaxima.reduce((sum, value) => sum + value / permutations, 0) };
  },
  agreement(ours, peer) {
    // permutations are drawn apart: what can be compared is the statistic itself
    const apart = peer.statistic.reduce((most, value, j) => Math.max(most, Math.abs(value - ours.statistic[j])), 0);
    return `true labels ${apart.toExponential(1)}`;
  },
};
