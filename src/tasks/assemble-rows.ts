/** The rows of all splits in one place: what is unusable is dropped and said. */
import { InputError } from "../base/errors.ts";
import { counted } from "../results/words.ts";
import { type Fact, splitCodes, textOf } from "./task.ts";
import type { TaskOptions } from "./task-options.ts";
import { isUnlabelled, requireLabelled, unlabelledFacts } from "./unlabelled.ts";

/** One split as it was read: columns of equal length, and the files they came from. */
export interface SplitRows {
  /** In the order of the rows; `name` stands in row ids ("train.tsv"). */
  readonly files: readonly { readonly name: string; readonly rows: number }[];
  readonly texts: readonly (string | null)[];
  readonly pairs: readonly (string | null)[] | null;
  /** Labels as text; null where there is none, or no such column. */
  readonly labels: readonly (string | null)[];
  /** Another labelling as text, where one is asked about. */
  readonly leftover?: readonly (string | null)[] | undefined;
  /** Names of groups of rows that belong together. */
  readonly groups?: readonly (string | null)[] | undefined;
  /** Number of each row within the files, from 0, when the split is not all of their rows. */
  readonly numbers?: Uint32Array | undefined;
}

/** The splits that there are. */
export interface GivenSplits {
  readonly training: SplitRows;
  readonly validation?: SplitRows | null | undefined;
  readonly test?: SplitRows | null | undefined;
}

/** All usable rows, one behind the other. */
export interface AssembledRows {
  readonly texts: readonly string[];
  readonly pairs: readonly string[] | null;
  readonly labels: readonly (string | null)[];
  /** Null where none is asked about. */
  readonly leftover: readonly (string | null)[] | null;
  /** Null where rows are independent. */
  readonly groups: readonly (string | null)[] | null;
  /** The role as given, one of splitCodes. */
  readonly roles: Uint8Array;
  /** Number of each row, counted over all files. */
  readonly origin: Uint32Array;
  /** Files, and the number of their first row. */
  readonly files: readonly { readonly name: string; readonly from: number }[];
  readonly facts: readonly Fact[];
  place(index: number): { readonly file: string; readonly row: number };
}

/**
 * Joins the splits; drops rows with an empty text, a split whose labels are hidden, and rows without a label where that
 * is asked for.
 * @throws InputError when there is no row, more than half of the texts are empty, or no row that is asked for has a label
 */
export function assembleRows(given: GivenSplits, { dropUnlabelled }: Pick<TaskOptions, "dropUnlabelled"> = {}): AssembledRows {
  const facts: Fact[] = [];
  const splits = usableSplits(given, facts);
  const { rows, empty, unlabelled, usable } = usableRows(splits, given.training, dropUnlabelled === true);
  const { files, origin } = usable;
  checkEmpty(empty, rows, files[0]?.name);
  if (empty > 0) {
    facts.push({ code: "empty-texts", count: empty, sentence: `Removed ${counted(empty, "row")} with an empty text.` });
  }
  requireLabelled(usable.texts.length, unlabelled, files[0]?.name ?? "");
  facts.push(...unlabelledFacts(unlabelled));
  const place = (index: number): { file: string; row: number } => {
    const row = origin[index]!;
    const file = files.findLast((candidate) => candidate.from <= row);
    return { file: file?.name ?? "", row: row - (file?.from ?? 0) + 1 };
  };
  return { ...usable, facts, place };
}

type SplitOfRole = readonly [role: number, split: SplitRows];

/** Those that are there and whose labels are not hidden; what is passed over is said. */
function usableSplits(given: GivenSplits, facts: Fact[]): readonly SplitOfRole[] {
  const labelled = (role: number, split: SplitRows | null | undefined, name: string): readonly SplitOfRole[] => {
    if (split === null || split === undefined) return [];
    if (!hidden(split) || hidden(given.training)) return [[role, split]];
    const count = split.texts.length;
    const lacks = count === 0 ? "rows" : `labels (${counted(count, "row")})`;
    const code = count === 0 ? "empty-split" : "unlabelled-split";
    facts.push({ code, count, sentence: `The ${name} split has no ${lacks}; it was passed over.` });
    return [];
  };
  return [
    [splitCodes.training, given.training],
    ...labelled(splitCodes.validation, given.validation, "validation"),
    ...labelled(splitCodes.test, given.test, "test"),
  ];
}

/** What was read, and what is left of it. */
interface UsableRows {
  /** Read in all, empty, and without a label that was asked for. */
  readonly rows: number;
  readonly empty: number;
  readonly unlabelled: number;
  readonly usable: Omit<AssembledRows, "facts" | "place">;
}

/** @param training  which says what columns there are */
function usableRows(splits: readonly SplitOfRole[], training: SplitRows, dropUnlabelled: boolean): UsableRows {
  const files: { name: string; from: number }[] = [];
  const texts: string[] = [];
  const pairs: string[] | null = training.pairs === null ? null : [];
  const labels: (string | null)[] = [];
  const leftover: (string | null)[] | null = training.leftover === undefined ? null : [];
  const groups: (string | null)[] | null = training.groups === undefined ? null : [];
  const roles: number[] = [];
  const origin: number[] = [];
  let [base, rows, empty, unlabelled] = [0, 0, 0, 0];
  for (const [role, split] of splits) {
    let from = base;
    for (const file of split.files) {
      files.push({ name: file.name, from });
      from += file.rows;
    }
    for (const [i, cell] of split.texts.entries()) {
      const text = textOf(cell);
      const pair = textOf(split.pairs?.[i]);
      if (isBlank(text) || (pairs !== null && isBlank(pair))) {
        empty++;
        continue;
      }
      if (dropUnlabelled && isUnlabelled(split.labels[i] ?? null)) {
        unlabelled++;
        continue;
      }
      texts.push(text);
      pairs?.push(pair);
      labels.push(split.labels[i] ?? null);
      leftover?.push(split.leftover?.[i] ?? null);
      groups?.push(split.groups?.[i] ?? null);
      roles.push(role);
      origin.push(base + (split.numbers?.[i] ?? i));
    }
    rows += split.texts.length;
    base = from;
  }
  const numbers = { roles: Uint8Array.from(roles), origin: Uint32Array.from(origin) };
  return { rows, empty, unlabelled, usable: { texts, pairs, labels, leftover, groups, ...numbers, files } };
}

/** No labels, or −1 everywhere, as hidden test sets are given out. */
function hidden(split: SplitRows): boolean {
  return split.labels.every((label) => label === null || ["", "-1", "-1.0"].includes(label.trim()));
}

function isBlank(text: string): boolean {
  return !/\S/.test(text);
}

function checkEmpty(empty: number, rows: number, file: string | undefined): void {
  if (rows > 0 && empty * 2 <= rows) return;
  throw new InputError({
    where: "task",
    must: "there must be rows, and most must have a text",
    got: rows === 0 ? "no rows" : `${counted(empty, "row")} of ${rows} without one`,
    todo: "Is this the right file and column? Name the column with {text}.",
    file,
  });
}
