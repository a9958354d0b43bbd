/** A task over the tiny table, in memory: what src/vectors needs of one. */
import { sha256 } from "../../src/formats/hash.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import { tinyTable } from "./tiny.ts";

/** Rows alternate between two classes and go through the splits in turn. */
export function tinyTask(rows: number, seed = 2): Task {
  const table = tinyTable(rows, seed);
  const texts = table
    .split("\n")
    .slice(1, 1 + rows)
    .map((line) => line.split("\t")[0] ?? "");
  const codes = [splitCodes.training, splitCodes.validation, splitCodes.test];
  return {
    name: "tiny",
    source: "tiny.tsv",
    licence: null,
    citation: null,
    texts,
    pairs: null,
    labels: { kind: "classes", classes: 2, values: Int32Array.from(texts, (_, row) => row % 2) },
    labelNames: ["even", "odd"],
    splits: Uint8Array.from(texts, (_, row) => codes[row % 3] ?? 0),
    rowId: (row) => `tiny.tsv:${row + 1}`,
    metric: "accuracy",
    besides: [],
    facts: [],
    hash: sha256(table),
  };
}
