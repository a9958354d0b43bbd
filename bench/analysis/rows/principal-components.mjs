import { principalComponents } from "../../../dist/compressors/pca.js";

export const row = {
  name: "principal-components",
  work: "all principal components, from vectors",
  peers: [
    { name: "scikit-learn PCA, its default solver", function: "auto", goal: 1 },
    { name: "scikit-learn PCA, covariance_eigh", function: "covariance", goal: 1 },
    { name: "scikit-learn PCA, covariance_eigh, float64", function: "double", goal: 1 },
  ],
  async ours({ train }) {
    const { variances } = await principalComponents(train.vectors);
    return { variances };
  },
  agreement(ours, peer) {
    const apart = ours.variances.map((value, i) => Math.abs(value / peer.variances[i] - 1));
    return `variances ${Math.max(...apart).toExponential(1)} relative`;
  },
  operations: ({ rows, dimensions }) => 2 * rows * dimensions ** 2,
};
