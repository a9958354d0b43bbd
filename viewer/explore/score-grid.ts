/** The scores of single dimensions as a grid: a row for each set of vectors, a column for each dimension. */
import type { PageScores } from "../../src/report/page-data.ts";

/** By which the columns stand. */
export type ColumnOrder = "index" | "score";

/** One row; NaN where a dimension was not scored. */
export type ScoreRow = Float64Array;

/** The rows. */
export function scoreRows(all: readonly PageScores[]): readonly ScoreRow[] {
  return all.map(({ size, dimension, score }) => {
    const row = new Float64Array(size).fill(Number.NaN);
    for (const [i, at] of dimension.entries()) row[at] = score[i]!;
    return row;
  });
}

/** The dimension in each column; by score the best of one row first, and last those that were not scored. */
export function columnsOf(rows: readonly ScoreRow[], by: ScoreRow, order: ColumnOrder): readonly number[] {
  const columns = Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, i) => i);
  if (order === "index") return columns;
  const worth = (dimension: number): number => {
    const score = by[dimension];
    return score === undefined || Number.isNaN(score) ? -2 : score;
  };
  return columns.sort((a, b) => worth(b) - worth(a) || a - b);
}

/** Lowest and highest of what is shown; what is below the baseline is no lower than it. */
export function shownRange(rows: readonly ScoreRow[], baseline: number): readonly [number, number] {
  const high = rows.reduce((most, row) => Math.max(most, ...row.filter((value) => !Number.isNaN(value))), baseline);
  return [baseline, high > baseline ? high : baseline + 0.01];
}

/** The place of a dimension in its row, 1 for the best; null where it was not scored. */
export function placeIn(row: ScoreRow, dimension: number): { readonly place: number; readonly of: number } | null {
  const score = row[dimension];
  if (score === undefined || Number.isNaN(score)) return null;
  const scored = row.filter((value) => !Number.isNaN(value));
  return { place: 1 + scored.filter((value) => value > score).length, of: scored.length };
}
