/** A model's own head as a predictor: checked against the task, its outputs in the order of the task's classes. */
import { FormatError, InputError } from "../base/errors.ts";
import { applyHead, type HeadLayer } from "../encoders/head-layers.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/labels.ts";
import { toShares } from "../statistics/softmax.ts";
import type { StudiedHead } from "./studied-variant.ts";

/** A head that fits the task. */
export interface PreparedHead {
  readonly layers: readonly HeadLayer[];
  /** Class of the task that output i stands for; null for real values. */
  readonly classes: readonly number[] | null;
  /** sha256 of weights, activations and classes. */
  readonly hash: string;
}

/** What a head must fit: a vector set has it. */
export interface HeadTask {
  readonly dimensions: number;
  readonly labels: Labels;
  readonly task: { readonly name: string; readonly labelNames: readonly string[] };
}

/**
 * Checks a head against vectors and task.
 * @throws InputError when sizes or label names do not fit, FormatError for weights that are not finite
 */
export function prepareHead(head: StudiedHead, set: HeadTask): PreparedHead {
  const [first, last] = [head.layers[0], head.layers.at(-1)];
  const outputs = set.labels.kind === "classes" ? set.labels.classes : 1;
  const fits = head.layers.every(
    (layer, i) => layer.inputs === (i === 0 ? set.dimensions : head.layers[i - 1]?.outputs) && sizesFit(layer),
  );
  if (first === undefined || last === undefined || last.outputs !== outputs || !fits) {
    throw new InputError({
      where: "own head",
      must: `the head must take ${set.dimensions} dimensions to ${outputs} ${outputs === 1 ? "output" : "outputs"}, as the task ${set.task.name} has`,
      got: first === undefined ? "no layers" : `${first.inputs} to ${last?.outputs ?? 0}`,
      todo: "Was the checkpoint finetuned on another task? Analyse it without its head, or with its own task.",
    });
  }
  if (!head.layers.every(({ weight, bias }) => weight.every(Number.isFinite) && (bias ?? weight).every(Number.isFinite))) {
    throw new FormatError({
      where: "own head",
      must: "the weights of the head must be finite",
      got: "NaN or infinity",
      todo: "The training diverged or the file is damaged: finetune again.",
    });
  }
  const classes = set.labels.kind === "classes" ? classesOf(head.labels, set.task.labelNames, outputs) : null;
  const described = head.layers.map(({ inputs, outputs: width, activation, weight, bias }) => ({
    inputs,
    outputs: width,
    activation,
    weight: hashOf(weight),
    bias: bias === null ? null : hashOf(bias),
  }));
  return { layers: head.layers, classes, hash: sha256(canonicalJson({ layers: described, classes })) };
}

/**
 * What the head says of vectors [n, d], all of the encoder's dimensions: the class with the largest output (the first
 * where several are), or its one output.
 */
export async function headPredictions(head: PreparedHead, vectors: Matrix): Promise<Labels> {
  const { data, columns, rows } = await applyHead(head.layers, vectors);
  const { classes } = head;
  if (classes === null) return { kind: "values", values: new Float64Array(data) };
  const values = new Int32Array(rows);
  for (let i = 0, from = 0; i < rows; i++, from += columns) {
    let largest = from;
    for (let at = from + 1; at < from + columns; at++) if (data[at]! > data[largest]!) largest = at;
    values[i] = classes[largest - from]!;
  }
  return { kind: "classes", classes: columns, values };
}

/** The softmax of a head's outputs, [n, classes] in the order of the task's classes; null for real values. */
export async function headProbabilities({ layers, classes }: PreparedHead, vectors: Matrix): Promise<Float64Array | null> {
  if (classes === null) return null;
  const { data, columns } = await applyHead(layers, vectors);
  const shares = new Float64Array(data.length);
  for (let from = 0; from < data.length; from += columns) {
    for (let c = 0; c < columns; c++) shares[from + classes[c]!] = data[from + c]!;
  }
  return toShares(shares, columns);
}

/** Does the head name its outputs LABEL_0, LABEL_1, …, as transformers does where nobody gave names? */
export function isUnnamed(labels: readonly string[] | null): boolean {
  return labels?.every((label, i) => label.toUpperCase() === `LABEL_${i}`) ?? true;
}

/** The task's class of each output, by name; by place where the head's outputs have no names. */
function classesOf(labels: readonly string[] | null, names: readonly string[], outputs: number): readonly number[] {
  if (labels === null || (isUnnamed(labels) && labels.length === outputs)) {
    return Array.from({ length: outputs }, (_, i) => i);
  }
  const plain = names.map((name) => name.trim().toLowerCase());
  const exact = labels.map((label) => names.indexOf(label));
  const chosen = isOrder(exact, outputs) ? exact : labels.map((label) => plain.indexOf(label.trim().toLowerCase()));
  if (isOrder(chosen, outputs)) return chosen;
  throw new InputError({
    where: "own head",
    must: `the head's labels must be those of the task, ${list(names)}`,
    got: list(labels),
    todo: "Was the checkpoint finetuned on another task? Rename the labels in its config.json (id2label) or in the data.",
  });
}

/** Is every one of 0 … count − 1 there once? */
function isOrder(indices: readonly number[], count: number): boolean {
  return indices.length === count && new Set(indices).size === count && indices.every((index) => index >= 0);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name));
  return `${shown.join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`;
}

function sizesFit({ weight, bias, inputs, outputs }: HeadLayer): boolean {
  return weight.length === inputs * outputs && (bias === null || bias.length === outputs);
}

function hashOf(numbers: Float32Array): string {
  return sha256(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
}
