/** What must hold of the numbers that a person brings, from a file or from memory. */
import { InputError } from "../base/errors.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import type { Matrix } from "../numeric/matrix.ts";

/**
 * Rows without NaN and infinities.
 *
 * @param data     [rows, columns] row-major
 * @param file     where they are; left out for vectors in memory
 * @param before   rows of the file before these
 * @throws InputError naming the row, counted from 1
 */
export function requireFinite(data: Float32Array, columns: number, file?: string, before: number = 0): void {
  const bad = firstNotFinite(data);
  if (bad < 0) return;
  throw new InputError({
    where: "vectors",
    must: "every number must be finite in float32",
    got: `${data[bad]} in dimension ${bad % columns}`,
    todo: "Repair or drop the row, and its label with it.",
    file,
    row: before + Math.floor(bad / columns) + 1,
  });
}

/** For rows that are all the same, which say nothing about any label. */
export function equalRows(rows: number, file?: string): InputError {
  return new InputError({
    where: "vectors",
    must: "rows must differ",
    got: rows === 1 ? "a single row" : `${rows} equal rows`,
    todo: "Check how the vectors were made.",
    file,
  });
}

/**
 * A matrix that something can be fitted to.
 * @throws InputError when it is empty, has NaN or infinities (naming the row), or all rows are equal
 */
export function requireNumbers({ rows, columns, data }: Matrix, file?: string): void {
  if (rows === 0 || columns === 0) {
    throw new InputError({
      where: "vectors",
      must: "there must be rows and dimensions",
      got: `${rows} × ${columns}`,
      todo: file === undefined ? "Give vectors of some texts." : "Is this the file you meant?",
      file,
    });
  }
  requireFinite(data, columns, file);
  if (!data.some((value, index) => value !== data[index % columns])) throw equalRows(rows, file);
}
