/** Locally-adaptive integers (LVQ), a range for each vector. */
import { branded, madeBy } from "../base/brought.ts";
import { UsageError } from "../base/errors.ts";
import { locallyAdaptiveCode } from "../codes/locally-adaptive.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { type Codec, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { checkKeys, savedNumbers } from "./saved-tensors.ts";

/** Options of locally-adaptive integers. */
export interface LocallyAdaptiveOptions {
  /** Bits a dimension. */
  readonly bits: 4 | 8;
}

/**
 * Integers between the smallest and the largest number of each vector, after the mean of the training rows was taken off;
 * named `lvq:8` and `lvq:4`. Eight bytes a vector beside the integers.
 * @throws UsageError for other bits than 4 and 8
 */
export function locallyAdaptive({ bits }: LocallyAdaptiveOptions): Codec {
  const name = `lvq:${bits}`;
  if (bits !== 4 && bits !== 8) {
    throw new UsageError({ where: "lvq", must: "bits must be 4 or 8", got: `${bits}`, todo: "Write lvq:8 or lvq:4." });
  }
  return branded({
    name,
    ...madeBy("codecs/locally-adaptive", "locallyAdaptive", {}, { bits }),
    description: `${bits}-bit integers with a range for each vector, about the mean.`,
    noun: { one: `locally-adaptive ${bits}-bit integer`, many: `locally-adaptive ${bits}-bit integers` },
    source: "Aguerrebere et al. 2023, arXiv:2304.04759",
    stable: false,
    withNumber: (number: number) => locallyAdaptive({ bits: number as 4 | 8 }), // checked above
    async fit({ vectors }) {
      checkTraining(name, vectors);
      return fitted(name, bits, Float32Array.from(columnMeans(vectors)));
    },
    restore(tensors) {
      checkKeys(name, tensors, ["mean"]);
      return fitted(name, bits, savedNumbers(name, tensors, "mean", [null]).data);
    },
  });
}

function fitted(name: string, bits: 4 | 8, mean: Float32Array): FittedCodec {
  return fittedCodec(name, locallyAdaptiveCode({ mean, bits }), { mean: { shape: [mean.length], data: mean } });
}
