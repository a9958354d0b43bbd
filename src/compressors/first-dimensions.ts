/**
 * The first dimensions, kept as they are: plain truncation, what vector databases
 * do to embeddings. Encoders trained for it put the most important dimensions
 * first (Kusupati et al. 2022, Matryoshka, arXiv:2205.13147); others do not.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import type { Compressor } from "./compressor.ts";
import { preparedSelection, restoredSelection } from "./selection.ts";

const name = "first-dimensions";

/** Truncation as a compressor. */
export function firstDimensions(options: NoOptions = {}): Compressor {
  checkMakerOptions("first-dimensions", options, {});
  return branded({
    name,
    ...madeBy("compressors/first-dimensions", "firstDimensions"),
    description: "The first dimensions, kept as they are (truncation).",
    noun: { one: "first dimension", many: "first dimensions" },
    source: "Kusupati et al. 2022, arXiv:2205.13147",
    targets: ["binary", "multiclass", "regression"],
    uses: "nothing",
    async prepare(training) {
      return preparedSelection(
        name,
        Int32Array.from({ length: training.vectors.columns }, (_, index) => index),
      );
    },
    restore(tensors) {
      return restoredSelection(name, tensors);
    },
  });
}
