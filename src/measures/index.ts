/**
 * Measures: the lists, and the public face of `assay/measures`.
 *
 * @module assay/measures
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { cosineContribution } from "./cosine-contribution.ts";
import { cosineInformativityMeasure } from "./cosine-informativity.ts";
import { effectiveRank } from "./effective-rank.ts";
import { headAlignmentCosine } from "./head-alignment.ts";
import { isoscore } from "./isoscore.ts";
import { isoscoreStar } from "./isoscore-star.ts";
import type { LabelledMeasure } from "./labelled-measure.ts";
import { linearCka } from "./linear-cka.ts";
import { linearCkaDebiased } from "./linear-cka-debiased.ts";
import { maximumLikelihoodDimension } from "./maximum-likelihood-dimension.ts";
import { meanCosine } from "./mean-cosine.ts";
import type { Measure } from "./measure.ts";
import { neuralCollapseMeasures } from "./neural-collapse.ts";
import { outlierDimensionCount } from "./outlier-dimensions.ts";
import type { PairMeasure } from "./pair-measure.ts";
import { participationRatio } from "./participation-ratio.ts";
import { principalSubspaces } from "./principal-subspaces.ts";
import { rsa } from "./rsa.ts";
import { twonn } from "./twonn.ts";

/**
 * All measures of one matrix. A new one is one file and one line here.
 *
 * @example
 * ```ts
 * import { matrix, measures } from "assay";
 *
 * const isotropy = await measures.get("isoscore").compute(matrix(3, 2, Float32Array.of(1, 2, 3, 4, 5, 7)));
 * ```
 */
export const measures: Catalogue<Measure> = catalogue(
  "measure",
  [
    participationRatio,
    effectiveRank,
    isoscore,
    isoscoreStar,
    twonn,
    maximumLikelihoodDimension,
    meanCosine,
    cosineContribution,
    cosineInformativityMeasure,
    outlierDimensionCount,
  ],
  { compute: "a function" },
);

/** All measures of two matrices of the same rows. */
export const pairMeasures: Catalogue<PairMeasure> = catalogue("pair measure", [
  linearCka,
  linearCkaDebiased,
  rsa,
  principalSubspaces,
]);

/** All measures of a matrix with class labels, and of the head on it. */
export const labelledMeasures: Catalogue<LabelledMeasure> = catalogue("labelled measure", [
  ...neuralCollapseMeasures,
  headAlignmentCosine,
]);

export type { NeuralCollapse } from "../results/comparison.ts";
export {
  type CosineContribution,
  cosineContribution,
  cosineContributions,
  largestCosineContributions,
} from "./cosine-contribution.ts";
export { cosineInformativity, cosineInformativityMeasure, informativityDimensions } from "./cosine-informativity.ts";
export { type DimensionOverlap, dimensionOverlap, overlapChance } from "./dimension-overlap.ts";
export { effectiveRank } from "./effective-rank.ts";
export { chanceShare, type HeadAlignment, headAlignment, headAlignmentCosine } from "./head-alignment.ts";
export { importanceAgreement } from "./importance-agreement.ts";
export { isoscore } from "./isoscore.ts";
export { isoscoreStar } from "./isoscore-star.ts";
export type { ClassHead, LabelledMeasure } from "./labelled-measure.ts";
export { type LayerNormOutlier, type LayerNormParameters, layerNormOutliers, outlierDeviations } from "./layer-norm-outliers.ts";
export { linearCka } from "./linear-cka.ts";
export { linearCkaDebiased } from "./linear-cka-debiased.ts";
export {
  estimateMaximumLikelihoodDimension,
  type MaximumLikelihoodDimension,
  type MaximumLikelihoodDimensionOptions,
  maximumLikelihoodDimension,
  maximumLikelihoodNeighbours,
  maximumLikelihoodRows,
} from "./maximum-likelihood-dimension.ts";
export { meanCosine } from "./mean-cosine.ts";
export type { Invariance, Measure } from "./measure.ts";
export { type NestedDimensions, type NestedDimensionsOptions, type NestedSize, nestedDimensions } from "./nested-dimensions.ts";
export { neuralCollapse, neuralCollapseMeasures } from "./neural-collapse.ts";
export { outlierDimensionCount, outlierDimensions, outlierVariance } from "./outlier-dimensions.ts";
export type { PairMeasure } from "./pair-measure.ts";
export { participationRatio } from "./participation-ratio.ts";
export { principalAngles } from "./principal-angles.ts";
export { principalSubspaceSize, principalSubspaces } from "./principal-subspaces.ts";
export { randomCosineBound } from "./random-cosine.ts";
export { rsa, rsaRows } from "./rsa.ts";
export { estimateTwonn, type TwonnEstimate, twonn, twonnDiscard, twonnRows } from "./twonn.ts";
