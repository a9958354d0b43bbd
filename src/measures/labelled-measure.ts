/** The interface of a labelled measure: a number about vectors, their classes, and the head that tells the classes apart. */
import { InputError, ShapeError } from "../base/errors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { checkRows, type Invariance } from "./measure.ts";

/** A linear head: scores = weight · x + bias. */
export interface ClassHead {
  /** [classes, d], or [1, d] for two classes: the direction of the second one. */
  readonly weight: Matrix;
  /** [classes] (or [1]); null where there is none. */
  readonly bias: ArrayLike<number> | null;
}

/** A kind of measure on vectors with class labels. */
export interface LabelledMeasure {
  readonly name: string;
  readonly description: string;
  /** Paper, where it comes from. */
  readonly source: string;
  /** What it declares not to see, tested by property; the head changes along, so that its scores stay as they are. */
  readonly invariances: readonly Invariance[];
  /** Whether it is about the head too; its value is null without one. */
  readonly needsHead: boolean;
  /**
   * The value for vectors [n, d]; finite, or null where it needs a head and there is none.
   * @throws ShapeError when labels or head do not fit the vectors
   * @throws InputError with a class without rows, NaN or infinite values, or class means that coincide
   */
  compute(vectors: Matrix, labels: ClassLabels, head: ClassHead | null): Promise<number | null>;
}

/**
 * Throws unless there is one label a row and every class has rows.
 * @throws ShapeError when the numbers of labels and rows differ
 * @throws InputError with fewer than two classes, a class without rows, a label out of range, NaN or infinite values
 */
export function checkLabelled(measure: string, vectors: Matrix, labels: ClassLabels): void {
  if (labels.values.length !== vectors.rows) {
    throw new ShapeError({
      where: measure,
      must: "there must be one label a row",
      got: `${labels.values.length} labels and ${vectors.rows} rows`,
      todo: "Were both taken from the same split?",
    });
  }
  checkRows(measure, vectors);
  const counts = new Float64Array(Math.max(0, labels.classes));
  for (const label of labels.values) {
    if (counts[label] !== undefined) {
      counts[label] = counts[label] + 1;
      continue;
    }
    throw labelError(measure, `every label must be below the number of classes, ${labels.classes}`, `${label}`);
  }
  if (counts.length < 2) throw labelError(measure, "there must be at least two classes", `${counts.length}`);
  const empty = counts.indexOf(0);
  if (empty >= 0) throw labelError(measure, "every class must have rows", `none of class ${empty}`);
}

function labelError(where: string, must: string, got: string): InputError {
  return new InputError({ where, must, got, todo: "Look at the labels of these rows." });
}

/** A head with one row a class, in float64. */
export interface FullHead {
  /** [classes, d] */
  readonly weight: Float64Array;
  /** [classes] */
  readonly bias: Float64Array;
}

/**
 * The head with one row a class; a single row w of a binary head becomes −w/2 and w/2, which decide alike.
 * @throws ShapeError when the head does not fit
 * @throws InputError with NaN or infinite values
 */
export function fullHead(measure: string, head: ClassHead, classes: number, dimensions: number): FullHead {
  const { weight, bias } = head;
  const single = weight.rows === 1 && classes === 2;
  if (weight.columns !== dimensions || (weight.rows !== classes && !single) || (bias !== null && bias.length !== weight.rows)) {
    throw new ShapeError({
      where: measure,
      must: `the head's weight must be [${classes}, ${dimensions}]${classes === 2 ? ` or [1, ${dimensions}]` : ""} with a bias a row`,
      got: `[${weight.rows}, ${weight.columns}] and ${bias === null ? "no" : bias.length} biases`,
      todo: "Is this the head of these vectors?",
    });
  }
  const rows = Float64Array.from(weight.data);
  const offsets = bias === null ? new Float64Array(weight.rows) : Float64Array.from(bias);
  if (![...offsets, ...rows].every(Number.isFinite)) {
    throw new InputError({
      where: measure,
      must: "every number of the head must be finite",
      got: "NaN or infinity among them",
      todo: "Look at the checkpoint.",
    });
  }
  if (!single) return { weight: rows, bias: offsets };
  const halves = (values: Float64Array): Float64Array =>
    Float64Array.from([...values.map((value) => -value / 2), ...values.map((value) => value / 2)]);
  return { weight: halves(rows), bias: halves(offsets) };
}
