/**
 * Sign bits, one a dimension. A bit stands for the mean of the training values on its side of 0: of all pairs of levels
 * they leave the least squared error. A side without training values gets the other's level with the other sign.
 */
import { branded, madeBy } from "../base/brought.ts";
import { signCode } from "../codes/signs.ts";
import { signRows } from "../kernels/encode-rows.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { type Codec, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { broken, checkKeys, savedNumbers } from "./saved-tensors.ts";

/** Sign bits as a codec; the bytes are those of numpy.packbits(x > 0) and of sentence-transformers' "ubinary". */
export function signs(): Codec {
  return branded({
    name: "signs",
    ...madeBy("codecs/signs", "signs"),
    description: "One bit a dimension: whether it is above 0.",
    noun: { one: "sign bit", many: "sign bits" },
    source: "Charikar 2002, doi:10.1145/509907.509965; Yamada et al. 2021, arXiv:2106.00882",
    stable: true,
    async fit({ vectors }) {
      checkTraining("signs", vectors);
      return fitted(sideMeans(vectors));
    },
    restore(tensors) {
      checkKeys("signs", tensors, ["negative", "positive"]);
      const { data: negative } = savedNumbers("signs", tensors, "negative", [null]);
      const { data: positive } = savedNumbers("signs", tensors, "positive", [negative.length]);
      if (!negative.every((level, j) => level <= 0 && positive[j]! >= 0)) {
        throw broken("signs", "levels must lie on their sides of 0", "one that does not");
      }
      return fitted({ negative, positive });
    },
  });
}

function fitted({ negative, positive }: { negative: Float32Array; positive: Float32Array }): FittedCodec {
  const tensors = {
    negative: { shape: [negative.length], data: negative },
    positive: { shape: [positive.length], data: positive },
  };
  return fittedCodec("signs", signCode({ negative, positive }), tensors, signRows(negative.length));
}

function sideMeans(x: Matrix): { negative: Float32Array; positive: Float32Array } {
  const d = x.columns;
  const [below, above, counts] = [new Float64Array(d), new Float64Array(d), new Float64Array(d)];
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0; j < d; j++, at++) {
      const value = x.data[at]!;
      if (value > 0) {
        above[j] = above[j]! + value;
        counts[j] = counts[j]! + 1;
      } else below[j] = below[j]! + value;
    }
  }
  const negative = new Float32Array(d);
  const positive = new Float32Array(d);
  for (let j = 0; j < d; j++) {
    const count = counts[j]!;
    const [low, high] = [below[j]! / (x.rows - count), above[j]! / count]; // NaN of an empty side
    negative[j] = count === x.rows ? -high : low;
    positive[j] = count === 0 ? -low : high;
  }
  return { negative, positive };
}
