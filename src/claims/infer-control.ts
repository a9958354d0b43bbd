/** Negative controls: what must not be found, tested against the baseline. */
import type { ControlCell, SliceCellSpec } from "../cells/cell.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { testRowsOf } from "../cells/slice.ts";
import { type Control, controlLevel } from "../results/control.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import { resample } from "../statistics/bootstrap.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import { withInterval } from "./scoring.ts";

/** Whether the control is passed; null where nothing varies. */
export async function inferControl(
  { fit, test, baseline }: ControlCell,
  spec: Extract<SliceCellSpec, { kind: "control" }>,
  identity: SliceIdentity,
  splits: Pick<VectorSet, "splits" | "groups">,
  { bootstraps, seed }: { readonly bootstraps: number; readonly seed: number },
): Promise<Control | null> {
  if (fit === null) return null;
  const { rows, groups } = testRowsOf(splits);
  const truth = unpackLabels(test, rows);
  const metric = headlineMetric(truth);
  const predictions = [fit.test, baseline].map((packed) => unpackLabels(packed, rows));
  const [own, least] = await resampledScores(metric, truth, predictions, resample(rows, { seed, count: bootstraps, groups }));
  if (own === undefined || least === undefined) throw new Error("a control has no score");
  const above = aboveBaseline(own, isShare(metric) ? least : 0, rows, controlLevel);
  return {
    ...identity,
    control: spec.control,
    hashed: spec.hashed,
    probe: fit.probe,
    metric,
    ...withInterval(own),
    train: fit.train,
    majority: isShare(metric) ? least.score : 0,
    passed: !above.shown,
  };
}
