import { analyze } from "../../../dist/studies/analyze.js";
import { largestDifference } from "../../side-by-side/agreement.mjs";
import { studiedRows } from "../studied-rows.mjs";

export const row = {
  name: "default-study",
  work: "the default study of 20,000 rows, from vectors to summary",
  peers: [{ name: "a script of scikit-learn calls, without resampling", function: "script", goal: 12, runs: 1 }],
  async ours({ train, dimensions, threads }) {
    const { summary } = await analyze({ vectors: vectorSet(train, dimensions) }, { threads });
    const [variant] = summary.variants;
    const curve = (compressor, probe) =>
      variant.curves.find((one) => one.compressor === compressor && one.probe === probe).points.map(({ score }) => score);
    return { pca: curve("pca", "logistic"), first: curve("first-dimensions", "logistic"), best: variant.bestDimension.index };
  },
  agreement: (ours, peer) =>
    `test accuracy: components ${largestDifference(ours.pca, peer.pca).toExponential(1)}, first dimensions ${largestDifference(ours.first, peer.first).toExponential(1)}`,
};

function vectorSet(train, dimensions) {
  const { vectors, labels, splits } = studiedRows(train, dimensions);
  return {
    rows: vectors.rows,
    dimensions,
    slices: [{ layer: null, pooling: null }],
    labels,
    splits,
    encoder: null,
    task: {
      name: "generated",
      source: "generated",
      licence: null,
      citation: null,
      labelNames: ["0", "1"],
      metric: "accuracy",
      besides: [],
      facts: [],
      hash: "generated",
    },
    facts: [],
    hash: "generated",
    read: async () => vectors,
  };
}
