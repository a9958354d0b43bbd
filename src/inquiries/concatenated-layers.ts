/** Layers side by side: one matrix of all their dimensions. */
import { ShapeError } from "../base/errors.ts";
import { matrix } from "../numeric/matrix.ts";
import { type Role, type Rows, withVectors } from "../statistics/rows.ts";
import type { InquiredVectors } from "./inquiry.ts";

/**
 * Layers side by side: row i of each after the other.
 * @throws ShapeError when they have different numbers of rows
 */
export function concatenated(layers: readonly InquiredVectors[]): InquiredVectors {
  const width = layers.reduce((sum, { living }) => sum + living.length, 0);
  return {
    layer: null,
    living: Int32Array.from({ length: width }, (_, j) => j), // dimensions are named by their place
    training: sideBySide(layers.map(({ training }) => training)),
    validation: sideBySide(layers.map(({ validation }) => validation)),
    test: sideBySide(layers.map(({ test }) => test)),
  };
}

/** The rows of the first, with the vectors of all. */
function sideBySide<R extends Role>(parts: readonly Rows<R>[]): Rows<R> {
  const first = parts[0]!;
  const width = parts.reduce((sum, { vectors }) => sum + vectors.columns, 0);
  const vectors = matrix(first.vectors.rows, width);
  let at = 0;
  for (const { vectors: part } of parts) {
    if (part.rows !== vectors.rows) {
      throw new ShapeError({
        where: "concatenated layers",
        must: `every layer must have ${vectors.rows} rows`,
        got: `${part.rows}`,
        todo: "Were all layers taken from the same vector set?",
      });
    }
    for (let i = 0; i < part.rows; i++) {
      vectors.data.set(part.data.subarray(i * part.columns, (i + 1) * part.columns), i * width + at);
    }
    at += part.columns;
  }
  return withVectors(first, vectors);
}
