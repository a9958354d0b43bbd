/** Negative controls: the whole vector's probe on labels that it must not be able to predict. */

import { seeded } from "../base/random.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { probes } from "../probes/index.ts";
import { resample } from "../statistics/bootstrap.ts";
import { groupedOrder } from "../statistics/grouped-order.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { baselinePrediction, headlineMetric } from "../statistics/metrics.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { rowGroups } from "../statistics/row-groups.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { ControlCell, SliceCellSpec } from "./cell.ts";
import { type Control, type ControlName, controlLevel } from "./control.ts";
import { fitProbes } from "./full-cell.ts";
import { packLabels, unpackLabels } from "./packed-labels.ts";
import { type VariantIdentity, withInterval } from "./scoring.ts";
import { cutSlice, testRowsOf } from "./slice.ts";

/** A bit a text, by a hash: equal texts have equal ones, and nothing else tells them. */
export function bitsOfTexts({ texts, pairs }: Pick<Task, "texts" | "pairs">): Uint8Array {
  return Uint8Array.from(texts, (text, row) => bitOf(sha256(text, "\0", pairs?.[row] ?? "")));
}

function bitsOfVectors({ rows, columns, data }: Matrix): Uint8Array {
  return Uint8Array.from({ length: rows }, (_, i) => bitOf(sha256(bytesOf(data.slice(i * columns, (i + 1) * columns)))));
}

/** The last bit of a hash in hexadecimal. */
function bitOf(hash: string): number {
  return Number.parseInt(hash.slice(-1), 16) & 1;
}

/** The probe that a control of these labels is asked with: the study's reference where it can take them. */
export function controlProbe(control: ControlName, labels: Labels, reference: string): string {
  const target = control === "shuffled-labels" ? targetOf(labels) : "binary";
  return probes.get(reference).targets.includes(target) ? reference : "logistic";
}

/** What a control knows of the rows of all splits. */
export interface ControlledRows {
  readonly labels: Labels;
  readonly splits: Uint8Array;
  /** A number a row, the same for rows that belong together; null where rows are independent. */
  readonly groups: Int32Array | null;
  /** A bit a text; those of the vectors stand in for them when null. */
  readonly textBits: Uint8Array | null;
}

/** Fits and predicts. */
export async function runControlCell(
  vectors: Matrix,
  { labels, splits, groups, textBits: bits }: ControlledRows,
  spec: Extract<SliceCellSpec, { kind: "control" }>,
  seed: number,
): Promise<ControlCell> {
  const asked: Labels =
    spec.control === "shuffled-labels"
      ? shuffledWithinSplits(labels, splits, groups, seed)
      : { kind: "classes", classes: 2, values: Int32Array.from(bits ?? bitsOfVectors(vectors)) };
  const { training, validation, test, living } = cutSlice(vectors, asked, splits);
  const [fit] = living.length === 0 ? [] : await fitProbes([spec.probe], training, validation, test);
  const baseline = baselinePrediction(training.labels, test.labels.values.length);
  return { kind: "control", fit: fit ?? null, test: packLabels(test.labels), baseline: packLabels(baseline) };
}

/** Labels of rows that belong together are moved together. */
function shuffledWithinSplits(labels: Labels, splits: Uint8Array, groups: Int32Array | null, seed: number): Labels {
  const values = labels.values.slice();
  for (const code of Object.values(splitCodes)) {
    const rows = Array.from(splits.keys()).filter((row) => splits[row] === code);
    const random = seeded(seed).fork("control").fork(`shuffled-labels ${code}`);
    const order =
      groups === null
        ? random.shuffle(Uint32Array.from(rows.keys()))
        : groupedOrder(rowGroups(rows.map((row) => groups[row] ?? 0)), random);
    for (const [at, row] of rows.entries()) values[row] = labels.values[rows[order[at] ?? at] ?? row] ?? 0;
  }
  return { ...labels, values } as Labels; // of the kind that they were of
}

/** Whether the control is passed; null where nothing varies. */
export async function inferControl(
  { fit, test, baseline }: ControlCell,
  spec: Extract<SliceCellSpec, { kind: "control" }>,
  identity: VariantIdentity,
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
