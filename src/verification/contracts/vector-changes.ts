/** The changes of vectors that measures declare not to see, and the same for a head that goes with them. */
import type { Random } from "../../base/random.ts";
import type { ClassHead } from "../../measures/labelled-measure.ts";
import type { Invariance } from "../../measures/measure.ts";
import { type Matrix, matrix, takeColumns, takeRows } from "../../numeric/matrix.ts";
import { randomRotation } from "../../numeric/rotation.ts";
import { multiply } from "../../runtime/matrix-product.ts";

/** A change drawn once: how rows change, how the head must for its scores to stay, and the new order of the rows if that is it. */
interface Change {
  vectors(x: Matrix): Promise<Matrix>;
  head(head: ClassHead): Promise<ClassHead>;
  /** New order of rows; null where rows stay. */
  readonly order: readonly number[] | null;
}

/** Indices 0 … n − 1 in random order. */
export const shuffled = (n: number, random: Random): number[] => random.shuffle(Array.from({ length: n }, (_, i) => i));

const mapped = (x: Matrix, change: (value: number, column: number) => number): Matrix =>
  matrix(
    x.rows,
    x.columns,
    x.data.map((value, at) => change(value, at % x.columns)),
  );

const sameHead = (head: ClassHead): Promise<ClassHead> => Promise.resolve(head);

/** Draws a change for vectors [rows, columns]. */
export const changes: Readonly<Record<Invariance, (rows: number, columns: number, random: Random) => Change>> = {
  rotation(_, columns, random) {
    const rotation = randomRotation(columns, random);
    return {
      vectors: (x) => multiply(x, rotation),
      head: async (head) => ({ weight: await multiply(head.weight, rotation), bias: head.bias }),
      order: null,
    };
  },
  scale(_, __, random) {
    const scale = 2 + random.uniform();
    return {
      vectors: async (x) => mapped(x, (value) => scale * value),
      head: async (head) => ({ weight: mapped(head.weight, (value) => value / scale), bias: head.bias }),
      order: null,
    };
  },
  translation(_, columns, random) {
    const by = Array.from({ length: columns }, () => 3 * random.normal());
    return {
      vectors: async (x) => mapped(x, (value, j) => value + by[j]!),
      head: async ({ weight, bias }) => ({
        weight,
        bias: Float64Array.from({ length: weight.rows }, (_, c) =>
          by.reduce((sum, value, j) => sum - value * weight.data[c * columns + j]!, bias === null ? 0 : bias[c]!),
        ),
      }),
      order: null,
    };
  },
  "row-order"(rows, _, random) {
    const order = shuffled(rows, random);
    return { vectors: async (x) => takeRows(x, order), head: sameHead, order };
  },
  "column-order"(_, columns, random) {
    const order = shuffled(columns, random);
    return {
      vectors: async (x) => takeColumns(x, order),
      head: async (head) => ({ weight: takeColumns(head.weight, order), bias: head.bias }),
      order: null,
    };
  },
};
