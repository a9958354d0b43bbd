/**
 * Every dimension as a probe of its own, fitted and scored at once: one pass over
 * the columns of each matrix.
 */
import { ShapeError } from "../base/errors.ts";
import type { Role, Rows } from "../statistics/rows.ts";
import { byColumns } from "./column-threads.ts";
import { type RangeScores, rulesOfRange, scoreRange } from "./single-dimension-range.ts";
import { type FittedNumbers, type SingleRule, singleRule } from "./single-rules.ts";

/** How every dimension does on some rows. */
export interface SingleScores extends RangeScores {
  readonly role: Role;
}

/** All single dimensions. */
export interface SingleDimensions {
  /** Headline score on the training rows [d]. */
  readonly train: Float64Array;
  /** The dimension with the highest train score, the first of equal ones: chosen without the other rows. */
  readonly best: number;
  readonly rules: readonly SingleRule[];
  /** In the order of `others`. */
  readonly others: readonly SingleScores[];
}

/**
 * Fits every dimension on the training rows and scores it there and on other rows; large work is divided among the
 * threads of `setEngineThreads`, with the same results.
 * @throws ShapeError when the other rows' vectors have another size
 */
export async function allSingleDimensions(
  training: Rows<"training">,
  others: readonly Rows<"validation" | "test">[],
): Promise<SingleDimensions> {
  const d = training.vectors.columns;
  for (const { vectors } of others) checkColumns(vectors.columns, d);
  const ranges = await byColumns({ training, others }, rulesOfRange, (call, work) => call("rules", work));
  const fitted = ranges.flatMap(({ fitted }) => fitted);
  return {
    ...bestOf(fitted),
    others: others.map((rows, at) =>
      joined(
        rows,
        ranges.map(({ others }) => others[at]!),
      ),
    ),
  };
}

/** Numbers that were fitted elsewhere, scored on other rows. */
export function singleDimensions(
  fitted: readonly FittedNumbers[],
  others: readonly Rows<"validation" | "test">[],
): SingleDimensions {
  for (const { vectors } of others) checkColumns(vectors.columns, fitted.length);
  const all = { from: 0, to: fitted.length };
  return { ...bestOf(fitted), others: others.map((rows) => ({ role: rows.role, ...scoreRange(fitted, rows, all) })) };
}

function bestOf(fitted: readonly FittedNumbers[]): Omit<SingleDimensions, "others"> {
  const train = Float64Array.from(fitted, (rule) => rule.train);
  let best = 0;
  for (let j = 1; j < train.length; j++) if (train[j]! > train[best]!) best = j;
  return { train, best, rules: fitted.map(({ numbers }, j) => singleRule(numbers, j)) };
}

function joined({ role }: Rows<"validation" | "test">, parts: readonly RangeScores[]): SingleScores {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return { role, ...first };
  const scores = Float64Array.from(parts.flatMap((part) => Array.from(part.scores)));
  const marks = parts.flatMap(({ correct }) => (correct === null ? [] : [correct]));
  if (marks.length === 0) return { role, scores, correct: null };
  const correct = new Uint8Array(marks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const mark of marks) {
    correct.set(mark, at);
    at += mark.length;
  }
  return { role, scores, correct };
}

function checkColumns(came: number, dimensions: number): void {
  if (came === dimensions) return;
  throw new ShapeError({
    where: "single dimensions",
    must: `vectors must have ${dimensions} dimensions, as the training rows do`,
    got: `${came}`,
    todo: "Were all rows taken from the same vector set?",
  });
}
