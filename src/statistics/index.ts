/**
 * Statistics: scores, resampling, tests, moments. The public face of `assay/statistics`.
 *
 * @module assay/statistics
 */
export { type Random, seeded } from "../base/random.ts";
export { averageLinkage, clustersBelow, type Joining } from "./average-linkage.ts";
export {
  bootstrapMeans,
  bootstrapPValue,
  bootstrapScores,
  differences,
  type Interval,
  lowerBound,
  percentileInterval,
  type Resamples,
  resample,
  upperBound,
} from "./bootstrap.ts";
export { bootstrapClassScores } from "./bootstrap-classes.ts";
export {
  bootstrapCalibration,
  type Calibration,
  type CalibrationWithInterval,
  type Confident,
  calibration,
  calibrationBins,
} from "./calibration.ts";
export { pearson, ranks, spearman } from "./correlation.ts";
export { deadDimensions, deadShare } from "./dead-dimensions.ts";
export { effectiveRows } from "./effective-rows.ts";
export { benjaminiHochberg } from "./false-discovery.ts";
export { holm } from "./family-wise.ts";
export { groupedMcNemarPValue } from "./grouped-mcnemar.ts";
export { groupedOrder } from "./grouped-order.ts";
export { type HeldOutPermutationOptions, heldOutPermutation } from "./held-out-permutation.ts";
export { heldOutTest } from "./held-out-test.ts";
export { kendall } from "./kendall.ts";
export { labelRuns } from "./label-runs.ts";
export { type ClassLabels, type Labels, type Target, targetOf, type ValueLabels } from "./labels.ts";
export { ledoitWolfShrinkage } from "./ledoit-wolf.ts";
export { mcnemarPValue } from "./mcnemar.ts";
export {
  baselinePrediction,
  type ClassMetric,
  headlineMetric,
  isClassMetric,
  type Metric,
  majorityClass,
  metrics,
  retention,
  score,
  type ValueMetric,
} from "./metrics.ts";
export { type ClassMeans, classMeans } from "./moments/class-means.ts";
export { columnMeans } from "./moments/column-moments.ts";
export {
  type LabelledMoments,
  mergeLabelledMoments,
  momentsAfter,
  momentsOfDimensions,
  plainMoments,
} from "./moments/labelled-moments.ts";
export { covariance, type Moments, mergeMoments, moments } from "./moments/moments.ts";
export { labelledMoments, momentsOf } from "./moments/row-moments.ts";
export { nearDuplicates } from "./near-duplicates.ts";
export { type NearestRows, type Nearness, nearestRows } from "./nearest-rows.ts";
export {
  type NoFewestReason,
  type NonInferiority,
  type NonInferiorityInput,
  type NonInferiorityTest,
  type NonInferiorScore,
  nonInferiority,
  nonInferiorScore,
  type ResampledScore,
  rowsToShowNonInferior,
} from "./non-inferiority.ts";
export { type Discordance, discordanceOf, pairedScoreBounds } from "./paired-proportions.ts";
export { type PermutationOptions, type PermutationTest, permutationTest } from "./permutation.ts";
export { rowsToShow } from "./power.ts";
export { type AboveBaseline, aboveBaseline } from "./refusal.ts";
export { resampledScores, scoreInterval } from "./resampled-score.ts";
export { type RowGroups, rowGroups } from "./row-groups.ts";
export { type Role, type Rows, rows, type ScoredPair, type Units, withDimensions, withVectors } from "./rows.ts";
export { serialLikeness } from "./serial-likeness.ts";
export { type ScoreWithInterval, type UnpairedDifference, unpairedDifference } from "./unpaired-difference.ts";
export { type CountedShare, smallestShareInterval, wilsonInterval } from "./wilson.ts";
