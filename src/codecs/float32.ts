/** Numbers as they are: four bytes a dimension, nothing to fit. */
import { branded, madeBy } from "../base/brought.ts";
import { float32Code } from "../codes/float32.ts";
import { type Codec, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { checkKeys, savedInteger } from "./saved-tensors.ts";

/**
 * IEEE 754 binary32: what comes back is what went in.
 *
 * @example
 * ```ts
 * import { float32 } from "assay/codecs";
 * import { rows } from "assay/statistics";
 *
 * const fitted = await float32().fit(rows("training", matrix, labels), random);
 * const codes = fitted.encode(matrix);
 * ```
 */
export function float32(): Codec {
  return branded({
    name: "float32",
    ...madeBy("codecs/float32", "float32"),
    description: "Single-precision numbers as they are, four bytes a dimension.",
    noun: { one: "single-precision number", many: "single-precision numbers" },
    source: "IEEE 754-2019, binary32",
    stable: true,
    async fit({ vectors }) {
      checkTraining("float32", vectors);
      return fitted(vectors.columns);
    },
    restore(tensors) {
      checkKeys("float32", tensors, ["inputSize"]);
      return fitted(savedInteger("float32", tensors, "inputSize", 1));
    },
  });
}

function fitted(inputSize: number): FittedCodec {
  return fittedCodec("float32", float32Code(inputSize), { inputSize: { shape: [1], data: Int32Array.of(inputSize) } });
}
