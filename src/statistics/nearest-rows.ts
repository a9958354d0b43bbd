/**
 * Exact search: the rows of a corpus that are nearest to each query, by matrix
 * products and a selection on the engine. Every row is looked at; nothing is
 * approximate but the float32 of the products. Where rows are far from 0 beside
 * their distances, centre them first: ‖a − b‖² is ‖a‖² − 2 a·b + ‖b‖².
 */
import { ShapeError } from "../base/errors.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { type Adjustment, topProducts } from "../runtime/top-products.ts";

/** What nearness is: the largest product, the largest cosine, the smallest Euclidean distance. */
export type Nearness = "product" | "cosine" | "euclidean";

/** For each query its nearest rows, nearest first; of equally near ones the earlier. */
export interface NearestRows {
  readonly k: number;
  /** [queries, k] */
  readonly rows: Int32Array;
  /** Products, cosines or distances [queries, k]. */
  readonly values: Float32Array;
}

/** Rows of the corpus in a product: with the queries below 32 MB of products. */
const corpusRows = 8192;
const queryRows = 1024;

const adjustments: Readonly<Record<Nearness, Adjustment>> = {
  product: "none",
  cosine: "unit",
  euclidean: "less-half-square",
};

/**
 * The k nearest rows of the corpus to each query.
 *
 * @param queries  [n, d]
 * @param corpus   [m, d], m ≥ k
 * @throws ShapeError when sizes differ, or k is no whole number from 1 to m
 */
export async function nearestRows(
  queries: Matrix,
  corpus: Matrix,
  k: number,
  nearness: Nearness = "cosine",
): Promise<NearestRows> {
  const { columns: d } = corpus;
  if (queries.columns !== d || !Number.isInteger(k) || k < 1 || k > corpus.rows) {
    throw new ShapeError({
      where: "nearestRows",
      must: `queries must have the ${d} dimensions of the corpus, and k must be a whole number from 1 to its ${corpus.rows} rows`,
      got: `${queries.columns} dimensions and k = ${k}`,
      todo: "Were both made by the same encoder?",
    });
  }
  const rows = new Int32Array(queries.rows * k);
  const values = new Float32Array(queries.rows * k);
  for (let from = 0; from < queries.rows; from += queryRows) {
    const block = part(queries, from, Math.min(queries.rows, from + queryRows));
    const found = { rows: rows.subarray(from * k), values: values.subarray(from * k) };
    await searchBlock(nearness === "cosine" ? unitRows(block) : block, corpus, k, adjustments[nearness], found);
  }
  if (nearness === "euclidean") distances(queries, k, values);
  return { k, rows, values };
}

type Found = Pick<NearestRows, "rows" | "values">;

async function searchBlock(queries: Matrix, corpus: Matrix, k: number, adjustment: Adjustment, found: Found): Promise<void> {
  const merged: Found = { rows: new Int32Array(k), values: new Float32Array(k) };
  for (let from = 0, held = 0; from < corpus.rows; from += corpusRows) {
    const block = part(corpus, from, Math.min(corpus.rows, from + corpusRows));
    const width = Math.min(k, block.rows);
    const top = await topProducts(queries, block, width, adjustment);
    const kept = Math.min(k, held + width);
    for (let q = 0; q < queries.rows; q++) merge(found, top, { q, k, held, width, kept, from }, merged);
    held = kept;
  }
}

interface MergePlace {
  readonly q: number;
  readonly k: number;
  readonly held: number;
  readonly width: number;
  readonly kept: number;
  readonly from: number;
}

/** Puts a query's rows of one more block among those it has; at equal values those it has stay first. */
function merge(
  found: Found,
  top: { readonly values: Float32Array; readonly indices: BigInt64Array },
  { q, k, held, width, kept, from }: MergePlace,
  merged: Found,
): void {
  const [foundStart, topStart] = [q * k, q * width];
  for (let at = 0, a = 0, b = 0; at < kept; at++) {
    if (b >= width || (a < held && found.values[foundStart + a]! >= top.values[topStart + b]!)) {
      merged.values[at] = found.values[foundStart + a]!;
      merged.rows[at] = found.rows[foundStart + a++]!;
    } else {
      merged.values[at] = top.values[topStart + b]!;
      merged.rows[at] = from + Number(top.indices[topStart + b++]!);
    }
  }
  found.values.set(merged.values.subarray(0, kept), foundStart);
  found.rows.set(merged.rows.subarray(0, kept), foundStart);
}

function part(x: Matrix, from: number, to: number): Matrix {
  return matrix(to - from, x.columns, x.data.subarray(from * x.columns, to * x.columns));
}

/** Rows of length 1; a row of zeros stays. */
function unitRows(x: Matrix): Matrix {
  const unit = matrix(x.rows, x.columns);
  for (let i = 0; i < x.rows; i++) {
    const length = Math.sqrt(square(x, i)) || 1;
    for (let at = i * x.columns; at < (i + 1) * x.columns; at++) unit.data[at] = x.data[at]! / length;
  }
  return unit;
}

function square({ data, columns }: Matrix, row: number): number {
  let sum = 0;
  for (let at = row * columns; at < (row + 1) * columns; at++) sum += data[at]! ** 2;
  return sum;
}

/** a·b − ‖b‖²/2 → ‖a − b‖, in place. */
function distances(queries: Matrix, k: number, values: Float32Array): void {
  for (let q = 0; q < queries.rows; q++) {
    const querySquare = square(queries, q);
    for (let at = q * k; at < (q + 1) * k; at++) values[at] = Math.sqrt(Math.max(0, querySquare - 2 * values[at]!));
  }
}
