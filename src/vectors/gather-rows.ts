/** Rows that come one after another, gathered into a matrix and what is known of them. */
import { ShapeError } from "../base/errors.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";

type Value = string | number | bigint | boolean | null | undefined;

/** A row with what is known of it. */
export interface LabelledRow {
  /** As long as those of all other rows. */
  readonly vector: ArrayLike<number>;
  readonly label: Value;
  /** "train", "validation" or "test"; left out of all rows, splits are drawn. */
  readonly split?: Value;
  /** The same for rows that belong together; left out where rows are independent. */
  readonly group?: Value;
}

/** All rows. */
export interface GatheredRows {
  readonly vectors: Matrix;
  readonly labels: readonly Value[];
  /** Left out where no row has one. */
  readonly splits?: readonly Value[];
  readonly groups?: readonly Value[];
}

/** Room for so many rows at first; then twice as many, whenever they are full. */
const firstRows = 1024;

/** Gathers rows; no more are asked for than are there. @throws ShapeError for rows of unequal length */
export async function gatherRows(rows: AsyncIterable<LabelledRow>): Promise<GatheredRows> {
  let data = new Float32Array(0);
  let columns = 0;
  const labels: Value[] = [];
  const splits: Value[] = [];
  const groups: Value[] = [];
  for await (const streamed of rows) {
    const row = labels.length;
    const { vector, label, split, group } = streamed ?? {}; // from JavaScript a row may be anything
    if (vector === undefined) throw notLabelled(row);
    if (!isRow(vector)) throw notNumbers(row);
    if (row === 0) {
      columns = vector.length;
      data = new Float32Array(firstRows * columns);
    }
    requireWidth(vector.length, columns, row);
    if ((row + 1) * columns > data.length) {
      const wider = new Float32Array(2 * data.length);
      wider.set(data);
      data = wider;
    }
    data.set(vector, row * columns);
    labels.push(label);
    splits.push(split);
    groups.push(group);
  }
  const isKnown = (value: Value): boolean => value !== undefined;
  return {
    vectors: matrix(labels.length, columns, data.slice(0, labels.length * columns)),
    labels,
    ...(splits.some(isKnown) ? { splits } : {}),
    ...(groups.some(isKnown) ? { groups } : {}),
  };
}

/** A list of numbers, typed or not; whether they are finite is looked at when all are there. */
export function isRow(row: unknown): boolean {
  if (row instanceof BigInt64Array || row instanceof BigUint64Array) return false;
  if (ArrayBuffer.isView(row)) return !(row instanceof DataView);
  return Array.isArray(row) && row.every((value) => typeof value === "number");
}

/** A row is as long as the first one. @param at  from 0 @throws ShapeError */
export function requireWidth(length: number, columns: number, at: number): void {
  if (length === columns) return;
  const must = `every row must have as many numbers as the first: ${columns}`;
  throw refusedRow(at, must, `${length}`, "Give vectors of one model only.");
}

function notNumbers(at: number): ShapeError {
  const [must, got] = ["every row must be a list of numbers", "something else among them"];
  return refusedRow(at, must, got, "Leave rows without a vector out.");
}

function notLabelled(at: number): ShapeError {
  const must = "a row that streams in must be { vector, label }, with a split and a group where there are any";
  return refusedRow(at, must, "a row without a vector", "Give each row its label with it.");
}

function refusedRow(at: number, must: string, got: string, todo: string): ShapeError {
  return new ShapeError({ where: "vectors", must, got, todo, row: at + 1 });
}
