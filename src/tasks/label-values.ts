/** What the labels of a table are: names of classes, or numbers to predict. */
import { InputError, UsageError } from "../base/errors.ts";
import type { Labels } from "../statistics/labels.ts";
import { labelTable } from "./task-options.ts";

/** Labels with the names of their classes (none for regression). */
export interface NamedLabels {
  readonly labels: Labels;
  readonly labelNames: readonly string[];
}

/** A row in an error; without a file where the labels are values in memory. */
export interface RowPlace {
  readonly file?: string | undefined;
  readonly row: number;
}

/** What was said about the labels, and how to name a row in an error. */
export interface LabelChoice {
  /** True: numbers to predict; false: classes; undefined: decided by the rule. */
  readonly regression: boolean | undefined;
  /** Names of the integer labels 0, 1, …, where the data set states them. */
  readonly names?: readonly string[] | undefined;
  /** More classes than this are refused; the default of the option where it is left out. */
  readonly maxClasses?: number | undefined;
  /** The place of a row, for messages. */
  place(index: number): RowPlace;
}

/** More distinct numbers than this, one of them not whole, are values to predict. */
const mostNumericClasses = 10;
/** A number as data files write it; "007" is a name. */
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
const notFinitePattern = /^[+-]?(?:nan|inf|infinity)$/i;
const where = "labels";

/**
 * Labels from their texts (white space around them does not count; composed
 * and decomposed letters are the same). The rule: they are values to predict
 * when all are numbers, at least one is not whole, and more than ten differ;
 * else classes. Whole numbers are sorted as numbers, all other names by
 * Unicode code point.
 * @throws InputError for rows without a label (naming the first and their count), for NaN and infinities among numbers,
 * for more classes than `maxClasses` and for values that are all the same; UsageError when regression is asked of names
 */
export function labelsFromText(cells: readonly (string | null)[], choice: LabelChoice): NamedLabels {
  const distinct = new Map<string, number>(); // the cell, and the first row that has it
  let empty = 0;
  let firstEmpty = -1;
  const names = cells.map((cell, i) => {
    const name = (cell ?? "").trim().normalize("NFC");
    if (name === "") {
      if (empty++ === 0) firstEmpty = i;
    } else if (!distinct.has(name)) distinct.set(name, i);
    return name;
  });
  if (empty > 0) {
    throw new InputError({
      where,
      must: "every row must have a label",
      got: empty === 1 ? "a row without one" : `${empty} rows without one, the first`,
      todo: "Label or delete these rows, or leave them out with {dropUnlabelled}.",
      ...choice.place(firstEmpty),
    });
  }
  const numbers = [...distinct.keys()].filter((name) => numberPattern.test(name));
  const notFinite = [...distinct.keys()].filter((name) => notFinitePattern.test(name) || !finite(name));
  const numeric = numbers.length > 0 && new Set([...numbers, ...notFinite]).size === distinct.size;
  if (!numeric && choice.regression === true) throw notNumbers(distinct, numbers, choice);
  const [firstNotFinite] = notFinite;
  if (numeric && firstNotFinite !== undefined) {
    throw new InputError({
      where,
      must: "labels that are numbers must be finite",
      got: JSON.stringify(firstNotFinite),
      todo: "Repair or delete the row.",
      ...choice.place(distinct.get(firstNotFinite)!),
    });
  }
  const whole = numeric && numbers.every((name) => Number.isInteger(Number(name)));
  const regression = choice.regression ?? (numeric && !whole && distinctNumbers(numbers) > mostNumericClasses);
  if (regression) return { labels: values(names, choice), labelNames: [] };
  return classes(names, numeric, whole, choice);
}

function values(names: readonly string[], choice: LabelChoice): Labels {
  const numbers = Float64Array.from(names, Number);
  if (new Set(numbers).size > 1) return { kind: "values", values: numbers };
  throw new InputError({
    where,
    must: "values to predict must differ",
    got: `${names[0]} in every row`,
    todo: "Is this the right column? Name the column of the labels.",
    file: choice.place(0).file,
  });
}

function classes(cells: readonly string[], numeric: boolean, whole: boolean, choice: LabelChoice): NamedLabels {
  // "1" and "1.0" are one class; beyond 2^53 two different numbers could look alike, and are told apart as they are written.
  const isExact = (cell: string): boolean => !Number.isInteger(Number(cell)) || Number.isSafeInteger(Number(cell));
  const nameOf = (cell: string): string => (numeric && isExact(cell) ? String(Number(cell)) : cell);
  const byNumber = (a: string, b: string): number => Number(a) - Number(b) || byCodePoint(a, b);
  const sorted = [...new Set(cells.map(nameOf))].sort(numeric ? byNumber : byCodePoint);
  const { maxClasses = labelTable.maxClasses.default } = choice;
  if (sorted.length > maxClasses) {
    throw new InputError({
      where,
      must: `there must be at most ${maxClasses} classes`,
      got: `${sorted.length}`,
      todo: "Is this the right column? If not, name the column of the labels; if it is, allow more classes with {maxClasses}; numbers to predict need {regression}.",
      file: choice.place(0).file,
    });
  }
  const official = choice.names;
  if (official !== undefined && whole) {
    const beyond = sorted.find((name) => Number(name) < 0 || Number(name) >= official.length);
    if (beyond === undefined) {
      return { labels: classLabels(official.length, cells, Number), labelNames: official };
    }
    throw new InputError({
      where,
      must: `labels must be 0 to ${official.length - 1}, for ${official.length} names`,
      got: beyond,
      todo: "The data set contradicts its own description: report it to its owner.",
      ...choice.place(cells.findIndex((cell) => nameOf(cell) === beyond)),
    });
  }
  const codes = new Map(sorted.map((name, code) => [name, code]));
  return { labels: classLabels(sorted.length, cells, (cell) => codes.get(nameOf(cell)) ?? 0), labelNames: sorted };
}

function classLabels(count: number, cells: readonly string[], code: (cell: string) => number): Labels {
  return { kind: "classes", classes: count, values: Int32Array.from(cells, (cell) => code(cell)) };
}

function distinctNumbers(names: readonly string[]): number {
  return new Set(names.map(Number)).size;
}

/** False for numbers too large to hold, such as 1e999. */
function finite(name: string): boolean {
  return !numberPattern.test(name) || Number.isFinite(Number(name));
}

/** The order of UTF-8 bytes and of Python: JavaScript's own puts emoji before some older signs. */
function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function notNumbers(distinct: ReadonlyMap<string, number>, numbers: readonly string[], choice: LabelChoice): UsageError {
  const known = new Set(numbers);
  const other = [...distinct.keys()].find((name) => !known.has(name)) ?? "";
  return new UsageError({
    where,
    must: "regression needs labels that are numbers",
    got: JSON.stringify(other),
    todo: "Name the column of the numbers, or leave {regression} out.",
    ...choice.place(distinct.get(other) ?? 0),
  });
}
