/**
 * A task from the rows of its splits: every row gets one of three roles, rows
 * that would leak are removed, and what was noticed becomes a fact.
 *
 * Splits: with test and without validation, a stratified 10 % of training
 * becomes validation. With validation and without test (GLUE), the official
 * validation becomes test and the same 10 % validation. With training alone:
 * stratified 60 % training, 10 % validation, 30 % test (test rows carry the
 * claims, validation rows only choose settings). All draws are seeded.
 */
import { InputError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import { counted } from "../results/words.ts";
import { type AssembledRows, assembleRows, type SplitRows } from "./assemble-rows.ts";
import { labelsAlike } from "./describe.ts";
import { findDuplicates } from "./duplicates.ts";
import { groupFacts, groupsFromText, leftOut, takeGroups } from "./groups.ts";
import { labelsFromText } from "./label-values.ts";
import { takeLeftover } from "./leftover.ts";
import { limitedRows, takeLabels } from "./limit.ts";
import { checkRoles } from "./role-checks.ts";
import { splitsOf } from "./splits.ts";
import type { Fact, Task } from "./task.ts";
import { taskHash } from "./task-hash.ts";
import { type TaskOptions, taskTable } from "./task-options.ts";
import type { UsedColumns } from "./used-columns.ts";

export type { SplitRows } from "./assemble-rows.ts";

/** What a task is made of. */
export interface TaskParts {
  readonly name: string;
  /** Where it came from: a path, or "org/name@revision". */
  readonly source: string;
  readonly licence?: string | null | undefined;
  readonly citation?: string | null | undefined;
  readonly training: SplitRows;
  readonly validation?: SplitRows | null | undefined;
  readonly test?: SplitRows | null | undefined;
  /** Names of the integer labels 0, 1, …, where the data set states them. */
  readonly labelNames?: readonly string[] | undefined;
  /** Metrics beside the headline; default: none for classes, Pearson for regression. */
  readonly besides?: Task["besides"] | undefined;
  /** Shares of training, validation and test where there is training alone. */
  readonly fractions?: readonly [number, number, number] | undefined;
  /** The columns that the rows were read from. */
  readonly columns?: UsedColumns | undefined;
  /** What was noticed before. */
  readonly facts?: readonly Fact[] | undefined;
}

/**
 * Builds the task. Rows stand in the order training, validation, test file,
 * each in its own order, whatever role the draw gave them. Rows with an empty
 * text are removed and reported; so are rows that occur in a later split, and
 * rows whose group has rows in one. A
 * test split without labels (all empty or −1) is passed over and reported.
 * @throws InputError: rows without label, one class only, a split without rows, more than half of the texts empty;
 * UsageError for a limit that is not a whole number above 1
 */
export function taskFromSplits(parts: TaskParts, options: TaskOptions = {}): Task {
  const { seed, maxClasses } = fillOptions(taskTable, options, "task", controlKeys);
  const random = seeded(seed).fork("task rows");
  const rows = assembleRows(parts, options);
  const facts: Fact[] = [...(parts.facts ?? []), ...rows.facts];
  const { labels, labelNames } = labelsFromText(rows.labels, {
    regression: options.regression,
    names: parts.labelNames,
    maxClasses,
    place: rows.place,
  });
  const groups = rows.groups === null ? undefined : groupsFromText(rows.groups);
  const drawn = splitsOf(rows.roles, labels, { random: random.fork("split"), fractions: parts.fractions, groups });
  const { splits } = drawn;
  facts.push(...drawn.facts);

  const duplicates = findDuplicates({ what: "text", texts: rows.texts, pairs: rows.pairs, labels: labels.values, splits });
  facts.push(...duplicates.facts);
  const sound = Int32Array.from(splits.keys()).filter((i) => duplicates.leaking[i] === 0 && splits[i] !== leftOut);
  const kept = limitedRows(sound, labels, splits, options.limit, random.fork("limit"));
  if (kept.length < sound.length) {
    facts.push({
      code: "limited",
      count: sound.length - kept.length,
      sentence: `Left out ${counted(sound.length - kept.length, "row")}: each split was limited to ${counted(options.limit ?? 0, "row")}, drawn with every class in proportion.`,
    });
  }

  const pairs = rows.pairs;
  const chosen = takeLabels(labels, labelNames, kept);
  const content = {
    texts: Array.from(kept, (i) => rows.texts[i]!),
    pairs: pairs === null ? null : Array.from(kept, (i) => pairs[i]!),
    labels: chosen.labels,
    labelNames: chosen.labelNames,
    splits: Uint8Array.from(kept, (i) => splits[i]!),
    ...(groups === undefined ? {} : { groups: takeGroups(groups.groups, kept) }),
  };
  facts.push(...checkRoles(content, parts.name, { file: parts.source }));
  if (content.groups !== undefined) facts.push(...groupFacts(content.splits, content.groups, parts.name, parts.source));
  const leftover = leftoverOf(rows, options, kept);
  const origin = Uint32Array.from(kept, (i) => rows.origin[i]!);
  return {
    name: parts.name,
    source: parts.source,
    licence: parts.licence ?? null,
    citation: parts.citation ?? null,
    ...content,
    rowId: rowNames(rows.files, origin),
    metric: chosen.labels.kind === "values" ? "spearman" : "accuracy",
    besides: parts.besides ?? (chosen.labels.kind === "values" ? ["pearson"] : []),
    facts: [...facts, ...labelsAlike(chosen)],
    ...(parts.columns === undefined ? {} : { columns: parts.columns }),
    ...(leftover === undefined ? {} : { leftover }),
    hash: taskHash(content),
  };
}

/** The other labelling of the rows that are kept, where one is asked about. */
function leftoverOf(rows: AssembledRows, { leftover: name }: TaskOptions, kept: Int32Array): Task["leftover"] {
  if (rows.leftover === null || name === undefined) return undefined;
  return takeLeftover({ name, ...labelsFromText(rows.leftover, { regression: undefined, place: rows.place }) }, kept);
}

/**
 * "train.tsv:17", made when asked for: 100,000 such names would weigh more than their texts. A function of its own,
 * so that what it returns keeps alive these two arrays and nothing else of the task's making.
 */
function rowNames(
  files: readonly { readonly name: string; readonly from: number }[],
  origin: Uint32Array,
): (index: number) => string {
  return (index) => {
    const row = origin[index];
    if (row === undefined) {
      throw new InputError({
        where: "rowId",
        must: `a row must be between 0 and ${origin.length - 1}`,
        got: String(index),
        todo: "Count rows from 0.",
      });
    }
    const file = files.findLast((candidate) => candidate.from <= row);
    return `${file?.name ?? ""}:${row - (file?.from ?? 0) + 1}`;
  };
}
