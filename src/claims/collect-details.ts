/** From finished cells to details.json: what can be looked up, of which nothing is claimed. */
import { cellOf, type FinishedSlice } from "../cells/finished-slice.ts";
import { groupedClasses } from "../cells/grouped-classes.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { labelsOfRole, rowNumbersOfRole } from "../cells/slice.ts";
import {
  changesKept,
  type Details,
  extremesKept,
  mistakesKept,
  mostClassesOf,
  rowsOfDimension,
  type SliceDetails,
} from "../results/details.ts";
import { packNumbers, unpackBytes } from "../results/packed-numbers.ts";
import { identityOfSlice, sameMatrix } from "../results/slice-identity.ts";
import type { Labels } from "../statistics/labels.ts";
import { baselineVariant } from "./inferred-slice.ts";
import { keptTexts, takeInTurns } from "./kept-texts.ts";

/**
 * The details of the first slice of each variant, of several seeds of a name those of the first: of more the file would
 * grow by as much again, to show what is alike.
 * @returns null where no such slice has them
 */
export function collectDetails(slices: readonly FinishedSlice[]): Details | null {
  const headlines = slices.filter(
    ({ variant, isHeadline }) => isHeadline && slices.find(({ variant: { name } }) => name === variant.name)?.variant === variant,
  );
  const [first] = headlines;
  if (first === undefined) return null;
  const labels = testLabels(first);
  const rows = labels.values.length;
  const most = toldApart(first);
  // of other splits, rows would be other rows
  const alike = headlines.filter((each) => hasLabels(each, labels) && toldApart(each) === most);
  const described = alike.flatMap((finished) => detailsOf(finished));
  if (described.length === 0) return null;
  const changes = changesOf(alike, labels);
  const texts = keptTexts(first.variant.vectors.textOf, testRows(first), [
    takeInTurns(changes.flatMap(({ right, wrong }) => [right, wrong])),
    takeInTurns(described.map(rowsByDimension)),
  ]);
  return {
    schema: "assay/details@1",
    classes: shownClasses(labels, most, first.variant.vectors.task.labelNames),
    rows,
    labels: packedClasses(labels, most),
    slices: described.map(({ slice }) => slice),
    changes,
    texts,
  };
}

function testLabels({
  variant: {
    vectors: { labels, splits },
  },
}: FinishedSlice): Labels {
  return labelsOfRole(labels, splits, "test");
}

function hasLabels(finished: FinishedSlice, { values }: Labels): boolean {
  const own = testLabels(finished).values;
  return own.length === values.length && own.every((label, row) => label === values[row]);
}

function testRows({
  variant: {
    vectors: { splits },
  },
}: FinishedSlice): Uint32Array {
  return rowNumbersOfRole(splits, "test");
}

/** What is told of a slice, and the headline scores on training rows that say which dimensions matter. */
interface DescribedSlice {
  readonly slice: SliceDetails;
  readonly scored: readonly { readonly dimension: number; readonly train: number }[];
}

/** One, or none where it was not asked. */
function detailsOf(finished: FinishedSlice): readonly DescribedSlice[] {
  const [cell, singles] = [cellOf(finished, "details"), cellOf(finished, "dimensions")];
  if (cell === null) return [];
  const { kind: _, ...told } = cell;
  const structure = cellOf(finished, "structure")?.structure ?? null;
  const identity = identityOfSlice({ ...finished.variant, ...finished.slice });
  const slice = { ...identity, ...told, structure, wholeConfusion: wholeConfusion(finished) };
  return [{ slice, scored: singles?.dimensions ?? [] }];
}

/** Rows at the ends of dimensions and their mistakes, the best dimension by its training score first. */
function rowsByDimension({ slice: { extremes, mistakes }, scored }: DescribedSlice): readonly number[] {
  const [ends, wrong] = [extremes, mistakes].map((packed) => new Uint32Array(unpackBytes(packed)));
  const best = [...scored].sort((a, b) => b.train - a.train || a.dimension - b.dimension);
  return best.flatMap(({ dimension }) => [
    ...rowsOfDimension(ends!, dimension, extremesKept),
    ...rowsOfDimension(wrong!, dimension, mistakesKept),
  ]);
}

/** How many classes its cell tells apart. */
function toldApart({ variant: { vectors } }: FinishedSlice): number {
  return mostClassesOf(vectors.dimensions);
}

function shownClasses(labels: Labels, most: number, names: readonly string[]): Details["classes"] {
  if (labels.kind === "values") return [{ name: "all rows", rows: labels.values.length }];
  const { shown, count, groups } = groupedClasses(labels, most);
  const rows = new Uint32Array(count);
  for (const label of labels.values) rows[groups[label]!] = rows[groups[label]!]! + 1;
  return Array.from(rows, (own, place) => {
    const label = shown[place];
    return { name: label === undefined ? "others" : (names[label] ?? `${label}`), rows: own };
  });
}

function packedClasses(labels: Labels, most: number): string {
  if (labels.kind === "values") return "";
  const { groups } = groupedClasses(labels, most);
  return packNumbers(Uint16Array.from(labels.values, (label) => groups[label]!));
}

/** Each later variant against the pretrained one, as the reference probe of the whole vector predicts test rows. */
function changesOf(headlines: readonly FinishedSlice[], labels: Labels): Details["changes"] {
  const before = headlines.find(({ variant: { name } }) => name === baselineVariant);
  if (before === undefined || labels.kind === "values") return [];
  const earlier = rightRows(before, labels);
  return headlines.flatMap((after) => {
    const later = after === before || !sameMatrix(after.slice, before.slice) ? null : rightRows(after, labels);
    if (earlier === null || later === null) return [];
    const rowsWhere = (was: boolean, is: boolean): number[] =>
      [...later.keys()].filter((row) => earlier[row] === was && later[row] === is);
    const [right, wrong] = [rowsWhere(false, true), rowsWhere(true, false)];
    const counts = { bothRight: rowsWhere(true, true).length, bothWrong: rowsWhere(false, false).length };
    return [
      {
        before: identityOfSlice({ ...before.variant, ...before.slice }),
        after: identityOfSlice({ ...after.variant, ...after.slice }),
        counts: { right: right.length, wrong: wrong.length, ...counts },
        right: right.slice(0, changesKept),
        wrong: wrong.slice(0, changesKept),
      },
    ];
  });
}

/** Test rows by their label and what the reference probe says of them, among the classes that are shown. */
function wholeConfusion(finished: FinishedSlice): string {
  const labels = testLabels(finished);
  const predicted = wholePredictions(finished, labels);
  if (labels.kind === "values" || predicted === null) return "";
  const { count, groups } = groupedClasses(labels, toldApart(finished));
  const counts = new Uint32Array(count * count);
  for (const [row, label] of labels.values.entries()) {
    const at = groups[label]! * count + groups[predicted[row]!]!;
    counts[at] = counts[at]! + 1;
  }
  return packNumbers(counts);
}

/** On which test rows the reference probe is right; null where nothing was fitted. */
function rightRows(finished: FinishedSlice, labels: Labels): readonly boolean[] | null {
  const predicted = wholePredictions(finished, labels);
  return predicted === null ? null : Array.from(labels.values, (label, row) => predicted[row] === label);
}

/** What the reference probe of the whole vector says of the test rows; null where nothing was fitted. */
function wholePredictions(finished: FinishedSlice, labels: Labels): Labels["values"] | null {
  const fit = cellOf(finished, "full")?.fits[0];
  return fit === undefined ? null : unpackLabels(fit.test, labels.values.length).values;
}
