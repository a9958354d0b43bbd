/** How well another labelling can still be predicted at each size, tested against the majority. */
import type { LeftoverCell } from "../cells/cell.ts";
import { labelsOfRole } from "../cells/leftover-cell.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { testRowsOf } from "../cells/slice.ts";
import type { Leftover, LeftoverScore } from "../results/leftover.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import { resample } from "../statistics/bootstrap.ts";
import { isShare } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import { baselinePrediction, headlineMetric } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import type { LeftoverLabels } from "../tasks/leftover.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import { withInterval } from "./scoring.ts";

/** Scores with intervals, each tested against the majority. @param cells  the whole vector under null, then compressors */
export async function inferLeftover(
  cells: readonly { readonly compressor: string | null; readonly cell: LeftoverCell }[],
  { name: attribute, labels }: LeftoverLabels,
  set: Pick<VectorSet, "splits" | "groups">,
  identity: SliceIdentity,
  { bootstraps, seed }: { readonly bootstraps: number; readonly seed: number },
): Promise<Leftover | null> {
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
    return scores.map((own, i) => {
      const { shown, rowsNeeded } = aboveBaseline(own, isShare(metric) ? least : 0, count);
      return { k: points[i]!.k, ...withInterval(own), aboveMajority: shown, rowsNeeded };
    });
  };
  const whole = cells.find(({ compressor }) => compressor === null);
  const [first] = whole === undefined ? [] : await judged(whole.cell);
  const probe = whole?.cell.points[0]?.fit.probe;
  if (first === undefined || probe === undefined) return null;
  const { k: _, ...full } = first;
  const curves: Leftover["curves"][number][] = [];
  for (const { compressor, cell } of cells) if (compressor !== null) curves.push({ compressor, points: await judged(cell) });
  const classes = labels.kind === "classes" ? labels.classes : null;
  const majority = isShare(metric) ? least.score : 0;
  return { ...identity, attribute, classes, metric, probe, majority, full, curves };
}
