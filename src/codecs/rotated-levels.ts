/** Rotation, Lloyd and Max's levels, and a length: RaBitQ's and TurboQuant's relative. */
import { branded, madeBy } from "../base/brought.ts";
import type { Random } from "../base/random.ts";
import { type LevelBits, rotatedLevelsCode } from "../codes/rotated-levels.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { rotatedLevelsVectors } from "../kernels/decode-rows.ts";
import { rotatedLevelsRows } from "../kernels/encode-rows.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { type Codec, checkedNumber, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { checkKeys, savedInteger, savedNumbers } from "./saved-tensors.ts";

/** Options of rotated levels. */
export interface RotatedLevelsOptions {
  /** Bits a dimension. */
  readonly bits: LevelBits;
  /** False for vectors that were rotated at random before: a second rotation would do no harm, but take its time. */
  readonly rotate?: boolean | undefined;
}

/**
 * Random rotation (fast Hadamard transforms, any number of dimensions), 2^bits levels a dimension, and the length of each
 * vector: named `bits:1` … `bits:4`. Nothing is learnt but the mean; four bytes a vector beside the levels.
 *
 * @example
 * ```ts
 * import { rotatedLevels } from "assay/codecs";
 * import { rows } from "assay/statistics";
 *
 * const fitted = await rotatedLevels({ bits: 2 }).fit(rows("training", matrix, labels), random);
 * console.log(fitted.bytesPerVector); // 196 of 768 dimensions
 * ```
 * @throws UsageError for other bits than 1 … 4
 */
export function rotatedLevels({ bits, rotate }: RotatedLevelsOptions): Codec {
  checkedNumber("bits", "bits a dimension", bits, 1, 4);
  const name = `bits:${bits}`;
  return branded({
    name,
    ...madeBy("codecs/rotated-levels", "rotatedLevels", rotate === false ? { rotate } : {}, { bits }),
    description: `${2 ** bits} levels a dimension after a random rotation, and the length of the vector.`,
    noun: { one: `rotated ${bits}-bit level`, many: `rotated ${bits}-bit levels` },
    source: "Gao & Long 2024, arXiv:2405.12497; Zandieh et al. 2025, arXiv:2504.19874; Lloyd 1982; Max 1960",
    stable: false,
    withNumber: (number: number) => rotatedLevels({ bits: number as LevelBits, rotate }), // checked above
    async fit({ vectors }, random: Random) {
      checkTraining(name, vectors);
      const seed = rotate === false ? null : random.fork("rotation").uint32() | 0;
      return fitted(name, bits, Float32Array.from(columnMeans(vectors)), seed);
    },
    restore(tensors) {
      checkKeys(name, tensors, ["mean", "seed"]);
      const seed = tensors.has("seed") ? savedInteger(name, tensors, "seed") : null;
      return fitted(name, bits, savedNumbers(name, tensors, "mean", [null]).data, seed);
    },
  });
}

function fitted(name: string, bits: LevelBits, mean: Float32Array, seed: number | null): FittedCodec {
  const turning: Record<string, Tensor> = seed === null ? {} : { seed: { shape: [1], data: Int32Array.of(seed) } };
  const tensors = { mean: { shape: [mean.length], data: mean }, ...turning };
  const of = { mean, seed, bits };
  return fittedCodec(name, rotatedLevelsCode(of), tensors, rotatedLevelsRows(of), rotatedLevelsVectors(of));
}
