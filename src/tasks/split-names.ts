/** What files, and values of a split column, call the splits. */
import { InputError } from "../base/errors.ts";
import { leftOut } from "./groups.ts";
import { splitCodes } from "./task.ts";

/** Names by split; "eval" means validation, as it does beside train and test. */
const names: Readonly<Record<string, number>> = {
  train: splitCodes.training,
  training: splitCodes.training,
  validation: splitCodes.validation,
  valid: splitCodes.validation,
  val: splitCodes.validation,
  dev: splitCodes.validation,
  development: splitCodes.validation,
  eval: splitCodes.validation,
  test: splitCodes.test,
  testing: splitCodes.test,
};

/** The code of a split's name, in any case of letters, or null. */
export function splitOfName(name: string): number | null {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(names, key) ? (names[key] ?? null) : null;
}

/** What a file's name says: its split, and its place among shards ("train-00000-of-00002"). */
export interface SplitFileName {
  readonly split: number;
  /** Null when it is the only file of its split. */
  readonly shard: { readonly index: number; readonly count: number } | null;
}

/**
 * The split of a file by the start of its name, without the ending: the whole
 * name, or followed by "-", "_" or "." ("train-subset", "test_labelled").
 */
export function splitOfFile(stem: string): SplitFileName | null {
  const start = /^[A-Za-z]*/.exec(stem)![0];
  const split = splitOfName(start);
  const rest = stem.slice(start.length);
  if (split === null || (rest !== "" && !/^[-_.]/.test(rest))) return null;
  const shard = /^-(\d{1,6})-of-(\d{1,6})$/.exec(rest);
  return { split, shard: shard === null ? null : { index: Number(shard[1]), count: Number(shard[2]) } };
}

/**
 * The codes of rows by the names of their splits.
 *
 * @param names       null where nobody says any: all are training rows
 * @param unlabelled  1 for rows that are left out whatever their split
 * @param file        for errors; left out for values in memory
 * @throws InputError for a name that is no split's, naming the row, or where all rows are training rows
 */
export function rolesOfNames(names: readonly (string | null)[] | null, unlabelled: Uint8Array, file?: string): Uint8Array {
  if (names === null) return unlabelled.map((without) => (without === 1 ? leftOut : splitCodes.training));
  const codes = Uint8Array.from(names, (name, index) => {
    if (unlabelled[index] === 1) return leftOut;
    const code = splitOfName(name ?? "");
    if (code !== null) return code;
    throw new InputError({
      where: "splits",
      must: "every row must be train, validation (val, dev) or test",
      got: name === null || name.trim() === "" ? "nothing" : JSON.stringify(name.slice(0, 60)),
      todo: "Repair the row, or leave splits out for a drawn one.",
      file,
      row: index + 1,
    });
  });
  if (codes.some((code) => code !== splitCodes.training && code !== leftOut)) return codes;
  throw new InputError({
    where: "splits",
    must: "some rows must be test (or validation, which then is the test)",
    got: "training rows only",
    todo: "Name the test rows, or leave splits out for a drawn one.",
    file,
  });
}
