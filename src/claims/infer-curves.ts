/** Curves of a slice: every size with its interval, and the fewest dimensions of each curve. */

import type { CellFit } from "../cells/cell-fit.ts";
import type { CurveCell } from "../cells/curve-cell.ts";
import type { Refusal } from "../results/refusal.ts";
import type { Curve, Fewest } from "../results/summary.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { discordanceOf } from "../statistics/paired-proportions.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { fewestOfCurve } from "./fewest.ts";
import { fitColumns, lowHigh, partName, type Scoring, withInterval } from "./scoring.ts";

/** What every curve is held against. */
export interface CurveSetting {
  readonly scoring: Scoring;
  readonly reference: ResampledScore;
  readonly referencePredictions: Labels;
  readonly testLabels: Labels;
  readonly metric: HeadlineMetric;
  /** The majority baseline; 0 for regression. */
  readonly baseline: ResampledScore | 0;
  readonly margin: number;
  readonly seed: number;
  /** Why claims about the slice are refused; null when the full vector is above majority. */
  readonly refused: Refusal | null;
  readonly rowsNeeded: number | null;
  retained(score: number): number | null;
}

/** One curve a probe, for one compressor. */
export async function inferCurves(cell: CurveCell, setting: CurveSetting): Promise<readonly { curve: Curve; fewest: Fewest }[]> {
  const probes = cell.points[0]?.fits.map((fit) => fit.probe) ?? [];
  const inferred: { curve: Curve; fewest: Fewest }[] = [];
  for (const [index, probe] of probes.entries()) {
    const points = cell.points.flatMap(({ k, fits }) => (fits[index] === undefined ? [] : [{ k, fit: fits[index] }]));
    inferred.push(await inferCurve(cell.compressor, probe, points, setting));
  }
  return inferred;
}

async function inferCurve(
  compressor: string,
  probe: string,
  points: readonly { readonly k: number; readonly fit: CellFit }[],
  setting: CurveSetting,
): Promise<{ curve: Curve; fewest: Fewest }> {
  const { scoring, seed } = setting;
  const predictions = points.map(({ fit }) => scoring.unpack(fit));
  const scores = await scoring.score(predictions);
  const curve: Curve["points"][number][] = [];
  const kept: Parameters<Scoring["keep"]>[0][number][] = [];
  for (const [i, { k, fit }] of points.entries()) {
    const score = scores[i];
    if (score === undefined) continue;
    const row = { ...scoring.blank, part: "curve" as const, compressor, ranking: rankingOf(compressor), k, seed };
    const scored = {
      ...row,
      score: score.score,
      ...lowHigh(score),
      ...fitColumns(fit),
      retention: setting.retained(score.score),
    };
    scoring.parts.set(partName("curve", compressor, probe, k), score);
    kept.push({ row: scored, fit });
    curve.push({ k, ...withInterval(score), train: fit.train, penalty: fit.penalty });
  }
  await scoring.keep(kept);
  const sizes = points.map(({ k }) => k);
  const named = { compressor, probe };
  return { curve: { ...named, points: curve }, fewest: fewestOf({ ...named, sizes, predictions, scores }, setting) };
}

/** What was predicted at each size. */
export interface PredictedCurve {
  readonly compressor: string;
  readonly probe: string;
  readonly sizes: readonly number[];
  readonly predictions: readonly Labels[];
  readonly scores: readonly ResampledScore[];
}

/** The fewest dimensions of a curve. */
export function fewestOf({ predictions, ...curve }: PredictedCurve, setting: CurveSetting): Fewest {
  const { scoring, reference, referencePredictions, testLabels, baseline, metric, margin, refused, rowsNeeded } = setting;
  const discordances = isShare(metric)
    ? predictions.map((predicted) => discordanceOf(predicted, referencePredictions, testLabels, scoring.groups))
    : undefined;
  const above = curve.scores.map((own) => aboveBaseline(own, baseline, scoring.count));
  const claims = { metric, margin, reference, refused, rowsNeeded };
  return fewestOfCurve({ ...curve, ...claims, discordances, above, rows: scoring.count });
}

/** "top-dimensions:f-statistic" follows the ranking "f-statistic". */
function rankingOf(compressor: string): string | null {
  const colon = compressor.indexOf(":");
  return colon < 0 ? null : compressor.slice(colon + 1);
}
