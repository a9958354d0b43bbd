/** A planted data set as a vector set, the way `analyze` takes it. */
import { sha256 } from "../../src/formats/hash.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import type { Planted } from "./planted.ts";

/** Rows of all roles one after another: training, validation, test. */
export function plantedVectors(planted: Planted): VectorSet {
  const parts = [planted.training, planted.validation, planted.test] as const;
  const columns = planted.training.vectors.columns;
  const rows = parts.reduce((sum, part) => sum + part.vectors.rows, 0);
  const vectors = matrix(rows, columns);
  const splits = new Uint8Array(rows);
  const labels: number[] = [];
  let at = 0;
  for (const part of parts) {
    vectors.data.set(part.vectors.data, at * columns);
    splits.fill(splitCodes[part.role], at, at + part.vectors.rows);
    labels.push(...part.labels.values);
    at += part.vectors.rows;
  }
  const own: Labels =
    planted.training.labels.kind === "values"
      ? { kind: "values", values: Float64Array.from(labels) }
      : { kind: "classes", classes: planted.training.labels.classes, values: Int32Array.from(labels) };
  const slice = { layer: null, pooling: null };
  return {
    rows,
    dimensions: columns,
    slices: [slice],
    labels: own,
    splits,
    encoder: null,
    task: {
      name: planted.name,
      source: "generated",
      licence: null,
      citation: null,
      labelNames: own.kind === "classes" ? Array.from({ length: own.classes }, (_, label) => `class ${label}`) : [],
      metric: own.kind === "classes" ? "accuracy" : "spearman",
      besides: own.kind === "classes" ? [] : ["pearson"],
      facts: [],
      hash: sha256(planted.name),
    },
    facts: [],
    hash: sha256("vectors", planted.name),
    read: () => Promise.resolve(vectors),
  };
}
