/** One matrix of a vector set, cut into its three roles and freed of dead dimensions. */
import { once } from "../base/once.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import { deadByMoments, deadDimensions } from "../statistics/dead-dimensions.ts";
import { type Labels, labelsAt } from "../statistics/labels.ts";
import { type LabelledMoments, momentsOfDimensions, plainMoments } from "../statistics/moments/labelled-moments.ts";
import { labelledMoments } from "../statistics/moments/row-moments.ts";
import { type MomentsPlace, storedMoments } from "../statistics/moments/stored-moments.ts";
import { type Role, type Rows, rows, withDimensions } from "../statistics/rows.ts";
import { splitCodes } from "../tasks/task.ts";
import type { VectorSet, WholeTraining } from "../vectors/vector-set.ts";

/** Rows by role. */
export interface RoleRows {
  readonly training: Rows<"training">;
  readonly validation: Rows<"validation">;
  readonly test: Rows<"test">;
}

/** Rows by role, living dimensions only. */
export interface StudiedSlice extends RoleRows {
  /** Column j of the rows above is dimension living[j] of the original vector. */
  readonly living: Int32Array;
  /** Dimensions left out: rounding noise on the training rows. */
  readonly dead: Int32Array;
  /** All training rows, where those above are a sample of them. */
  readonly whole: WholeTraining | null;
}

/** Rows by role, all dimensions. */
export function cutRoles(vectors: Matrix, labels: Labels, splits: Uint8Array, groups: Int32Array | null = null): RoleRows {
  const cut = <R extends Role>(role: R): Rows<R> => {
    const alone = rowsOfRole(role, vectors, labels, splits);
    return groups === null ? alone : { ...alone, groups: valuesOfRole(groups, splits, role) };
  };
  return { training: cut("training"), validation: cut("validation"), test: cut("test") };
}

/** What is known of the training rows beside the rows themselves. */
export interface KnownTraining {
  /** Where their moments are kept; null for nowhere. */
  readonly place: MomentsPlace | null;
  /** All training rows and their moments, where the slice's own are a sample. */
  readonly whole: (WholeTraining & { readonly moments: LabelledMoments }) | null;
}

/** Cuts [rows, dimensions] vectors by split code; dead dimensions are judged on the training rows, all of them. */
export function cutSlice(
  vectors: Matrix,
  labels: Labels,
  splits: Uint8Array,
  { place, whole }: KnownTraining = { place: null, whole: null },
  groups: Int32Array | null = null,
): StudiedSlice {
  const { training, validation, test } = cutRoles(vectors, labels, splits, groups);
  const dead = whole === null ? deadDimensions(training.vectors) : deadByMoments(whole.moments.mean, deviationsOf(whole.moments));
  const isDead = new Set(dead);
  const living = Int32Array.from({ length: vectors.columns }, (_, index) => index).filter((index) => !isDead.has(index));
  const kept = <R extends Role>(from: Rows<R>): Rows<R> => (dead.length === 0 ? from : withDimensions(from, living));
  const livingTraining = kept(training);
  const moments = once(async () => {
    if (whole !== null) return dead.length === 0 ? whole.moments : momentsOfDimensions(whole.moments, living);
    const compute = (): Promise<LabelledMoments> => labelledMoments(livingTraining.vectors, livingTraining.labels);
    return place === null ? compute() : storedMoments(place, compute);
  });
  return { training: { ...livingTraining, moments }, validation: kept(validation), test: kept(test), living, dead, whole };
}

/** √(mean square) of each dimension. */
function deviationsOf(moments: LabelledMoments): Float64Array {
  const { scatter, dimensions: d, rows: count } = plainMoments(moments);
  return Float64Array.from({ length: d }, (_, j) => Math.sqrt(scatter[j * d + j]! / Math.max(1, count)));
}

/** The labels of one role. */
export function labelsOfRole(labels: Labels, splits: Uint8Array, role: Role): Labels {
  return labelsAt(labels, rowNumbersOfRole(splits, role));
}

/** The numbers of the rows of one role, in their order. */
export function rowNumbersOfRole(splits: Uint8Array, role: Role): Uint32Array {
  return Uint32Array.from(splits.keys()).filter((row) => splits[row] === splitCodes[role]);
}

/** The values of the rows of one role. */
export function valuesOfRole(values: Int32Array, splits: Uint8Array, role: Role): Int32Array {
  return values.filter((_, row) => splits[row] === splitCodes[role]);
}

/** How many test rows there are, and which of them belong together. */
export function testRowsOf({ splits, groups }: Pick<VectorSet, "splits" | "groups">): TestRows {
  const rows = splits.reduce((sum, code) => sum + (code === splitCodes.test ? 1 : 0), 0);
  return { rows, groups: groups === undefined ? undefined : valuesOfRole(groups, splits, "test") };
}

/** Test rows as resampling needs them. */
export interface TestRows {
  readonly rows: number;
  readonly groups: Int32Array | undefined;
}

function rowsOfRole<R extends Role>(role: R, vectors: Matrix, labels: Labels, splits: Uint8Array): Rows<R> {
  const chosen = rowNumbersOfRole(splits, role);
  return rows(role, consecutive(vectors, chosen), labelsAt(labels, chosen));
}

/** The chosen rows: where they lie one behind the other they are looked at, not copied. */
function consecutive(vectors: Matrix, chosen: Uint32Array): Matrix {
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (first === undefined || last === undefined) return takeRows(vectors, chosen);
  if (last - first + 1 !== chosen.length || isShared(vectors)) return takeRows(vectors, chosen);
  const { columns, data } = vectors;
  return matrix(chosen.length, columns, data.subarray(first * columns, (last + 1) * columns));
}

/** The engine takes no memory that is shared between threads. */
function isShared({ data }: Matrix): boolean {
  return data.buffer instanceof SharedArrayBuffer;
}
