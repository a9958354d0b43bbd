/** What is kept of vectors, by what is known of them and what was asked. */
import { InputError, UsageError } from "../base/errors.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { CompressorDescription, GoalKind } from "../results/compressor-description.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import type { Nearness } from "../statistics/nearest-rows.ts";
import type { Goal } from "./goals/goal.ts";
import { labelsGoal } from "./goals/labels-goal.ts";
import { neighboursGoal } from "./goals/neighbours-goal.ts";
import { nearCopies } from "./near-copies.ts";
import { divideRows, type Parts } from "./parts.ts";
import type { RowsToCompress } from "./rows-to-compress.ts";

/** How vectors are compared, by the names that people give. */
export const nearnessOf: Readonly<Record<CompressorDescription["distance"], Nearness>> = {
  cosine: "cosine",
  dot: "product",
  l2: "euclidean",
};

/** What is asked. */
export interface GoalWish {
  readonly goal: GoalKind | null;
  readonly probe: string;
  readonly distance: CompressorDescription["distance"];
}

/** The three parts of the rows. */
export async function partsOfRows({ vectors, splits, groups }: RowsToCompress): Promise<Parts> {
  const width = vectors.columns;
  const contentOf = (row: number): Uint8Array => bytesOf(vectors.data.subarray(row * width, (row + 1) * width));
  return divideRows({ count: vectors.rows, contentOf, splits, groups, copies: await nearCopies(vectors) });
}

/** The goal, and its kind. @throws UsageError for a goal that the rows cannot have; InputError for parts without rows */
export function goalOfRows(
  rows: RowsToCompress,
  parts: Parts,
  { goal, probe, distance }: GoalWish,
): { readonly kind: GoalKind; readonly goal: Goal } {
  const kind = goal ?? (rows.named === null ? "neighbours" : "labels");
  if (kind === "labels") {
    const { labels, labelNames } = requireClasses(rows);
    requireTwoClasses(labels, parts);
    return { kind, goal: labelsGoal({ vectors: rows.vectors, labels, labelNames, parts, groups: rows.groups, probe }) };
  }
  if (kind === "neighbours") {
    requireNeighbours(parts);
    return { kind, goal: neighboursGoal({ vectors: rows.vectors, parts, groups: rows.groups, nearness: nearnessOf[distance] }) };
  }
  throw new UsageError({
    where: "compression",
    must: kind === "retrieval" ? "there must be queries and judgements" : "there must be scored pairs",
    got: rows.named === null ? "vectors alone" : "labelled vectors",
    todo: "Give them with {queries} and {qrels}, or {pairs}; or keep labels or neighbours.",
  });
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

function requireTwoClasses({ values }: ClassLabels, { fit }: Parts): void {
  const classes = new Set(Array.from(fit, (row) => values[row]!)).size;
  if (fit.length === 0 || classes > 1) return; // that there are rows is asked elsewhere
  throw new InputError({
    where: "compression",
    must: "there must be rows of at least two classes to fit on",
    got: "one class",
    todo: "Are these the right labels? Name their file with {labels}, or keep neighbours (the goal neighbours).",
  });
}

function requireClasses({ named }: RowsToCompress): { readonly labels: ClassLabels; readonly labelNames: readonly string[] } {
  if (named?.labels.kind === "classes") return { labels: named.labels, labelNames: named.labelNames };
  throw new UsageError({
    where: "compression",
    must: "labels that are kept must be classes",
    got: named === null ? "no labels" : "numbers",
    todo: "Give labels with {labels}, or keep neighbours (the goal neighbours).",
  });
}
