import { matrix } from "../../../dist/numeric/matrix.js";
import { nearestRows } from "../../../dist/statistics/nearest-rows.js";

const [queries, k] = [1000, 10];

export const row = {
  name: "top-search",
  work: "exact search, the 10 nearest by cosine of all training rows to 1,000 test rows",
  peers: [
    { name: "scikit-learn NearestNeighbors, brute, cosine", function: "brute", goal: 2 },
    { name: "numpy, product and argpartition", function: "partition", goal: 4 },
  ],
  async ours({ train, test, dimensions: d }) {
    const asked = matrix(queries, d, test.vectors.data.subarray(0, queries * d));
    const { rows } = await nearestRows(asked, train.vectors, k, "cosine");
    return { rows };
  },
  agreement(ours, peer) {
    let same = 0;
    for (let q = 0; q < queries; q++) {
      const theirs = new Set(peer.rows.slice(q * k, (q + 1) * k));
      for (let at = q * k; at < (q + 1) * k; at++) if (theirs.has(ours.rows[at])) same++;
    }
    return `${same} of ${queries * k} the same`;
  },
  operations: ({ rows, dimensions }) => 2 * queries * rows * dimensions,
};
