/** Pairs of things that are known by their ids, and how like they are: a table with the columns first, second and score. */
import { FormatError, InputError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { listColumns, listed, readColumns } from "../runtime/tables/tables.ts";
import type { KnownIds } from "./qrels.ts";
import { textOf } from "./task.ts";

/** Pairs of rows. */
export interface ScoredPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 1 for all where the table has none. */
  readonly scores: Float64Array;
  /** Whether scores are degrees; else 1 says that two rows belong together, and 0 that they do not. */
  readonly isScored: boolean;
}

const where = "pairs";
const sides = ["first", "second"] as const;
/** What the score is called; without one all pairs belong together. */
const scoreNames = ["score", "label"] as const;

/**
 * Reads pairs of rows. Scores of 0 and 1 alone say what belongs together; all others are degrees.
 * @throws MissingError for a table without the columns; FormatError for an id that there is not, or a score that is no
 *   number; InputError without pairs, or with scores that are all the same
 */
export async function readPairs(path: string, known: KnownIds, control: RunControl = {}): Promise<ScoredPairs> {
  const names = (await listColumns(path, control)).map(({ name }) => name);
  const lost = sides.find((side) => !names.includes(side));
  if (lost !== undefined) {
    const got = `the columns ${listed(names)}`;
    const todo = "Name the columns first, second and score in the first line.";
    throw new MissingError({ where, must: `there must be a column ${JSON.stringify(lost)}`, got, todo, file: path });
  }
  const scored = scoreNames.find((name) => names.includes(name));
  const { columns, rows } = await readColumns(path, [...sides, ...(scored === undefined ? [] : [scored])], control);
  if (rows === 0) throw new InputError({ where, must: "there must be pairs", got: "none", todo: "Give some.", file: path });
  const [first, second] = [0, 1].map((side) =>
    Int32Array.from(columns[side]!, (id, at) => rowOf(known, textOf(id), path, at)),
  ) as [Int32Array, Int32Array];
  const scores = Float64Array.from(columns[2] ?? new Array<string>(rows).fill("1"), (text, at) =>
    scoreOf(textOf(text), path, at),
  );
  const isScored = scores.some((score) => score !== 0 && score !== 1);
  if (isScored && scores.every((score) => score === scores[0])) {
    const todo = "Leave the column out where all pairs belong together.";
    throw new InputError({ where, must: "scores must differ", got: `${scores[0]} for all`, todo, file: path });
  }
  return { first, second, scores, isScored };
}

function rowOf(known: KnownIds, id: string, file: string, at: number): number {
  const row = known.rowOf(id);
  if (row !== undefined) return row;
  throw new FormatError({
    where,
    must: "a pair must be of rows that are there",
    got: JSON.stringify(id.slice(0, 60)),
    todo: known.todo ?? "Add the row, or delete the pair.",
    file,
    row: at + 1,
  });
}

function scoreOf(text: string, file: string, at: number): number {
  const score = Number(text);
  if (text.trim() !== "" && Number.isFinite(score)) return score;
  const [must, got] = ["a score must be a number", JSON.stringify(text.slice(0, 60))];
  throw new FormatError({ where, must, got, todo: "Repair the pair.", file, row: at + 1 });
}
