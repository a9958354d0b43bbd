/**
 * Outlier dimensions of a model's LayerNorms: where weight and bias stand far from
 * those of the other dimensions, in layer after layer. BERT-like models break when
 * these few are switched off.
 *
 *   |γⱼ − mean(γ)| > 3 · sd(γ)  in n layers or more, and the same for β
 *
 * Kovaleva et al. 2021, "BERT Busters", arXiv:2105.06990; Puccetti et al. 2022,
 * "Outliers Dimensions that Disrupt Transformers Are Driven by Frequency",
 * arXiv:2205.11380.
 */
import { InputError, ShapeError } from "../base/errors.ts";

/** Standard deviations (of the maximum-likelihood kind) from the mean beyond which a parameter is an outlier. */
export const outlierDeviations = 3;

/** The parameters of one LayerNorm, [d] each. */
export interface LayerNormParameters {
  readonly weight: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

/** One outlier dimension. */
export interface LayerNormOutlier {
  readonly dimension: number;
  /** In how many layers its weight is an outlier. */
  readonly weightLayers: number;
  /** In how many layers its bias is. */
  readonly biasLayers: number;
}

/**
 * The dimensions whose weight is an outlier in `layers` LayerNorms or more and whose bias is in as many, rising.
 *
 * @param norms   one entry a LayerNorm (the papers take the last one of each layer)
 * @param layers  in how many of them a dimension must stand out (Kovaleva et al.: half); 0 lists every dimension with its counts
 * @throws ShapeError when the arrays differ in length
 * @throws InputError without LayerNorms, or with NaN or infinite parameters
 */
export function layerNormOutliers(norms: readonly LayerNormParameters[], layers: number): readonly LayerNormOutlier[] {
  const [first] = norms;
  const size = first === undefined ? 0 : first.weight.length;
  if (size === 0) {
    throw new InputError({
      where: "layerNormOutliers",
      must: "there must be at least one LayerNorm with parameters",
      got: `${norms.length} without any`,
      todo: "Pass the last LayerNorm of every layer.",
    });
  }
  const weightLayers = new Int32Array(size);
  const biasLayers = new Int32Array(size);
  for (const { weight, bias } of norms) {
    countOutliers(weight, weightLayers);
    countOutliers(bias, biasLayers);
  }
  return Array.from(weightLayers, (count, dimension) => ({
    dimension,
    weightLayers: count,
    biasLayers: biasLayers[dimension]!,
  })).filter((counted) => counted.weightLayers >= layers && counted.biasLayers >= layers);
}

function countOutliers(values: ArrayLike<number>, counts: Int32Array): void {
  if (values.length !== counts.length) {
    throw new ShapeError({
      where: "layerNormOutliers",
      must: `every weight and bias must hold ${counts.length} numbers`,
      got: `${values.length}`,
      todo: "Take all of them from one model.",
    });
  }
  const numbers = Float64Array.from(values);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const deviation = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length);
  if (!Number.isFinite(deviation)) {
    throw new InputError({
      where: "layerNormOutliers",
      must: "every parameter must be a finite number",
      got: "NaN or infinity among them",
      todo: "Look at the checkpoint.",
    });
  }
  for (const [j, value] of numbers.entries()) {
    if (Math.abs(value - mean) > outlierDeviations * deviation) counts[j] = counts[j]! + 1;
  }
}
