/** What stands beside the headline score: balanced scores, the worst class, calibration. */

import type { Beside } from "../results/beside.ts";
import { type Interval, percentileInterval, type Resamples } from "../statistics/bootstrap.ts";
import { bootstrapClassScores } from "../statistics/bootstrap-classes.ts";
import { bootstrapCalibration } from "../statistics/calibration.ts";
import { confusionCells, confusionOf, marginals, worstClassOf } from "../statistics/confusion.ts";
import { effectiveRows } from "../statistics/effective-rows.ts";
import type { ClassLabels, Labels } from "../statistics/labels.ts";
import { type ClassMetric, isClassMetric, type Metric, score } from "../statistics/metrics.ts";
import { resampledScores, scoreInterval } from "../statistics/resampled-score.ts";
import { type RowGroups, rowGroups } from "../statistics/row-groups.ts";
import { smallestShareInterval } from "../statistics/wilson.ts";

/** Resamples, the first of the study's: these are many scores, and no claim is made from their intervals. */
const mostResamples = 500;

/** Beside accuracy for every task of classes. */
const ofEveryClassTask: readonly ClassMetric[] = ["macro-f1", "matthews"];

/** What they are taken from. */
export interface BesideInput {
  /** The task's own metrics. */
  readonly metrics: readonly Metric[];
  readonly truth: Labels;
  readonly labelNames: readonly string[];
  readonly resamples: Resamples;
}

/** A prediction of the test rows. */
export interface Judged {
  readonly predicted: Labels;
  /** The probability that each class was given; null where the probe gives none: then nothing is said of calibration. */
  readonly confidence: Float64Array | null;
}

/** All of them, for each of several predictions. */
export async function besides(input: BesideInput, judged: readonly Judged[]): Promise<readonly (readonly Beside[])[]> {
  const { metrics, truth, labelNames } = input;
  const resamples = { ...input.resamples, count: Math.min(mostResamples, input.resamples.count) };
  if (truth.kind === "values") return ofValues({ ...input, resamples }, judged);
  const smooth = [...new Set([...metrics.filter(isClassMetric), ...ofEveryClassTask])];
  const predictions = judged.flatMap(({ predicted }) => (predicted.kind === "classes" ? [predicted] : []));
  const resampled = await bootstrapClassScores(smooth, truth, predictions, resamples);
  const confident = judged.flatMap(({ predicted, confidence }) => (confidence === null ? [] : [{ predicted, confidence }]));
  const calibrated = confident.length === 0 ? [] : await bootstrapCalibration(truth, confident, resamples);
  let next = 0;
  return predictions.map((predicted, i) => {
    const found: Beside[] = smooth.map((metric, at) => ({
      metric,
      score: score(metric, truth, predicted),
      interval: percentileInterval(resampled[i]![at]!),
    }));
    found.push(worstRecall(truth, predicted, labelNames, resamples.groups));
    if (judged[i]!.confidence !== null) {
      const { error, expected, interval } = calibrated[next++]!;
      found.push({ metric: "calibration-error", score: error, interval, expected });
    }
    return found;
  });
}

async function ofValues(
  { metrics, truth, resamples }: BesideInput,
  judged: readonly Judged[],
): Promise<readonly (readonly Beside[])[]> {
  const predictions = judged.map(({ predicted }) => predicted);
  const found: Beside[][] = judged.map(() => []);
  for (const metric of metrics) {
    const scores = await resampledScores(metric, truth, predictions, resamples);
    for (const [i, own] of scores.entries()) found[i]!.push({ metric, score: own.score, interval: scoreInterval(own) });
  }
  return found;
}

function worstRecall(
  truth: ClassLabels,
  predicted: ClassLabels,
  labelNames: readonly string[],
  groups: RowGroups | undefined,
): Beside {
  const classes = Math.max(truth.classes, predicted.classes);
  const confusion = confusionOf(confusionCells(truth.values, predicted.values, classes), classes);
  const { support, right } = marginals(confusion);
  const shares = Array.from(support, (rows, c) => {
    const worth = groups === undefined || rows === 0 ? 1 : recallWorth(truth, predicted, c, groups) / rows;
    return { right: right[c]! * worth, rows: rows * worth };
  }).filter(({ rows }) => rows > 0);
  const worst = worstClassOf(confusion);
  if (worst === null) throw new Error("no class has test rows");
  const interval: Interval = smallestShareInterval(shares);
  return {
    metric: "worst-recall",
    score: score("worst-recall", truth, predicted),
    interval,
    className: labelNames[worst] ?? `${worst}`,
    rows: support[worst]!,
  };
}

/** How many independent rows those of a class are worth for its recall. */
function recallWorth(truth: ClassLabels, predicted: ClassLabels, c: number, groups: RowGroups): number {
  const rows = Array.from(truth.values.keys()).filter((row) => truth.values[row] === c);
  const ofClass = rowGroups(rows.map((row) => groups.of[row]!));
  if (ofClass.count === 1) return 1;
  return effectiveRows(
    rows.map((row) => (predicted.values[row] === c ? 1 : 0)),
    ofClass,
  );
}
