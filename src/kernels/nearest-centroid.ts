/**
 * Nearest centroids of rows, and what the rows of each add up to, for k-means, in WebAssembly
 * (assembly/nearest-centroid.ts): four rows against eight centroids at a time, in float32; sums in float64, in the order of
 * the rows.
 *
 *   nearest of x = the largest ⟨x, c⟩ − ‖c‖² / 2, the lowest of equal ones
 *
 * A row's answer hangs on no other row, so it does not matter how rows are divided.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { squaredLengths } from "../numeric/squared-lengths.ts";
import { loadKernel } from "./load-kernel.ts";
import { inPieces } from "./pieces.ts";
import { workingMemory } from "./working-memory.ts";

/** The functions of assembly/nearest-centroid.ts. */
interface Exports {
  nearest(
    x: number,
    rows: number,
    columns: number,
    packed: number,
    halves: number,
    strips: number,
    places: number,
    nearness: number,
    lanes: number,
  ): void;
  largest(products: number, rows: number, halves: number, strips: number, places: number, nearness: number, lanes: number): void;
  sumRows(x: number, rows: number, columns: number, places: number, sums: number, counts: number): void;
}

/** Rows as they were given to centroids. */
export interface GivenRows {
  /** The centroid of each row [rows]. */
  readonly places: Int32Array;
  /** ⟨x, c⟩ − ‖c‖² / 2 of it [rows]. */
  readonly nearness: Float32Array;
}

/** What the rows of each centroid add up to, and how many there are. */
export interface RowSums {
  /** [centroids, columns] */
  readonly sums: Float64Array;
  /** [centroids] */
  readonly counts: Int32Array;
}

/** Centroids that are packed together; there must be a multiple of so many. */
const strip = 8;

/** Numbers a call: the engine replaces a kernel's quick first translation between calls only. */
const callNumbers = 1 << 15;

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own: the lanes of a comparison. */
const spared = 256;

/**
 * Gives each row to its nearest centroid.
 *
 * @param x          [n, d]
 * @param centroids  [k, d], k a multiple of eight
 * @param given      is written
 */
export function giveRows(x: Matrix, centroids: Matrix, given: GivenRows): void {
  const d = x.columns;
  const strips = centroids.rows / strip;
  const most = rowsACall(d);
  const halves = spared;
  const packed = aligned(halves + 4 * centroids.rows);
  const rowsAt = packed + 4 * centroids.rows * d;
  const places = aligned(rowsAt + 4 * most * d);
  const nearness = places + 4 * most;
  const memory = workingMemory(Math.ceil((nearness + 4 * most) / page));
  const kernel = loadKernel<Exports>("nearest-centroid", memory);
  const numbers = new Float32Array(memory.buffer);
  numbers.set(halfSquares(centroids), halves / 4);
  for (let i = 0; i < centroids.rows; i++) {
    const to = packed / 4 + Math.floor(i / strip) * strip * d + (i % strip);
    for (let j = 0; j < d; j++) numbers[to + strip * j] = centroids.data[i * d + j]!;
  }
  inPieces(
    x.rows,
    (from, rows) => {
      numbers.set(x.data.subarray(from * d, (from + rows) * d), rowsAt / 4);
      kernel.nearest(rowsAt, rows, d, packed, halves, strips, places, nearness, 0);
      copyGiven(memory, { places, nearness }, { from, rows }, given);
    },
    most,
  );
}

/**
 * The same where the products are known.
 *
 * @param products   [n, k]: of each row with each centroid
 * @param centroids  [k, d], k a multiple of eight
 */
export function giveByProducts({ rows: n, columns: k, data }: Matrix, centroids: Matrix, given: GivenRows): void {
  const most = rowsACall(k);
  const halves = spared;
  const productsAt = aligned(halves + 4 * k);
  const places = productsAt + 4 * most * k;
  const nearness = places + 4 * most;
  const memory = workingMemory(Math.ceil((nearness + 4 * most) / page));
  const kernel = loadKernel<Exports>("nearest-centroid", memory);
  const numbers = new Float32Array(memory.buffer);
  numbers.set(halfSquares(centroids), halves / 4);
  inPieces(
    n,
    (from, rows) => {
      numbers.set(data.subarray(from * k, (from + rows) * k), productsAt / 4);
      kernel.largest(productsAt, rows, halves, k / strip, places, nearness, 0);
      copyGiven(memory, { places, nearness }, { from, rows }, given);
    },
    most,
  );
}

/** Adds rows [n, d] to the sums of their centroids. */
export function addRows(x: Matrix, places: Int32Array, into: RowSums): void {
  const d = x.columns;
  const most = rowsACall(d);
  const sums = spared;
  const counts = sums + 8 * into.sums.length;
  const rowsAt = aligned(counts + 4 * into.counts.length);
  const placesAt = rowsAt + 4 * most * d;
  const memory = workingMemory(Math.ceil((placesAt + 4 * most) / page));
  const kernel = loadKernel<Exports>("nearest-centroid", memory);
  const [heldSums, heldCounts] = [
    new Float64Array(memory.buffer, sums, into.sums.length),
    new Int32Array(memory.buffer, counts, into.counts.length),
  ];
  heldSums.set(into.sums);
  heldCounts.set(into.counts);
  inPieces(
    x.rows,
    (from, rows) => {
      new Float32Array(memory.buffer, rowsAt, rows * d).set(x.data.subarray(from * d, (from + rows) * d));
      new Int32Array(memory.buffer, placesAt, rows).set(places.subarray(from, from + rows));
      kernel.sumRows(rowsAt, rows, d, placesAt, sums, counts);
    },
    most,
  );
  into.sums.set(heldSums);
  into.counts.set(heldCounts);
}

function copyGiven(
  memory: WebAssembly.Memory,
  at: { readonly places: number; readonly nearness: number },
  { from, rows }: { readonly from: number; readonly rows: number },
  given: GivenRows,
): void {
  given.places.set(new Int32Array(memory.buffer, at.places, rows), from);
  given.nearness.set(new Float32Array(memory.buffer, at.nearness, rows), from);
}

function halfSquares(centroids: Matrix): Float32Array {
  return Float32Array.from(squaredLengths(centroids), (square) => square / 2);
}

function rowsACall(columns: number): number {
  return 4 * Math.ceil(callNumbers / columns / 4);
}

function aligned(bytes: number): number {
  return 16 * Math.ceil(bytes / 16);
}
