/**
 * Which rows hang together by small distances, exactly, without comparing all of them.
 *
 * No distance between two rows grows when both are projected orthogonally. So rows are put into cells as wide as the
 * distance, by their coordinates in the directions in which they spread most: two rows that are near are in one cell or in
 * two that touch. Only such pairs are compared, first in those directions, then in all dimensions, and each comparison
 * ends when the distance is passed.
 *
 * The directions decide how long it takes, never what is found. Memory: 16 numbers and a place a row.
 */
import { argsort } from "../numeric/argsort.ts";
import { disjointSets } from "../numeric/disjoint-sets.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { leadingDirections, projectedRows } from "./leading-directions.ts";

/** Directions in which rows are compared first. */
const directions = 16;

/** Directions that make cells: tried one after another, until few pairs are left. */
const [fewestSides, mostSides] = [3, 6];

/** Fewer pairs are not worth a finer grid. */
const fewPairs = 2e8;

/** Cells along a direction; those beyond are one, which lets no near pair slip. */
const cellsAlong = 256;

/** Rows of which the middle is taken. */
const medianRows = 1000;

/** Rounding of coordinates, as a share of the distance. */
const slack = 1e-6;

/** Sets of rows. */
export interface NearSets {
  /** A number a row, the same for rows that hang together. */
  readonly sets: Int32Array;
  /** Pairs that were compared. */
  readonly compared: number;
}

/**
 * Sets of rows that hang together by distances of at most `distance`, one step after another.
 * @param vectors   [n, d]
 * @param distance  above 0
 * @param mostPairs comparisons that may be made
 * @returns null where more would be needed: rows that spread alike in all directions share cells
 */
export function nearSets(vectors: Matrix, distance: number, mostPairs: number): NearSets | null {
  const axes = leadingDirections(vectors, Math.min(directions, vectors.columns));
  const coordinates = projectedRows(vectors, axes);
  for (let sides = Math.min(fewestSides, axes.rows); ; sides++) {
    const grid = gridOf(coordinates, axes.rows, sides, distance * (1 + slack));
    const isLast = sides >= Math.min(mostSides, axes.rows);
    const compared = pairsOf(grid);
    if (!isLast && compared > fewPairs) continue;
    return compared > mostPairs ? null : { sets: joined({ vectors, coordinates, axes: axes.rows, distance }, grid), compared };
  }
}

/** Rows in the order of their cells. */
interface Grid {
  readonly order: Uint32Array;
  /** Key of a cell: where its rows begin and end in the order. */
  readonly cells: ReadonlyMap<number, readonly [from: number, to: number]>;
  /** To the cells that touch one, each pair of cells once; the cell itself is left out. */
  readonly offsets: readonly number[];
}

function gridOf(coordinates: Float64Array, axes: number, sides: number, width: number): Grid {
  const rows = coordinates.length / axes;
  const keys = new Float64Array(rows);
  for (let side = 0; side < sides; side++) {
    const middle = medianOf(coordinates, axes, side);
    for (let row = 0; row < rows; row++) {
      const place = Math.floor((coordinates[row * axes + side]! - middle) / width) + cellsAlong / 2;
      keys[row] = keys[row]! * cellsAlong + Math.min(Math.max(place, 1), cellsAlong - 2); // one beside each end stays empty
    }
  }
  const order = argsort(keys);
  const cells = new Map<number, [number, number]>();
  for (let at = 0; at < rows; at++) {
    const key = keys[order[at]!]!;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [at, at + 1]);
    else cell[1] = at + 1;
  }
  return { order, cells, offsets: offsetsOf(sides) };
}

/** Of some rows: outliers must not decide where cells are. */
function medianOf(coordinates: Float64Array, axes: number, side: number): number {
  const rows = coordinates.length / axes;
  const count = Math.min(rows, medianRows);
  const some = Float64Array.from({ length: count }, (_, at) => coordinates[Math.floor((at * rows) / count) * axes + side]!);
  return some.sort()[Math.floor(count / 2)]!;
}

function offsetsOf(sides: number): readonly number[] {
  let offsets = [0];
  for (let side = 0; side < sides; side++)
    offsets = offsets.flatMap((offset) => [-1, 0, 1].map((step) => offset * cellsAlong + step));
  return offsets.filter((offset) => offset > 0);
}

function pairsOf({ cells, offsets }: Grid): number {
  let pairs = 0;
  for (const [key, [from, to]] of cells) {
    const count = to - from;
    pairs += (count * (count - 1)) / 2;
    for (const offset of offsets) {
      const other = cells.get(key + offset);
      if (other !== undefined) pairs += count * (other[1] - other[0]);
    }
  }
  return pairs;
}

interface Compared {
  readonly vectors: Matrix;
  readonly coordinates: Float64Array;
  readonly axes: number;
  readonly distance: number;
}

function joined({ vectors, coordinates, axes, distance }: Compared, { order, cells, offsets }: Grid): Int32Array {
  const sets = disjointSets(vectors.rows);
  const near = distance * distance;
  const compare = (a: number, b: number): void => {
    if (!isWithin(coordinates, axes, a, b, near * (1 + slack))) return;
    if (isWithin(vectors.data, vectors.columns, a, b, near)) sets.join(a, b);
  };
  for (const [key, [from, to]] of cells) {
    for (let i = from; i < to; i++) for (let j = i + 1; j < to; j++) compare(order[i]!, order[j]!);
    for (const offset of offsets) {
      const other = cells.get(key + offset);
      if (other === undefined) continue;
      for (let i = from; i < to; i++) for (let j = other[0]; j < other[1]; j++) compare(order[i]!, order[j]!);
    }
  }
  return Int32Array.from({ length: vectors.rows }, (_, row) => sets.rootOf(row));
}

/** Whether the squared distance of two rows is at most that. */
function isWithin(data: Float32Array | Float64Array, columns: number, a: number, b: number, most: number): boolean {
  let sum = 0;
  for (let j = 0, at = a * columns, other = b * columns; j < columns && sum <= most; j++) {
    sum += (data[at + j]! - data[other + j]!) ** 2;
  }
  return sum <= most;
}
