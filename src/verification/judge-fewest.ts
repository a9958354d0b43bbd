/** Holds k* of each curve against the true scores of its sizes. */

import { unpackLabels } from "../cells/packed-labels.ts";
import { bootstrapScores, differences, resample, standardError } from "../statistics/bootstrap.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import { counting, holds } from "./counting.ts";
import { isNoise } from "./scenario.ts";
import type { Outcome } from "./simulation.ts";
import type { StudyTrial } from "./study-trial.ts";
import { type SplitCurve, trueReference } from "./truth.ts";

/** A clear effect: every smaller size of the grid loses at least so many margins … */
const clearMargins = 3;

/** … and the standard error of the paired difference, at every size, is at most this share of the margin. */
const clearError = 0.25;

/** Resamples behind a standard error: enough to know it to a tenth. */
const errorResamples = 100;

/** Claims about k*, the first probe's and the own head's. */
export async function fewestOutcomes(trial: StudyTrial): Promise<readonly Outcome[]> {
  const { scenario, inferred, truth } = trial;
  if (inferred.variant.refused !== null || isNoise(scenario)) return [];
  const outcomes: Outcome[] = [];
  const reference = trueReference(inferred.variant.reference, truth);
  for (const curve of truth.curves) {
    const { seen, truth: scores } = curve;
    const probe = seen.points[0]?.fits[0]?.probe;
    const fewest = inferred.variant.fewest.find((entry) => entry.compressor === seen.compressor && entry.probe === probe);
    if (fewest === undefined) continue;
    const { k, interval, margin } = fewest;
    const all = seen.points.map((point, i) => ({ k: point.k, loss: reference - scores[i]![0]! }));
    const losses = all.filter(({ k: size }) => fewest.grid.includes(size));
    const inferior = losses.filter(({ loss }) => loss >= margin);
    const ignorant = seen.points.filter((size, i) => fewest.grid.includes(size.k) && scores[i]![0]! <= truth.majority);
    if (ignorant.length > 0)
      outcomes.push(counting("k* that knows something", [k !== null && ignorant.some((size) => size.k >= k)]));
    if (inferior.length > 0) outcomes.push(counting("k*", [k !== null && inferior.some((size) => size.k >= k)]));
    const trueFewest = losses.find((size) => size.k > (inferior.at(-1)?.k ?? 0))?.k ?? Number.NaN;
    if (interval !== null) outcomes.push(counting("interval of k*", [holds(interval, trueFewest)]));
    const planted = scenario.clear?.find(({ compressor }) => compressor === seen.compressor)?.k;
    if (planted === undefined) continue;
    const isClear =
      losses.every((size) => size.k >= planted || size.loss >= clearMargins * margin) &&
      Math.max(...(await standardErrors(trial, curve))) <= clearError * margin;
    if (isClear) outcomes.push(counting("k* where the effect is clear", [k === planted]));
  }
  return outcomes;
}

/** Of the paired difference to the reference, at each size, by the bootstrap. */
async function standardErrors(
  { seen: { full, testLabels }, seed }: StudyTrial,
  { seen }: SplitCurve,
): Promise<readonly number[]> {
  const rows = testLabels.values.length;
  const fits = [...full.fits.slice(0, 1), ...seen.points.flatMap((point) => point.fits.slice(0, 1))];
  const predictions = fits.map(({ test }) => unpackLabels(test, rows));
  const resamples = resample(rows, { seed, count: errorResamples });
  const [reference, ...sizes] = await bootstrapScores(headlineMetric(testLabels), testLabels, predictions, resamples);
  return reference === undefined ? [] : sizes.map((size) => standardError(differences(size, reference)));
}
