/** What labelled rows are, in words for who starts work on them: which columns, what kind of task, how many of which class. */
import { formatCount, formatNumber, joined } from "../results/words.ts";
import type { ClassLabels, Labels } from "../statistics/labels.ts";
import { baselinePrediction, majorityClass, score } from "../statistics/metrics.ts";
import { type Fact, splitCodes } from "./task.ts";
import type { UsedColumns } from "./used-columns.ts";

/** Rows to be described. */
export interface LabelledRows {
  readonly name: string;
  readonly labels: Labels;
  readonly labelNames: readonly string[];
  /** One of splitCodes a row. */
  readonly splits: Uint8Array;
  readonly columns?: UsedColumns | undefined;
}

/** Classes that are named with their rows; of more the largest. */
const shownClasses = 10;

/** Lines for people, before work starts. */
export function describeRows(rows: LabelledRows): readonly string[] {
  const { name, labels, splits } = rows;
  const count = (code: number): string => formatCount(splits.reduce((sum, split) => sum + (split === code ? 1 : 0), 0));
  const parts = `${count(splitCodes.training)} training, ${count(splitCodes.validation)} validation and ${count(splitCodes.test)} test rows`;
  const kind = labels.kind === "values" ? valuesKind(labels.values) : classesKind(labels, rows.labelNames, splits);
  return [`${name}: ${columnWords(rows.columns)}${kind}; ${parts}.`, ...majorityLine(rows)];
}

/** `text "body", label "stars" (columns guessed by their names); `, or nothing. */
function columnWords(columns: UsedColumns = {}): string {
  const used = (["text", "pair", "label", "split"] as const).flatMap((role) => {
    const column = columns[role];
    return column === undefined ? [] : [{ role, ...column }];
  });
  if (used.length === 0) return "";
  const guessed = used.filter((column) => column.guessed);
  const how =
    guessed.length === 0
      ? ""
      : guessed.length === used.length
        ? " (guessed)"
        : ` (guessed: ${joined(guessed.map(({ role }) => role))})`;
  return `${joined(used.map(({ role, name }) => `${role} in column ${JSON.stringify(name)}`))}${how}; `;
}

function valuesKind(values: Float64Array): string {
  const [low, high] = extremes(values);
  return `numbers from ${low} to ${high} to predict (regression)`;
}

/** Smallest and largest, however many there are. */
function extremes(values: Float64Array): readonly [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function classesKind(labels: ClassLabels, names: readonly string[], splits: Uint8Array): string {
  const rows = classCounts({ ...labels, values: labels.values.filter((_, row) => splits[row]! <= splitCodes.test) });
  const order = Array.from(rows.keys()).sort((a, b) => rows[b]! - rows[a]! || a - b);
  const shown = order.slice(0, shownClasses).map((label) => `${shownName(names, label)} ${formatCount(rows[label]!)}`);
  const rest = order.length - shown.length;
  return `${labels.classes} classes: ${shown.join(", ")}${rest > 0 ? ` and ${formatCount(rest)} smaller ones` : ""}`;
}

function classCounts({ classes, values }: ClassLabels): Int32Array {
  const rows = new Int32Array(classes);
  for (const value of values) rows[value] = rows[value]! + 1;
  return rows;
}

function shownName(names: readonly string[], label: number): string {
  return JSON.stringify(names[label] ?? String(label));
}

/** What the most frequent training label gets right in the test rows. */
function majorityLine({ labels, labelNames, splits }: LabelledRows): readonly string[] {
  if (labels.kind === "values") return [];
  const only = (code: number): ClassLabels => ({ ...labels, values: labels.values.filter((_, row) => splits[row] === code) });
  const [training, test] = [only(splitCodes.training), only(splitCodes.test)];
  if (training.values.length === 0 || test.values.length === 0) return [];
  const share = score("accuracy", test, baselinePrediction(training, test.values.length));
  const name = shownName(labelNames, majorityClass(training));
  return [`Majority: always saying ${name} is right for ${formatNumber(100 * share, 1)} % of the test rows.`];
}

/** Names of classes that differ only in case or white space: they are rarely meant to be different. */
export function labelsAlike({ labels, labelNames }: Pick<LabelledRows, "labels" | "labelNames">): readonly Fact[] {
  if (labels.kind === "values") return [];
  const rows = classCounts(labels);
  const alike = new Map<string, number[]>();
  for (const [label, name] of labelNames.entries()) {
    const plain = name.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
    alike.set(plain, [...(alike.get(plain) ?? []), label]);
  }
  return [...alike.values()].flatMap((codes) => {
    if (codes.length < 2) return [];
    const count = codes.reduce((sum, label) => sum + rows[label]!, 0);
    const names = joined(codes.map((label) => `${shownName(labelNames, label)} (${formatCount(rows[label]!)})`));
    const sentence = `The labels ${names} differ only in case or white space and are ${codes.length === 2 ? "two" : formatCount(codes.length)} classes: are they meant to be one?`;
    return [{ code: "labels-alike", count, sentence }];
  });
}
