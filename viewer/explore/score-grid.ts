/** The scores of single dimensions as a grid: a row for each set of vectors, a column for each dimension. */
import type { PageScores } from "../../src/report/page-data.ts";
import type { PageStructure } from "../../src/report/page-details.ts";

/** By which the columns can stand, and how that is called. */
export const columnOrders = {
  index: "by index",
  score: "by score of these vectors",
  gain: "by gain over pretrained vectors",
  variance: "by variance of these vectors",
  cluster: "by cluster of these vectors",
} as const;

/** By which they stand. */
export type ColumnOrder = keyof typeof columnOrders;

/** What the vectors that columns are ordered by have: each order but the first two needs something. */
export interface Ordered {
  readonly structure: PageStructure | null;
  /** The place of the vectors that they are held against. */
  readonly before: number | null;
}

/** The order that an address asks for, where these vectors have what it needs. */
export function orderOf(asked: string | undefined, { structure, before }: Ordered): ColumnOrder {
  if (asked === "score" || (asked === "gain" && before !== null)) return asked;
  return structure !== null && (asked === "variance" || asked === "cluster") ? asked : "index";
}

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

/**
 * The dimension in each column: of one row the best or widest first, or those that go together side by side; last those
 * that were not scored, are not living, or that only other rows have.
 */
export function columnsOf(
  rows: readonly ScoreRow[],
  by: ScoreRow,
  before: ScoreRow | null,
  order: ColumnOrder,
  structure: PageStructure | null,
): readonly number[] {
  const columns = Array.from({ length: Math.max(...rows.map(({ length }) => length)) }, (_, i) => i);
  const worth = worthOf(order, by, before, structure);
  if (worth === null) return columns;
  const known = (dimension: number): number => {
    const value = worth[dimension];
    return value === undefined || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return columns.sort((a, b) => (known(a) === known(b) ? a - b : known(b) - known(a)));
}

/** The higher, the further in front a dimension stands; null where all stand by index. */
function worthOf(
  order: ColumnOrder,
  by: ScoreRow,
  before: ScoreRow | null,
  structure: PageStructure | null,
): ArrayLike<number> | null {
  if (order === "score") return by;
  if (order === "gain") return before && by.map((score, dimension) => score - (before[dimension] ?? Number.NaN));
  if (order === "index" || structure === null) return null;
  return order === "variance" ? structure.deviations : placesIn(structure);
}

/** The higher, the further in front a dimension stands in the tree of clusters; those that are not in it are left out. */
function placesIn({ order, deviations }: PageStructure): readonly number[] {
  const places = new Array<number>(deviations.length).fill(Number.NaN);
  for (const [place, dimension] of order.entries()) places[dimension] = -place;
  return places;
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
