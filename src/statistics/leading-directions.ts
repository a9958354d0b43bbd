/**
 * Orthonormal directions in which rows spread much: a few rounds of subspace iteration on some of the rows (Halko,
 * Martinsson & Tropp 2011, arXiv:0909.4061, without their random start). Rows count from the medians of the dimensions, and at most the
 * median length, so that a few far ones decide nothing. Close to the first principal components where there are none; for
 * whatever needs good directions, not exact ones.
 */
import type { Matrix } from "../numeric/matrix.ts";

/** Rows that are looked at, evenly apart. */
const mostRows = 2000;

const rounds = 3;

/** A direction shorter than this share of the first one is rounding. */
const shortest = 1e-9;

/** Directions. */
export interface Directions {
  /** Fewer than asked where the rows span fewer. */
  readonly rows: number;
  /** [rows, d], of length 1 */
  readonly data: Float64Array;
  /** Medians of the rows that were looked at [d]. */
  readonly centre: Float64Array;
}

/** Up to `count` directions of rows [n, d]. */
export function leadingDirections(vectors: Matrix, count: number): Directions {
  const d = vectors.columns;
  const { centre, rows } = clippedSample(vectors);
  let axes = orthonormal(Array.from({ length: count }, (_, k) => rows[Math.floor((k * rows.length) / count)]!.slice()));
  for (let round = 0; round < rounds; round++) axes = orthonormal(timesCovariance(rows, axes));
  const data = new Float64Array(axes.length * d);
  for (const [k, axis] of axes.entries()) data.set(axis, k * d);
  return { rows: axes.length, data, centre };
}

/** Coordinates of all rows, less those of the centre: [n, directions]. */
export function projectedRows({ rows, columns: d, data }: Matrix, { rows: count, data: axes, centre }: Directions): Float64Array {
  const coordinates = new Float64Array(rows * count);
  const centred = new Float64Array(d);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < d; j++) centred[j] = data[row * d + j]! - centre[j]!;
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let j = 0, at = k * d; j < d; j++) sum += centred[j]! * axes[at + j]!;
      coordinates[row * count + k] = sum;
    }
  }
  return coordinates;
}

/** Some rows, less the medians, none longer than the median one. */
function clippedSample({ rows, columns: d, data }: Matrix): {
  readonly centre: Float64Array;
  readonly rows: readonly Float64Array[];
} {
  const count = Math.min(rows, mostRows);
  const places = Array.from({ length: count }, (_, at) => Math.floor((at * rows) / count));
  const centre = Float64Array.from({ length: d }, (_, j) => medianOf(places.map((row) => data[row * d + j]!)));
  const centred = places.map((row) => Float64Array.from(centre, (middle, j) => data[row * d + j]! - middle));
  const usual = medianOf(centred.map(lengthOf));
  return {
    centre,
    rows: centred.map((row) => {
      const length = lengthOf(row);
      return length > usual && usual > 0 ? row.map((value) => (value * usual) / length) : row;
    }),
  };
}

function medianOf(values: readonly number[]): number {
  return Float64Array.from(values).sort()[Math.floor(values.length / 2)]!;
}

function lengthOf(axis: Float64Array): number {
  return Math.sqrt(axis.reduce((sum, value) => sum + value * value, 0));
}

function timesCovariance(rows: readonly Float64Array[], axes: readonly Float64Array[]): Float64Array[] {
  return axes.map((axis) => {
    const product = new Float64Array(axis.length);
    for (const row of rows) {
      let along = 0;
      for (let j = 0; j < row.length; j++) along += row[j]! * axis[j]!;
      for (let j = 0; j < row.length; j++) product[j] = product[j]! + along * row[j]!;
    }
    return product;
  });
}

/** Gram and Schmidt, twice, the longest first. */
function orthonormal(axes: readonly Float64Array[]): Float64Array[] {
  const sorted = axes.map((axis) => ({ axis, length: lengthOf(axis) })).sort((a, b) => b.length - a.length);
  const done: Float64Array[] = [];
  for (const { axis } of sorted) {
    for (const before of [...done, ...done]) {
      let along = 0;
      for (let j = 0; j < axis.length; j++) along += axis[j]! * before[j]!;
      for (let j = 0; j < axis.length; j++) axis[j] = axis[j]! - along * before[j]!;
    }
    const length = lengthOf(axis);
    if (length > shortest * sorted[0]!.length) done.push(axis.map((value) => value / length));
  }
  return done;
}
