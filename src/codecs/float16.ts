/** Half-precision numbers: two bytes a dimension, nothing to fit. */
import { branded, madeBy } from "../base/brought.ts";
import { float16Code } from "../codes/float16.ts";
import { type Codec, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { checkKeys, savedInteger } from "./saved-tensors.ts";

/**
 * IEEE 754 binary16: rounded to nearest, ties to even; what is beyond ±65504 becomes ±65504.
 *
 * @example
 * ```ts
 * import { float16 } from "assay/codecs";
 * import { rows } from "assay/statistics";
 *
 * const fitted = await float16().fit(rows("training", matrix, labels), random);
 * const codes = fitted.encode(matrix);
 * ```
 */
export function float16(): Codec {
  return branded({
    name: "float16",
    ...madeBy("codecs/float16", "float16"),
    description: "Half-precision numbers, two bytes a dimension.",
    noun: { one: "half-precision number", many: "half-precision numbers" },
    source: "IEEE 754-2019, binary16",
    stable: true,
    async fit({ vectors }) {
      checkTraining("float16", vectors);
      return fitted(vectors.columns);
    },
    restore(tensors) {
      checkKeys("float16", tensors, ["inputSize"]);
      return fitted(savedInteger("float16", tensors, "inputSize", 1));
    },
  });
}

function fitted(inputSize: number): FittedCodec {
  return fittedCodec("float16", float16Code(inputSize), { inputSize: { shape: [1], data: Int32Array.of(inputSize) } });
}
