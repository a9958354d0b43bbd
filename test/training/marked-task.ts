/** A task that can be learnt by heart: each text holds a word that says its class, among words that say nothing. */
import { seeded } from "../../src/base/random.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";

/** One a class, in the vocabulary of the tiny encoder. */
const markers = ["aa", "bb", "cc", "dd"];
const others = Array.from("ghijklmnopqrstuvwxyz", (letter) => letter.repeat(2));

/** What a task is made of. */
export interface MarkedTaskOptions {
  readonly rows: number;
  readonly classes?: number;
  /** Numbers to predict: how often the first marker occurs. */
  readonly regression?: boolean;
  readonly seed?: number;
  /** Split of a row; in turn two of training, one of validation, one of test when left out. */
  readonly split?: (row: number) => number;
  /** Class of a row; in turn when left out. */
  readonly label?: (row: number) => number;
}

const inTurn = [splitCodes.training, splitCodes.training, splitCodes.validation, splitCodes.test];

/** The task. */
export function markedTask({ rows, classes = 2, regression = false, seed = 3, split, label }: MarkedTaskOptions): Task {
  const random = seeded(seed);
  const values = Array.from({ length: rows }, (_, row) => label?.(row) ?? Math.floor(row / inTurn.length) % classes);
  const counts = values.map(() => random.below(4));
  const texts = values.map((value, row) => {
    const words = Array.from({ length: 3 + random.below(8) }, () => others[random.below(others.length)] ?? "");
    const marks = regression ? new Array<string>(counts[row] ?? 0).fill("aa") : [markers[value] ?? ""];
    for (const mark of marks) words.splice(random.below(words.length + 1), 0, mark);
    return words.join(" ");
  });
  const splits = Uint8Array.from(texts, (_, row) => split?.(row) ?? inTurn[row % inTurn.length] ?? 0);
  return {
    name: "marked",
    source: "marked.tsv",
    licence: null,
    citation: null,
    texts,
    pairs: null,
    labels: regression
      ? { kind: "values", values: Float64Array.from(counts) }
      : { kind: "classes", classes, values: Int32Array.from(values) },
    labelNames: regression ? [] : markers.slice(0, classes),
    splits,
    rowId: (row) => `marked.tsv:${row + 1}`,
    metric: regression ? "spearman" : "accuracy",
    besides: [],
    facts: [],
    hash: sha256(JSON.stringify([texts, values, [...splits]])),
  };
}
