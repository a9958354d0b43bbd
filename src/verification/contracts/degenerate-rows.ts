/** Training rows at the edge of what there is: constants, copies, one row, one class, very large and very small numbers. */
import { seeded } from "../../base/random.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import type { Labels, Target } from "../../statistics/labels.ts";
import { type Rows, rows } from "../../statistics/rows.ts";

/** Such rows, and what is odd about them. */
export interface DegenerateRows {
  readonly title: string;
  readonly training: Rows<"training">;
}

/** All of them, with labels of a kind. */
export function degenerateRows(target: Target): readonly DegenerateRows[] {
  return oddMatrices().flatMap(([title, x]) =>
    oddLabels(target, x.rows).map(([before, labels]) => ({
      title: `${before}${title} (${target})`,
      training: rows("training", x, labels),
    })),
  );
}

function oddMatrices(): readonly (readonly [string, Matrix])[] {
  const random = seeded(77);
  const draw = (n: number, d: number): Matrix =>
    matrix(
      n,
      d,
      new Float32Array(n * d).map(() => random.normal()),
    );
  /** A matrix of 60 rows with some numbers of each changed. */
  const changed = (d: number, change: (row: Float32Array, i: number) => void): Matrix => {
    const x = draw(60, d);
    for (let i = 0; i < x.rows; i++) change(x.data.subarray(i * d, (i + 1) * d), i);
    return x;
  };
  const set = (at: number, value: (row: Float32Array, i: number) => number) => (row: Float32Array, i: number) => {
    row[at] = value(row, i);
  };
  return [
    [
      "a constant column",
      changed(
        4,
        set(2, () => 0.1),
      ),
    ],
    [
      "a copied column",
      changed(
        4,
        set(3, (row) => row[0]!),
      ),
    ],
    ["more dimensions than rows", draw(12, 40)],
    [
      "perfectly separated classes",
      changed(
        3,
        set(0, (_, i) => (i % 2) * 100),
      ),
    ],
    [
      "one very large column",
      changed(
        3,
        set(1, (row) => row[1]! * 1e15 + 1e16),
      ),
    ],
    ["rows that are alike within each class", changed(3, (row, i) => row.set(i % 2 === 0 ? [1, 2, 3] : [4, 5, 6]))],
    ["nothing but constants", matrix(30, 3, new Float32Array(90).fill(0.3))],
    ["tiny values", changed(3, (row) => row.set(row.map((value) => value * 1e-20)))],
    ["one row", draw(1, 3)],
  ];
}

function oddLabels(target: Target, count: number): readonly (readonly [string, Labels])[] {
  const classes = target === "multiclass" ? 3 : 2;
  const alternating = Int32Array.from({ length: count }, (_, i) => i % classes);
  if (target === "regression") {
    return [
      ["", { kind: "values", values: Float64Array.from(alternating) }],
      ["constant labels, ", { kind: "values", values: new Float64Array(count).fill(2) }],
    ];
  }
  return [
    ["", { kind: "classes", classes, values: alternating }],
    ["one class only, ", { kind: "classes", classes, values: new Int32Array(count).fill(1) }],
  ];
}
