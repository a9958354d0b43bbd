/** Negative controls: the whole vector's probe on labels that it must not be able to predict. */
import { seeded } from "../base/random.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { type ControlName, controlNames } from "../results/control.ts";
import { groupedOrder } from "../statistics/grouped-order.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { baselinePrediction } from "../statistics/metrics.ts";
import { rowGroups } from "../statistics/row-groups.ts";
import { splitCodes, type Task } from "../tasks/task.ts";
import { type CellFit, fitProbe } from "./cell-fit.ts";
import type { KnownRows, Needs, SliceCellDefinition } from "./definition.ts";
import { type PackedLabels, packLabels } from "./packed-labels.ts";
import { ourCatalogues, type RunCatalogues } from "./run-catalogues.ts";
import { cutSlice } from "./slice.ts";

/** Which control. */
export interface ControlSpec {
  readonly kind: "control";
  readonly control: ControlName;
  /** What the bit of an impossible task is a hash of. */
  readonly hashed: "text" | "vector" | null;
  readonly probe: string;
}

/** A probe on labels that it must not be able to predict. */
export interface ControlCell {
  readonly kind: "control";
  /** Null where no dimension is living. */
  readonly fit: CellFit | null;
  /** The control's labels of the test rows. */
  readonly test: PackedLabels;
  /** The most frequent training label (or the mean), for each test row. */
  readonly baseline: PackedLabels;
}

/** The kind. */
export const control: SliceCellDefinition<ControlSpec, ControlCell> = {
  kind: "control",
  specs({ plan: { probes: read, catalogues }, set: { labels, textBits }, isHeadline }) {
    if (!isHeadline) return [];
    return controlNames.map((name) => ({
      kind: "control",
      control: name,
      hashed: name === "shuffled-labels" ? null : textBits === undefined ? "vector" : "text",
      probe: controlProbe(name, labels, read[0], catalogues),
    }));
  },
  run: async ({ vectors, rows, catalogues }: Needs<"vectors" | "rows" | "catalogues">, spec, seed) =>
    runControlCell(await vectors(), rows, spec, seed, catalogues),
  nothingLiving: null, // what is living hangs on the control's own labels
};

/** A bit a text, by a hash: equal texts have equal ones, and nothing else tells them. */
export function bitsOfTexts({ texts, pairs }: Pick<Task, "texts" | "pairs">): Uint8Array {
  return Uint8Array.from(texts, (text, row) => bitOf(sha256(text, "\0", pairs === null ? "" : pairs[row]!)));
}

function bitsOfVectors({ rows, columns, data }: Matrix): Uint8Array {
  return Uint8Array.from({ length: rows }, (_, i) => bitOf(sha256(bytesOf(data.slice(i * columns, (i + 1) * columns)))));
}

/** The last bit of a hash in hexadecimal. */
function bitOf(hash: string): number {
  return Number.parseInt(hash.slice(-1), 16) & 1;
}

/** The probe that a control of these labels is asked with: the study's reference where it can take them. */
function controlProbe(name: ControlName, labels: Labels, reference: string, { probes }: RunCatalogues = ourCatalogues): string {
  const target = name === "shuffled-labels" ? targetOf(labels) : "binary";
  return probes.get(reference).targets.includes(target) ? reference : "logistic";
}

/** Fits and predicts. */
export async function runControlCell(
  vectors: Matrix,
  { labels, splits, groups, textBits }: Omit<KnownRows, "classNames">,
  spec: ControlSpec,
  seed: number,
  catalogues: RunCatalogues = ourCatalogues,
): Promise<ControlCell> {
  const meaningless: Labels =
    spec.control === "shuffled-labels"
      ? shuffledWithinSplits(labels, splits, groups, seed)
      : { kind: "classes", classes: 2, values: Int32Array.from(textBits ?? bitsOfVectors(vectors)) };
  const slice = cutSlice(vectors, meaningless, splits);
  const { training, test, living } = slice;
  const fit = living.length === 0 ? null : await fitProbe(spec.probe, slice, catalogues);
  const baseline = baselinePrediction(training.labels, test.labels.values.length);
  return { kind: "control", fit, test: packLabels(test.labels), baseline: packLabels(baseline) };
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
        : groupedOrder(rowGroups(rows.map((row) => groups[row]!)), random);
    for (const [at, row] of rows.entries()) values[row] = labels.values[rows[order[at]!]!]!;
  }
  return { ...labels, values } as Labels; // of the kind that they were of
}
