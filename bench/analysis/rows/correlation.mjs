import { moments } from "../../../dist/statistics/moments/moments.js";
import { largestDifference } from "../../side-by-side/agreement.mjs";

export const row = {
  name: "correlation",
  work: "correlation matrix of the dimensions",
  peers: [
    { name: "numpy.corrcoef, float32 as the vectors come", function: "single", goal: 1 },
    { name: "numpy.corrcoef, float64", function: "double", goal: 1 },
  ],
  async ours({ train }) {
    const { scatter, dimensions: d } = await moments(train.vectors);
    const inverse = Float64Array.from({ length: d }, (_, j) => 1 / Math.sqrt(scatter[j * d + j]));
    const correlation = new Float64Array(d * d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) correlation[i * d + j] = scatter[i * d + j] * inverse[i] * inverse[j];
    return { correlation };
  },
  agreement: (ours, peer) => `correlation ${largestDifference(ours.correlation, peer.correlation).toExponential(1)}`,
  operations: ({ rows, dimensions }) => 2 * rows * dimensions ** 2,
};
