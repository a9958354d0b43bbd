/** Negative controls: what must not be found, tested against the baseline. */

import type { ControlCell, ControlSpec } from "../cells/control-cell.ts";
import { cellsOf, type FinishedSlice } from "../cells/finished-slice.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { testRowsOf } from "../cells/slice.ts";
import { type Control, controlLevel } from "../results/control.ts";
import { identityOfSlice } from "../results/slice-identity.ts";
import { resample } from "../statistics/bootstrap.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { withInterval } from "./scoring.ts";

/** The controls of all slices: whether each is passed. None of a slice where nothing varies. */
export async function inferControls(slices: readonly FinishedSlice[], drawn: DrawnWith): Promise<readonly Control[]> {
  const controls: Control[] = [];
  for (const slice of slices) {
    for (const { cell, spec } of cellsOf(slice, "control")) {
      const control = await inferControl(cell, spec, slice, drawn);
      if (control !== null) controls.push(control);
    }
  }
  return controls;
}

/** What resamples are drawn with. */
interface DrawnWith {
  readonly bootstraps: number;
  readonly seed: number;
}

async function inferControl(
  { fit, test, baseline }: ControlCell,
  spec: ControlSpec,
  { variant, slice }: FinishedSlice,
  { bootstraps, seed }: DrawnWith,
): Promise<Control | null> {
  if (fit === null) return null;
  const { rows, groups } = testRowsOf(variant.vectors);
  const truth = unpackLabels(test, rows);
  const metric = headlineMetric(truth);
  const predictions = [fit.test, baseline].map((packed) => unpackLabels(packed, rows));
  const [score, least] = await resampledScores(metric, truth, predictions, resample(rows, { seed, count: bootstraps, groups }));
  if (score === undefined || least === undefined) throw new Error("a control has no score");
  const above = aboveBaseline(score, isShare(metric) ? least : 0, rows, controlLevel);
  return {
    ...identityOfSlice({ ...variant, ...slice }),
    control: spec.control,
    hashed: spec.hashed,
    probe: fit.probe,
    metric,
    ...withInterval(score),
    train: fit.train,
    majority: isShare(metric) ? least.score : 0,
    passed: !above.shown,
  };
}
