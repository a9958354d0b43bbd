import { allSingleDimensions } from "../../../dist/probes/all-single-dimensions.js";
import { largestDifference } from "../../side-by-side/agreement.mjs";

export const row = {
  name: "single-thresholds",
  work: "the exact best threshold of every dimension",
  peers: [
    { name: "scikit-learn, trees of depth 1", function: "stumps", goal: 30, runs: 1 },
    { name: "numpy, argsort and cumulative sums", function: "cumulative_sums", goal: 8, runs: 2 },
  ],
  ours: async ({ sharedTraining }) => ({ accuracies: (await allSingleDimensions(sharedTraining(2), [])).train }),
  agreement: (ours, { accuracies }) =>
    `accuracy ${largestDifference(accuracies, ours.accuracies.slice(0, accuracies.length)).toExponential(1)}`,
};
