import { seeded } from "../../../dist/base/random.js";
import { compressors } from "../../../dist/compressors/index.js";
import { rows } from "../../../dist/statistics/rows.js";

export const row = {
  name: "components-fit",
  work: "pca:128 fitted",
  peers: [
    { name: "scikit-learn PCA, covariance_eigh, float64", function: "double", goal: 1 },
    { name: "faiss PCAMatrix, float32", function: "of_faiss", goal: 1, package: "faiss" },
  ],
  async ours({ train: { vectors } }) {
    const training = rows("training", vectors, { kind: "values", values: new Float64Array(vectors.rows) });
    const prepared = await compressors.get("pca").prepare(training, seeded(0));
    return { fitted: await prepared.at(128) };
  },
  async look({ test: { vectors } }, _, { fitted }) {
    const { data } = await fitted.apply(vectors);
    let sum = 0;
    const means = new Float64Array(128);
    for (let at = 0; at < data.length; at++) means[at % 128] += data[at] / vectors.rows;
    for (let at = 0; at < data.length; at++) sum += (data[at] - means[at % 128]) ** 2;
    return { kept: sum / vectors.rows };
  },
  agreement: (ours, peer) => `variance kept on other rows ${Math.abs(ours.kept / peer.kept - 1).toExponential(1)} apart`,
};
