import { analyze } from "../../../dist/studies/analyze.js";
import { splitCodes } from "../../../dist/tasks/task.js";
import { largestDifference } from "../agreement.mjs";

const most = 20_000;

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

/** The last tenths of the rows are for validation and test. */
function vectorSet({ vectors, labels }, dimensions) {
  const rows = Math.min(most, vectors.rows);
  const held = Math.floor(rows / 10);
  const set = { rows, columns: dimensions, data: vectors.data.subarray(0, rows * dimensions) };
  const splits = new Uint8Array(rows).fill(splitCodes.training);
  splits.fill(splitCodes.validation, rows - 2 * held, rows - held);
  splits.fill(splitCodes.test, rows - held);
  return {
    rows,
    dimensions,
    slices: [{ layer: null, pooling: null }],
    labels: { kind: "classes", classes: 2, values: labels[2].slice(0, rows) },
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
    read: async () => set,
  };
}
