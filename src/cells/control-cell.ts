/** Negative controls: the whole vector's probe on labels that it must not be able to predict. */

import { seeded } from "../base/random.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { probes } from "../probes/index.ts";
import type { ControlName } from "../results/control.ts";
import { groupedOrder } from "../statistics/grouped-order.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { baselinePrediction } from "../statistics/metrics.ts";
import { rowGroups } from "../statistics/row-groups.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import type { ControlCell, SliceCellSpec } from "./cell.ts";
import { fitProbes } from "./full-cell.ts";
import { packLabels } from "./packed-labels.ts";
import { cutSlice } from "./slice.ts";

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
