/** The rows of a trial as a vector set, and as parts of it. */
import { sha256 } from "../formats/hash.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/labels.ts";
import { type Rows, rows } from "../statistics/rows.ts";
import { splitCodes } from "../tasks/task.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { Scenario } from "./scenario.ts";
import { partOf } from "./truth.ts";

/** Rows from one place to another. */
export function partOfRows({ vectors, labels }: Rows<"test">, from: number, to: number): Rows<"test"> {
  const { columns, data } = vectors;
  return rows("test", matrix(to - from, columns, data.subarray(from * columns, to * columns)), partOf(labels, from, to));
}

/** Training, validation and test rows one after another; those beyond count as test rows. */
export function vectorSet(scenario: Scenario, parts: readonly Rows<"test">[]): VectorSet {
  const columns = scenario.dimensions;
  const total = parts.reduce((sum, part) => sum + part.vectors.rows, 0);
  const vectors: Matrix = matrix(total, columns);
  const splits = new Uint8Array(total);
  const values = new Float64Array(total);
  let at = 0;
  for (const [i, part] of parts.entries()) {
    vectors.data.set(part.vectors.data, at * columns);
    values.set(part.labels.values, at);
    splits.fill([splitCodes.training, splitCodes.validation][i] ?? splitCodes.test, at, at + part.vectors.rows);
    at += part.vectors.rows;
  }
  const { shares } = scenario;
  const labels: Labels =
    shares === null ? { kind: "values", values } : { kind: "classes", classes: shares.length, values: Int32Array.from(values) };
  return {
    rows: total,
    dimensions: columns,
    slices: [{ layer: null, pooling: null }],
    labels,
    splits,
    encoder: null,
    task: {
      name: scenario.name,
      source: "generated",
      licence: null,
      citation: null,
      labelNames: (shares ?? []).map((_, label) => `class ${label}`),
      metric: shares === null ? "spearman" : "accuracy",
      besides: [],
      facts: [],
      hash: sha256(scenario.name),
    },
    facts: [],
    hash: sha256("vectors", scenario.name),
    read: () => Promise.resolve(vectors),
  };
}
