/** What training rows drawn anew make of k* and of the best dimension. */

import { unpackLabels } from "../cells/packed-labels.ts";
import type { RedrawsCell } from "../cells/redraws-cell.ts";
import type { Redraws } from "../results/redraws.ts";
import type { Labels } from "../statistics/labels.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { type CurveSetting, fewestOf } from "./infer-curves.ts";
import { type ScoringInput, startScoring } from "./scoring.ts";

/** Resamples of the test rows behind k* of a redraw: enough for a bound that is not reported itself. */
const mostBootstraps = 500;

/**
 * k* of each redraw, by the test that k* itself has, and how often each dimension came first. Each redraw is held
 * against its own probe on the whole vector, or against the model's own head where that is the reference.
 */
export async function inferRedraws(
  { compressor, probe, grid, rows, best, predicted: redraws }: RedrawsCell,
  input: ScoringInput,
  setting: CurveSetting,
  isOwnHead: boolean,
): Promise<Redraws> {
  const scoring = startScoring({ ...input, bootstraps: Math.min(input.bootstraps, mostBootstraps) });
  const baseline: CurveSetting["baseline"] = setting.baseline === 0 ? 0 : onFirst(setting.baseline, mostBootstraps);
  const k: (number | null)[] = [];
  for (const { whole, sizes } of setting.refused === null ? redraws : []) {
    const unpacked = [whole, ...sizes].map((packed): Labels => unpackLabels(packed, scoring.count));
    const [own, ...scores] = await scoring.score(unpacked);
    const [predicted, ...predictions] = unpacked;
    if (own === undefined || predicted === undefined) throw new Error("a redraw has no predictions");
    const reference = isOwnHead ? onFirst(setting.reference, mostBootstraps) : own;
    const referencePredictions = isOwnHead ? setting.referencePredictions : predicted;
    const against = { ...setting, scoring, baseline, reference, referencePredictions };
    k.push(fewestOf({ compressor, probe, sizes: grid, predictions, scores }, against).k);
  }
  return {
    draws: best.length,
    rows,
    drawn: scoring.groups === undefined ? "rows" : "groups",
    compressor,
    probe,
    grid,
    ...(k.length === 0 ? {} : { k }),
    best: winners(best),
  };
}

/** The same score on the first resamples: those of a study with fewer. */
function onFirst(own: ResampledScore, count: number): ResampledScore {
  return { ...own, resampled: own.resampled.subarray(0, count) };
}

/** Most often first, then by index. */
function winners(best: readonly (number | null)[]): Redraws["best"] {
  const wins = new Map<number, number>();
  for (const index of best) if (index !== null) wins.set(index, (wins.get(index) ?? 0) + 1);
  return [...wins].map(([index, count]) => ({ index, wins: count })).sort((a, b) => b.wins - a.wins || a.index - b.index);
}
