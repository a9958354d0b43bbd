import { linearCka } from "../../../dist/measures/linear-cka.js";
import { matrix } from "../../../dist/numeric/matrix.js";
import { multiply } from "../../../dist/runtime/matrix-product.js";

/** The other side: the same rows, every dimension mixed with its neighbour. Made once, in the run that is not counted. */
let other = null;

async function otherSide({ vectors }, d) {
  const mix = matrix(d, d);
  for (let j = 0; j < d; j++) {
    mix.data[j * d + j] = 1;
    mix.data[j * d + ((j + 1) % d)] = 0.5;
  }
  return multiply(vectors, mix);
}

export const row = {
  name: "linear-cka",
  work: "linear CKA of two sets of vectors",
  peers: [{ name: "numpy, float32 products", function: "cka", goal: 1 }],
  async ours({ train, dimensions }) {
    other ??= await otherSide(train, dimensions);
    return { cka: await linearCka.compute(train.vectors, other) };
  },
  agreement: (ours, peer) => `value ${Math.abs(ours.cka - peer.cka).toExponential(1)}`,
  operations: ({ rows, dimensions }) => 4 * rows * dimensions ** 2,
};
