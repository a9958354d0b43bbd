/** Affine integers, a range for each dimension: int8 and int4. */
import { branded, madeBy } from "../base/brought.ts";
import { affineCode } from "../codes/affine.ts";
import { affineVectors } from "../kernels/decode-rows.ts";
import { affineRows } from "../kernels/encode-rows.ts";
import { type Codec, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedCodec } from "./fitted-codec.ts";
import { dimensionRanges, type RangeChoice } from "./ranges.ts";
import { broken, checkKeys, savedNumbers } from "./saved-tensors.ts";

/** Options of affine integers. */
export interface AffineOptions {
  /** The range with the least squared error over the training rows, or from their smallest to their largest number. */
  readonly ranges?: RangeChoice | undefined;
}

/**
 * One byte a dimension: x̂ = low + step · c with c rounded and clipped to 0 … 255, low and step of each dimension.
 *
 * @example
 * ```ts
 * import { int8 } from "assay/codecs";
 * import { rows } from "assay/statistics";
 *
 * const fitted = await int8().fit(rows("training", matrix, labels), random);
 * const nearest = fitted.scores(matrix.data.slice(0, matrix.columns), fitted.encode(matrix), "cosine");
 * ```
 */
export function int8(options: AffineOptions = {}): Codec {
  return affine(8, "int8", options);
}

/** Half a byte a dimension: as `int8`, with numbers 0 … 15; the even dimension is in the lower half of a byte. */
export function int4(options: AffineOptions = {}): Codec {
  return affine(4, "int4", options);
}

function affine(bits: 4 | 8, name: "int8" | "int4", { ranges }: AffineOptions): Codec {
  return branded({
    name,
    ...madeBy("codecs/affine", name, { ranges }),
    description: `${bits}-bit integers, clipped and rounded, with a range for each dimension.`,
    noun: { one: `${bits}-bit integer`, many: `${bits}-bit integers` },
    source: "Jacob et al. 2018, arXiv:1712.05877, equation 1; ranges as in faiss’ IndexScalarQuantizer",
    stable: true,
    async fit({ vectors }) {
      checkTraining(name, vectors);
      return fitted(name, bits, dimensionRanges(vectors, bits, ranges ?? "least-squares"));
    },
    restore(tensors) {
      checkKeys(name, tensors, ["low", "step"]);
      const { data: low } = savedNumbers(name, tensors, "low", [null]);
      const { data: step } = savedNumbers(name, tensors, "step", [low.length]);
      if (!step.every((size) => size >= 0)) throw broken(name, "no step may be negative", `${step.find((size) => size < 0)}`);
      return fitted(name, bits, { low, step });
    },
  });
}

function fitted(name: string, bits: 4 | 8, { low, step }: { low: Float32Array; step: Float32Array }): FittedCodec {
  const tensors = { low: { shape: [low.length], data: low }, step: { shape: [step.length], data: step } };
  const of = { low, step, bits };
  return fittedCodec(name, affineCode(of), tensors, affineRows(of), affineVectors(of));
}
