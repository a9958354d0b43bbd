/**
 * Random dimensions, kept as they are: how well the vector does without knowing
 * which of its dimensions matter (Takeshita et al. 2025, arXiv:2508.17744, drop
 * half of them at little cost). Sizes are the first k of one shuffle.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import type { Compressor } from "./compressor.ts";
import { preparedSelection, restoredSelection } from "./selection.ts";

const name = "random-dimensions";

/** A random subset of the dimensions as a compressor. */
export function randomDimensions(options: NoOptions = {}): Compressor {
  checkMakerOptions("random-dimensions", options, {});
  return branded({
    name,
    ...madeBy("compressors/random-dimensions", "randomDimensions"),
    description: "A random subset of the dimensions, kept as they are.",
    noun: { one: "dimension picked at random", many: "dimensions picked at random" },
    source: "Takeshita et al. 2025, arXiv:2508.17744",
    targets: ["binary", "multiclass", "regression"],
    uses: "nothing",
    async prepare(training, random) {
      const order = Int32Array.from({ length: training.vectors.columns }, (_, index) => index);
      return preparedSelection(name, random.shuffle(order));
    },
    restore(tensors) {
      return restoredSelection(name, tensors);
    },
  });
}
