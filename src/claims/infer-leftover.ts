/** How well another labelling can still be predicted at each size, tested against the majority. */

import { cellsOf, type FinishedSlice } from "../cells/finished-slice.ts";
import type { LeftoverCell } from "../cells/leftover-cell.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { labelsOfRole, testRowsOf } from "../cells/slice.ts";
import type { Leftover, LeftoverScore } from "../results/leftover.ts";
import { identityOfSlice } from "../results/slice-identity.ts";
import { resample } from "../statistics/bootstrap.ts";
import { isShare } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import { baselinePrediction, headlineMetric } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { withInterval } from "./scoring.ts";

/** What resamples are drawn with. */
interface DrawnWith {
  readonly bootstraps: number;
  readonly seed: number;
}

/** Of every slice that was asked: scores with intervals, each tested against the majority. */
export async function inferLeftovers(slices: readonly FinishedSlice[], drawn: DrawnWith): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const slice of slices) {
    const leftover = await inferLeftover(slice, drawn);
    if (leftover !== null) found.push(leftover);
  }
  return found;
}

async function inferLeftover(finished: FinishedSlice, { bootstraps, seed }: DrawnWith): Promise<Leftover | null> {
  const cells = cellsOf(finished, "leftover");
  const { vectors: set } = finished.variant;
  if (set.leftover === undefined || cells.length === 0) return null;
  const { name: attribute, labels } = set.leftover;
  const { splits } = set;
  const truth = labelsOfRole(labels, splits, "test");
  const { rows: count, groups } = testRowsOf(set);
  const metric = headlineMetric(truth);
  const resamples = resample(count, { seed, count: bootstraps, groups });
  const scored = (predictions: readonly Labels[]): Promise<readonly ResampledScore[]> =>
    resampledScores(metric, truth, predictions, resamples);
  const [least] = await scored([baselinePrediction(labelsOfRole(labels, splits, "training"), count)]);
  if (least === undefined) throw new Error("the baseline has no score");
  const judged = async ({ points }: LeftoverCell): Promise<readonly (LeftoverScore & { readonly k: number })[]> => {
    const scores = await scored(points.map(({ fit }) => unpackLabels(fit.test, count)));
    return scores.map((score, i) => {
      const { shown, rowsNeeded } = aboveBaseline(score, isShare(metric) ? least : 0, count);
      return { k: points[i]!.k, ...withInterval(score), aboveMajority: shown, rowsNeeded };
    });
  };
  const whole = cells.find(({ spec }) => spec.compressor === null);
  const [first] = whole === undefined ? [] : await judged(whole.cell);
  const probe = whole?.cell.points[0]?.fit.probe;
  if (first === undefined || probe === undefined) return null;
  const { k: _, ...full } = first;
  const curves: Leftover["curves"][number][] = [];
  for (const { spec, cell } of cells) {
    if (spec.compressor !== null) curves.push({ compressor: spec.compressor, points: await judged(cell) });
  }
  const classes = labels.kind === "classes" ? labels.classes : null;
  const majority = isShare(metric) ? least.score : 0;
  return {
    ...identityOfSlice({ ...finished.variant, ...finished.slice }),
    attribute,
    classes,
    metric,
    probe,
    majority,
    full,
    curves,
  };
}
