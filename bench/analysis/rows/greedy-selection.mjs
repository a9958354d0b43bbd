import { forwardSelection } from "../../../dist/rankings/lda-forward.js";
import { momentsOf } from "../../../dist/statistics/moments/row-moments.js";
import { splitScatter } from "../../../dist/statistics/moments/split-scatter.js";

const size = 32;

export const row = {
  name: "greedy-selection",
  work: "greedy forward selection of 32 dimensions (Wilks' lambda), from vectors",
  peers: [{ name: "numpy, same criterion and formula", function: "forward", goal: 2 }],
  async ours({ labelled }) {
    const { within, total, dimensions } = splitScatter(await momentsOf(labelled("train", 2)));
    const { order, lambdas } = forwardSelection(within, total, dimensions, size);
    return { order: order.slice(0, size), lambda: lambdas[size - 1] };
  },
  agreement(ours, peer) {
    const same = ours.order.filter((dimension, place) => dimension === peer.order[place]).length;
    return `${same} of ${ours.order.length} dimensions in the same place, lambda ${Math.abs(ours.lambda / peer.lambda - 1).toExponential(1)}`;
  },
  operations: ({ rows, dimensions }) => 2 * rows * dimensions ** 2,
};
