/** Rows with labels that are kept, or alone, with neighbours that are. */
import { InputError, UsageError } from "../../base/errors.ts";
import type { StudiedHead } from "../../cells/studied-variant.ts";
import { bytesOf } from "../../formats/whole-file.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import type { CompressorDescription } from "../../results/compressor-description.ts";
import type { Fact } from "../../results/fact.ts";
import { counted, formatCount } from "../../results/words.ts";
import { type ClassLabels, type Labels, labelsAt } from "../../statistics/labels.ts";
import type { LabelledMoments } from "../../statistics/moments/labelled-moments.ts";
import { type Rows, rows as roleRows } from "../../statistics/rows.ts";
import { besidesOf } from "../besides.ts";
import { labelsGoal } from "../goals/labels-goal.ts";
import { neighboursGoal } from "../goals/neighbours-goal.ts";
import type { PredictLabels } from "../goals/probe-predictions.ts";
import { leftoverOf } from "../leftover.ts";
import { nearCopies } from "../near-copies.ts";
import { ownHeadScores } from "../own-head.ts";
import { divideRows, type Parts } from "../parts.ts";
import type { RowsToCompress } from "../rows-to-compress.ts";
import type { UsedContents } from "../used-contents.ts";
import { nearnessOf, type Subject } from "./subject.ts";

/** What is asked. */
export interface RowWish {
  /** By what there is when null. */
  readonly goal: CompressorDescription["goal"]["kind"] | null;
  readonly probe: string;
  readonly distance: CompressorDescription["distance"];
  /** The head that was trained on the vectors, where there is one. */
  readonly head: StudiedHead | null;
  /** What a finished compressor was fitted and chosen on: nothing of it certifies. Null where a new one is made. */
  readonly used: UsedContents | null;
  /** Where probes are fitted; in the thread that asks when left out. */
  readonly predict?: PredictLabels | undefined;
  /** Many more rows of the same source, none of which is here, in place of those that are fitted on. */
  readonly sums?: SummedRows | undefined;
}

/** The sums of rows that are nowhere at hand. */
export interface SummedRows {
  readonly rows: number;
  /** With their classes in the order of these names. */
  momentsOf(labelNames: readonly string[]): LabelledMoments;
}

/**
 * Rows with their goal.
 * @throws UsageError for a goal that the rows cannot have; InputError for parts without rows, or one class
 */
export async function rowSubject(rows: RowsToCompress, wish: RowWish): Promise<Subject> {
  const { probe, distance, head, predict } = wish;
  const { vectors, named, groups, splits, source } = rows;
  const kind = kindOf(rows, wish);
  const copies = nearCopies(rows.vectors);
  const parts = partsOfRows(rows, copies.sets, wish.used);
  const nearness = nearnessOf[distance];
  const classes = kind === "labels" ? requireClasses(rows, parts) : null;
  if (kind === "neighbours") requireNeighbours(parts);
  return {
    kind,
    goal:
      classes === null
        ? neighboursGoal({ vectors, parts, groups, nearness })
        : labelsGoal({ vectors, labels: classes, labelNames: named?.labelNames ?? [], parts, groups, probe, predict }),
    training: trainingOf(rows, parts, wish.sums),
    unseen: takeRows(vectors, parts.unfitted),
    classes: classes?.classes ?? 0,
    source: wish.sums === undefined ? source : { ...source, summed: wish.sums.rows },
    prefixes: null,
    hasSplits: splits !== null,
    facts: partFacts(rows, parts, copies.isLeftOut),
    probe: kind === "labels" ? probe : null,
    besides: (chain) => besidesOf(rows, parts, chain, nearness, (row) => contentAt(vectors, row)),
    leftover: (chain) => leftoverOf(rows, parts, chain, probe),
    ownHead: async (chain) => (head === null ? null : ownHeadScores(rows, parts, chain, head)),
  };
}

/** The three parts of the rows. @param copies  a number a row, the same for near copies; null where none are known */
export function partsOfRows(
  { vectors, splits, groups }: RowsToCompress,
  copies: Int32Array | null,
  used: UsedContents | null = null,
): Parts {
  const contentOf = (row: number): Uint8Array => contentAt(vectors, row);
  return divideRows({ count: vectors.rows, contentOf, splits, groups, copies, used });
}

/** The bytes of a row. */
function contentAt({ data, columns }: Matrix, row: number): Uint8Array {
  return bytesOf(data.subarray(row * columns, (row + 1) * columns));
}

function kindOf({ named }: RowsToCompress, { goal }: RowWish): "labels" | "neighbours" {
  const kind = goal ?? (named === null ? "neighbours" : "labels");
  if (kind === "labels" || kind === "neighbours") return kind;
  throw new UsageError({
    where: "compression",
    must: kind === "retrieval" ? "there must be queries and judgements" : "there must be scored pairs",
    got: named === null ? "vectors alone" : "labelled vectors",
    todo: "Give them with {queries} and {qrels}, or {pairs}; or keep labels or neighbours.",
  });
}

/** Said where rows, queries or pairs do not certify a finished compressor. */
export function usedFacts({ usedBefore: count }: Parts, one: string, many: string): readonly Fact[] {
  const sentence = `${counted(count, one, many)} that would certify ${count === 1 ? "is" : "are"} left out: the compressor was fitted or chosen on ${count === 1 ? "it" : "them"}, or on what hangs together with ${count === 1 ? "it" : "them"}.`;
  return count === 0 ? [] : [{ code: "used-before", count, sentence }];
}

function trainingOf({ vectors, named }: RowsToCompress, { fit }: Parts, sums?: SummedRows): Rows<"training"> {
  const labels = named === null ? { kind: "values" as const, values: new Float64Array(fit.length) } : labelsAt(named.labels, fit);
  const rows = roleRows("training", takeRows(vectors, fit), labels);
  return sums === undefined ? rows : { ...rows, moments: async () => sums.momentsOf(named?.labelNames ?? []) };
}

function partFacts({ vectors }: RowsToCompress, parts: Parts, isLeftOut: boolean): readonly Fact[] {
  const { leaking, copies } = parts;
  const facts: Fact[] = [...usedFacts(parts, "row", "rows")];
  const add = (code: string, count: number, sentence: string): void => {
    if (count > 0) facts.push({ code, count, sentence });
  };
  const verb = leaking === 1 ? "is" : "are";
  const shared = `${counted(leaking, "row")} of earlier splits ${verb} in no part, because the same vectors, near copies or their groups are in a later one.`;
  add("rows-in-two-parts", leaking, shared);
  const repeated = `${counted(copies, "row")} that would choose or certify ${copies === 1 ? "is" : "are"} left out, as copies or near copies of others that do.`;
  add("copies-left-out", copies, repeated);
  const unsearched = isLeftOut ? vectors.rows : 0;
  add(
    "near-copies-not-searched",
    unsearched,
    `Near copies were not looked for among ${formatCount(unsearched)} rows: these spread so alike in all directions that it would take too long. Only exact copies were kept together.`,
  );
  return facts;
}

/** Fewer rows that are fitted on have no ten neighbours. */
const fewestNeighbours = 11;

function requireNeighbours({ fit, choose, certify }: Parts): void {
  const short = choose.length === 0 || certify.length === 0 || fit.length < fewestNeighbours;
  if (!short) return;
  throw new InputError({
    where: "compression",
    must: `there must be at least ${fewestNeighbours} rows to fit on, and some to choose and to certify`,
    got: `${fit.length}, ${choose.length} and ${certify.length}`,
    todo: "Give more rows, or splits with all three parts.",
  });
}

/**
 * A certificate bounds the mean of outcomes in [0, 1], one a row. R² is none: it is one minus a ratio of two sums, and a
 * squared error has no bound that does not hang on the rows that certify.
 */
function numbersKept({ values }: Labels): UsageError {
  return new UsageError({
    where: "compression",
    must: "labels that are kept must be classes: what is certified is a mean of outcomes between 0 and 1, one a row, and R² or a squared error is not",
    got: `numbers, ${formatCount(new Set(values).size)} different ones`,
    todo: "Divide the numbers into classes at the thresholds that matter to you (names, one a row, with {labels}); or keep neighbours ({goal} neighbours), which reads no label; or look, without a certificate, at what a probe predicts from fewer dimensions: an analysis of the same vectors and numbers (analyze) shows it.",
  });
}

function requireClasses({ named }: RowsToCompress, { fit }: Parts): ClassLabels {
  if (named === null) {
    throw new UsageError({
      where: "compression",
      must: "labels that are kept must be classes",
      got: "no labels",
      todo: "Give labels with {labels}, or keep neighbours (the goal neighbours).",
    });
  }
  if (named.labels.kind !== "classes") throw numbersKept(named.labels);
  const { labels } = named;
  const seen = new Set(Array.from(fit, (row) => labels.values[row]!)).size;
  if (fit.length === 0 || seen > 1) return labels; // that there are rows is asked elsewhere
  throw new InputError({
    where: "compression",
    must: "there must be rows of at least two classes to fit on",
    got: "one class",
    todo: "Are these the right labels? Name their file with {labels}, or keep neighbours (the goal neighbours).",
  });
}
