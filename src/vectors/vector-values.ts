/** Vectors and labels that are in memory, or come row by row, as a vector set: no folder, no file. */
import { InputError, ShapeError } from "../base/errors.ts";
import { fillOptions, requireKnown } from "../base/options.ts";
import { shownBriefly } from "../base/parts.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { groupsFromText } from "../tasks/groups.ts";
import { labelsFromText } from "../tasks/label-values.ts";
import type { RolesFrom } from "../tasks/role-checks.ts";
import { rolesOfNames } from "../tasks/split-names.ts";
import { labelsOfLabelled } from "../tasks/unlabelled.ts";
import { requireNumbers } from "./brought-numbers.ts";
import { gatherRows, isRow, type LabelledRow, requireWidth } from "./gather-rows.ts";
import { soundSet } from "./sound-set.ts";
import type { VectorSet } from "./vector-set.ts";
import { type VectorSetOptions, vectorSetTable } from "./vector-set-options.ts";

/** A name or a number a row. */
export type Values = ArrayLike<string | number | bigint | boolean | null | undefined>;

/** What is known of the rows, one entry a row. */
export interface KnownOfRows {
  /** Names of classes, or numbers: values to predict where one of more than ten is not whole, else classes. */
  readonly labels: Values;
  /** "train", "validation" (or "val", "dev") or "test"; a seeded stratified draw when left out. */
  readonly splits?: Values | undefined;
  /** Which rows belong together (the document of a sentence, say). Splits then cut no group. */
  readonly groups?: Values | undefined;
  /** Another labelling of the rows, of which a study asks how much compression leaves. */
  readonly leftover?: { readonly name: string; readonly labels: Values } | undefined;
}

/** Vectors in memory with what is known of them. */
export interface VectorValues extends KnownOfRows, VectorSetOptions {
  /** One row a text: a matrix, an array of rows, or all numbers one row after another with their `shape`. Not copied. */
  readonly vectors: Matrix | readonly ArrayLike<number>[] | Float32Array<ArrayBuffer>;
  /** [rows, dimensions] of a Float32Array. */
  readonly shape?: readonly [number, number] | undefined;
}

/** What is no option: the values. */
const valueKeys = ["vectors", "shape", "labels", "splits", "groups", "leftover"] satisfies (keyof VectorValues)[];

/** Vectors that come row by row, from a database or a socket, say. */
export interface StreamedVectorValues extends VectorSetOptions {
  /** Rows with their labels, splits and groups. */
  readonly vectors: AsyncIterable<LabelledRow>;
}

/**
 * Vectors and labels as a set that `analyze` takes, checked as those of files are: rows that occur in two splits leave
 * the one that is fitted on, and a fact says so.
 *
 * @example
 * ```ts
 * import { analyze, vectorSet } from "assay";
 *
 * const set = vectorSet({ vectors: data, shape: [2000, 384], labels });
 * const { summary } = await analyze(set);
 * ```
 * @returns the set at once; a promise of it for an async iterable
 * @throws ShapeError for rows of unequal length, or a shape that does not fit
 * @throws InputError for NaN and infinities (naming the row, from 1), equal rows, different numbers of rows and labels,
 *   empty labels, unknown splits, one class only, a split without rows
 */
export function vectorSet(values: VectorValues): VectorSet;
export function vectorSet(values: StreamedVectorValues): Promise<VectorSet>;
export function vectorSet(values: VectorValues | StreamedVectorValues): VectorSet | Promise<VectorSet> {
  requireKnown(vectorSetTable, values, "vectors", valueKeys);
  if (!isStreamed(values)) return setOf(matrixOf(values), values, values);
  refuseBesideStream(values);
  return gatherRows(values.vectors).then(({ vectors, ...known }) => setOf(vectors, known, values));
}

function isStreamed(values: VectorValues | StreamedVectorValues): values is StreamedVectorValues {
  return typeof values.vectors === "object" && values.vectors !== null && Symbol.asyncIterator in values.vectors;
}

/** Rows that stream in bring what is known of them. @throws InputError for what is given beside them */
function refuseBesideStream(values: StreamedVectorValues): void {
  const beside = valueKeys.find((key) => key !== "vectors" && Reflect.get(values, key) !== undefined);
  if (beside === undefined) return;
  throw new InputError({
    where: "vectors",
    must: "rows that stream in must bring what is known of them",
    got: `${beside} beside the stream`,
    todo: "Yield { vector, label }, with a split and a group where there are any.",
  });
}

function setOf(vectors: Matrix, { labels, splits, groups, leftover }: KnownOfRows, options: VectorSetOptions): VectorSet {
  requireNumbers(vectors);
  const { regression } = options;
  const { name, seed, maxClasses, dropUnlabelled } = fillOptions(vectorSetTable, options, "vectors", valueKeys);
  const place = (index: number): { row: number } => ({ row: index + 1 });
  const cellsOf = (what: string, values: Values | undefined): (string | null)[] => cells(what, values, vectors.rows);
  const named = labelsOfLabelled(cellsOf("labels", labels), dropUnlabelled, { regression, maxClasses, place });
  const { unlabelled } = named;
  return soundSet({
    vectors,
    named,
    given: rolesOfNames(splits == null ? null : cellsOf("splits", splits), unlabelled),
    groups: groups == null ? undefined : groupsFromText(cellsOf("groups", groups)),
    leftover:
      leftover == null
        ? undefined
        : {
            name: namedLeftover(leftover.name),
            ...labelsFromText(cellsOf("leftover", leftover.labels), { regression: undefined, place }),
          },
    name,
    source: "memory",
    from: fromMemory,
    seed,
  });
}

const fromMemory: RolesFrom = { todo: "Are these the right labels?" };

/** From JavaScript it may have no name. @throws InputError */
function namedLeftover(name: unknown): string {
  if (typeof name === "string" && name !== "") return name;
  const [must, todo] = ["the other labelling must have a name", "Give leftover: { name, labels }."];
  throw new InputError({ where: "leftover", must, got: name === undefined ? "none" : shownBriefly(name), todo });
}

/** As text, which labels, splits and groups of files are, too: 1 and "1" are one class. */
function cells(what: string, values: Values | undefined, rows: number): (string | null)[] {
  if (values?.length === rows) return Array.from(values, (value) => (isMissing(value) ? null : String(value)));
  throw new InputError({
    where: what,
    must: `there must be one a vector: ${rows}`,
    got: values == null ? "none" : typeof values.length === "number" ? `${values.length}` : shownBriefly(values),
    todo: `Give ${what} of the same rows, in the same order.`,
  });
}

/** Nothing, or the NaN that stands for nothing in arrays of numbers. */
function isMissing(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value);
}

function matrixOf({ vectors, shape }: VectorValues): Matrix {
  const given: unknown = vectors;
  if (vectors instanceof Float32Array) {
    const [rows, columns] = Array.isArray(shape) ? shape : [0, 0];
    const isShape = shape?.length === 2 && [rows, columns].every((count) => Number.isInteger(count) && count > 0);
    if (isShape && rows * columns === vectors.length) return matrix(rows, columns, vectors);
    throw new ShapeError({
      where: "vectors",
      must: "a Float32Array must come with its shape, [rows, dimensions]",
      got: `${vectors.length} numbers ${shape === undefined ? "without one" : `and [${rows}, ${columns}]`}`,
      todo: "Give as many numbers as rows times dimensions.",
    });
  }
  if (!isRows(vectors)) {
    if (!isMatrix(given)) throw noVectors(given);
    refuseShape(shape);
    return matrix(given.rows, given.columns, given.data);
  }
  refuseShape(shape);
  const columns = vectors[0]?.length ?? 0;
  const into = matrix(vectors.length, columns);
  for (const [i, row] of vectors.entries()) {
    if (!isRow(row)) throw noVectors(row, i + 1);
    requireWidth(row.length, columns, i);
    into.data.set(row, i * columns);
  }
  return into;
}

/** Rows and matrices have theirs. @throws ShapeError */
function refuseShape(shape: unknown): void {
  if (shape === undefined) return;
  const [must, got] = ["a shape must come with a Float32Array", "one beside rows that have theirs"];
  throw new ShapeError({ where: "vectors", must, got, todo: "Leave shape out." });
}

function isMatrix(value: unknown): value is Matrix {
  if (typeof value !== "object" || value === null) return false;
  const { rows, columns, data } = value as Partial<Record<keyof Matrix, unknown>>; // of unknown parts
  return Number.isInteger(rows) && Number.isInteger(columns) && data instanceof Float32Array;
}

function noVectors(value: unknown, row?: number): InputError {
  const isWide = value instanceof Float64Array;
  return new InputError({
    where: "vectors",
    must:
      row === undefined
        ? "vectors must be a matrix, a list of rows, or a Float32Array with its shape"
        : "every row must be a list of numbers",
    got: value === undefined ? "none" : shownBriefly(value),
    todo: isWide ? "Make it a Float32Array: Float32Array.from(vectors)." : "Give one row of numbers for each text.",
    ...(row === undefined ? {} : { row }),
  });
}

function isRows(vectors: Matrix | readonly ArrayLike<number>[]): vectors is readonly ArrayLike<number>[] {
  return Array.isArray(vectors);
}
