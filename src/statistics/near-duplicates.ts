/**
 * Rows that are almost the same as rows elsewhere, by exact search: a query counts where the nearest row of the corpus
 * is at a squared distance of at most 1 % of the mean one between two rows of a class, every dimension on the scale of
 * its deviation within classes. That is a cosine of 0.99 or more of what sets rows of a class apart.
 *
 * In few dimensions rows are near by chance: with an effective number of dimensions (Σλ)²/Σλ² of 10, one query in ten
 * thousand has such a neighbour among 10,000 rows, and below that nothing is looked for.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { Labels } from "./labels.ts";
import { nearestRows } from "./nearest-rows.ts";

/** What was found. */
export interface NearDuplicates {
  /** Queries that have a near duplicate. */
  readonly count: number;
  /** Queries that were looked at. */
  readonly queries: number;
}

/** Rows that are searched. */
export interface SearchedRows {
  /** [n, d] */
  readonly vectors: Matrix;
  /** One a row of `vectors`. */
  readonly labels: Labels;
  /** Which of them are searched [m]. */
  readonly rows: Int32Array;
}

/** Squared distance, as a share of the mean one within a class, or of all rows. */
export const nearShare = 0.01;

/** Effective dimensions from which on nearness is no chance. */
export const fewestDimensions = 10;

/** Rows of a block: a copy on the common scale is made of so many at a time. */
const blockRows = 8192;

/**
 * How many queries have a near duplicate in the corpus; null where there are too few dimensions to tell, or rows.
 *
 * @param queries  [n, d]
 * @param corpus   its classes give the scale
 */
export async function nearDuplicates(queries: Matrix, corpus: SearchedRows): Promise<NearDuplicates | null> {
  const { vectors, rows } = corpus;
  const [m, d] = [rows.length, vectors.columns];
  const means = classMeansOf(corpus);
  const within = (at: number, j: number): number =>
    vectors.data[rows[at]! * d + j]! - means.of[means.classOf(rows[at]!) * d + j]!;
  const scale = new Float64Array(d);
  for (let row = 0; row < m; row++) for (let j = 0; j < d; j++) scale[j] = scale[j]! + within(row, j) ** 2 / m;
  const widest = scale.reduce((most, square) => Math.max(most, square), 0);
  const factors = scale.map((square) => (square > constantShare * widest ? 1 / Math.sqrt(square) : 0));
  const living = factors.reduce((sum, factor) => sum + (factor > 0 ? 1 : 0), 0);
  const spread = effectiveDimensions(m, d, (row, j) => within(row, j) * factors[j]!);
  if (queries.rows === 0 || m === 0 || !(spread >= fewestDimensions)) return null;
  // Each living dimension has variance 1 within classes: two rows of one are 2 apart in it, squared.
  const near = Math.sqrt(nearShare * 2 * living);
  const scaled = (x: Matrix, chosen: Int32Array): Matrix => {
    const part = matrix(chosen.length, d);
    for (const [at, row] of chosen.entries()) {
      for (let j = 0; j < d; j++) part.data[at * d + j] = (x.data[row * d + j]! - means.of[j]!) * factors[j]!;
    }
    return part;
  };
  const scaledQueries = scaled(
    queries,
    Int32Array.from({ length: queries.rows }, (_, row) => row),
  );
  const isNear = new Uint8Array(queries.rows);
  for (let from = 0; from < m; from += blockRows) {
    const block = scaled(vectors, rows.subarray(from, from + blockRows));
    const { values } = await nearestRows(scaledQueries, block, 1, "euclidean");
    for (const [query, distance] of values.entries()) if (distance <= near) isNear[query] = 1;
  }
  return { count: isNear.reduce((sum, near) => sum + near, 0), queries: queries.rows };
}

/** A variance below this share of the widest is rounding. */
const constantShare = 1e-12;

function classMeansOf({ vectors, labels, rows }: SearchedRows): { of: Float64Array; classOf: (row: number) => number } {
  const classes = labels.kind === "classes" ? labels.classes : 1;
  const d = vectors.columns;
  const classOf = (row: number): number => (labels.kind === "classes" ? labels.values[row]! : 0);
  const counts = new Float64Array(classes);
  for (const row of rows) counts[classOf(row)] = counts[classOf(row)]! + 1;
  const of = new Float64Array(classes * d);
  for (const row of rows) {
    const c = classOf(row);
    for (let j = 0; j < d; j++) of[c * d + j] = of[c * d + j]! + vectors.data[row * d + j]! / counts[c]!;
  }
  return { of, classOf };
}

/** (Σλ)²/Σλ² from products of rows far apart: the mean of (x·y)² is Σλ². */
export function effectiveDimensions(rows: number, d: number, value: (row: number, j: number) => number): number {
  let [squares, products] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const other = (row + Math.floor(rows / 2)) % rows;
    let [square, product] = [0, 0];
    for (let j = 0; j < d; j++) {
      const entry = value(row, j);
      square += entry * entry;
      product += entry * value(other, j);
    }
    squares += square / rows;
    products += (product * product) / rows;
  }
  return products > 0 ? (squares * squares) / products : 0;
}
