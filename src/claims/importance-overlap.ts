/**
 * Do the same dimensions matter in two sets of vectors: other layers, other seeds, another task? Three answers, each
 * with what chance gives: Jaccard's index of the best dimensions, the rank correlation of all by single-dimension train
 * score, and the principal angles of the directions on which the class means lie (training rows).
 */

import { InputError } from "../base/errors.ts";
import { cellOf } from "../cells/finished-slice.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { dimensionOverlap, overlapChance } from "../measures/dimension-overlap.ts";
import { importanceAgreement } from "../measures/importance-agreement.ts";
import { principalAngles } from "../measures/principal-angles.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { ImportanceOverlap, Overlap } from "../results/importance-overlap.ts";
import type { ResultRow } from "../results/result-row.ts";
import { identityOfSlice, keyOfPlace, keyOfSlice, type SliceIdentity } from "../results/slice-identity.ts";
import { argsortNumbers } from "../statistics/order.ts";
import type { InferredSlice } from "./inferred-slice.ts";

/** So many dimensions of each side are compared. */
const mostImportant = 10;

/** Quantile of a standard normal distribution that |z| stays under with 95 % probability. */
const bothSides = 1.959964;

/** What is known of one side. */
export interface ImportanceSide {
  /** Train score of each living dimension. */
  readonly train: ReadonlyMap<number, number>;
  /** [classes, d]; null for real values, or where it is not known. */
  readonly classMeans: Matrix | null;
}

/** Train scores of single dimensions among result rows. */
export function trainScores(rows: readonly ResultRow[]): ReadonlyMap<number, number> {
  return new Map(
    rows.flatMap(({ part, dimension, train }) =>
      part === "dimension" && dimension !== null && train !== null ? [[dimension, train] as const] : [],
    ),
  );
}

/** Compares two sides; null where fewer than three dimensions live on both. */
export function overlapOf(a: ImportanceSide, b: ImportanceSide): Overlap | null {
  const shared = [...a.train.keys()].filter((dimension) => b.train.has(dimension)).sort((x, y) => x - y);
  if (shared.length < 3) return null;
  const scores = [a, b].map(({ train }) => shared.map((dimension) => train.get(dimension)!));
  const top = Math.min(mostImportant, shared.length);
  const orders = scores.map((own) => Array.from(argsortNumbers(own.map((score) => -score))));
  const { jaccard, expected } = dimensionOverlap(orders, top);
  return {
    dimensions: shared.length,
    top,
    jaccard: { value: jaccard, expected, chance: overlapChance(shared.length, top) },
    correlation: {
      value: importanceAgreement(scores),
      chance: Math.min(1, bothSides / Math.sqrt(shared.length - 1)),
    },
    angles: anglesOf(a.classMeans, b.classMeans),
  };
}

function anglesOf(a: Matrix | null, b: Matrix | null): Overlap["angles"] {
  if (a === null || b === null || a.columns !== b.columns) return null;
  try {
    const [x, y] = [spanOf(a), spanOf(b)];
    const cosines = principalAngles(x, y);
    const value = cosines.reduce((sum, cosine) => sum + (cosine * cosine) / cosines.length, 0);
    return { value, expected: Math.max(x.columns, y.columns) / a.columns };
  } catch (error) {
    if (error instanceof InputError) return null; // class means that coincide, or depend on each other
    throw error;
  }
}

/** [d, classes − 1]: the class means less that of the last class. */
function spanOf({ rows, columns: d, data }: Matrix): Matrix {
  const span = matrix(d, rows - 1);
  const last = (rows - 1) * d;
  for (let c = 0; c + 1 < rows; c++) {
    for (let j = 0; j < d; j++) span.data[j * (rows - 1) + c] = data[c * d + j]! - data[last + j]!;
  }
  return span;
}

/** A side with its place. */
export interface PlacedSide extends ImportanceSide {
  readonly place: SliceIdentity;
}

/** A slice of a study as a side. */
export function sideOf(slice: InferredSlice): PlacedSide {
  const { labels, dimensions } = slice.variant.vectors;
  const packed = cellOf(slice, "dimensions")?.classMeans;
  const classes = labels.kind === "classes" ? labels.classes : 0;
  return {
    place: identityOfSlice({ ...slice.variant, ...slice.slice }),
    train: trainScores(slice.inferred.rows),
    classMeans:
      packed === undefined
        ? null
        : matrix(classes, dimensions, Float32Array.from(unpackLabels(packed, classes * dimensions).values)),
  };
}

/** Within a study: every layer beside the last one of its seeds and pooling, and seeds beside each other. */
export function studyOverlaps(sides: readonly PlacedSide[]): readonly ImportanceOverlap[] {
  const found: ImportanceOverlap[] = [];
  const add = (over: ImportanceOverlap["over"], a: PlacedSide, b: PlacedSide): void => {
    const overlap = overlapOf(a, b);
    if (overlap !== null) found.push({ over, sides: [a.place, b.place], ...overlap });
  };
  const groups = (keyOf: (place: SliceIdentity) => string): readonly (readonly PlacedSide[])[] => {
    const all = new Map<string, PlacedSide[]>();
    for (const side of sides) all.set(keyOf(side.place), [...(all.get(keyOf(side.place)) ?? []), side]);
    return [...all.values()];
  };
  for (const [last, ...others] of groups((place) => keyOfSlice({ ...place, layer: null }))) {
    if (last !== undefined) for (const other of others) add("layers", last, other);
  }
  for (const group of groups(keyOfPlace)) {
    for (const [i, a] of group.entries()) for (const b of group.slice(i + 1)) add("seeds", a, b);
  }
  return found;
}
