/**
 * What can be looked up of every single dimension: how the test rows' values lie by class, what the rule of one
 * dimension says of them and where it changes its mind, the rows at its ends and those on which it is wrong, and the
 * dimensions that go most with it. The rules are fitted to training rows, as those of the dimensions' scores are;
 * nothing is claimed.
 */

import { BestFew } from "../codecs/best-few.ts";
import { argsort } from "../numeric/argsort.ts";
import { allSingleDimensions } from "../probes/all-single-dimensions.ts";
import { ruleChanges } from "../probes/rule-changes.ts";
import type { SingleRule } from "../probes/single-rules.ts";
import {
  copiesKept,
  extremesKept,
  histogramBins,
  mistakesKept,
  mostClassesOf,
  mostDimensions,
  mostThresholds,
  noDimension,
  noRow,
  type SliceDetails,
} from "../results/details.ts";
import { packNumbers } from "../results/packed-numbers.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import { forEachColumn } from "../statistics/columns.ts";
import type { Labels } from "../statistics/labels.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { groupedClasses } from "./grouped-classes.ts";
import { mostCorrelated } from "./most-correlated.ts";
import type { StudiedSlice } from "./slice.ts";
import { wholeSingleDimensions } from "./whole-dimensions.ts";

/** How finely. */
export interface DetailsSpec {
  readonly kind: "details";
  readonly bins: number;
  /** Classes that are told apart. */
  readonly classes: number;
}

/** What details.json has of a slice. */
export interface DetailsCell extends Omit<SliceDetails, keyof SliceIdentity | "structure" | "wholeConfusion"> {
  readonly kind: "details";
}

/** The kind. */
export const details: SliceCellDefinition<DetailsSpec, DetailsCell> = {
  kind: "details",
  specs: ({ set: { dimensions }, isHeadline }) =>
    isHeadline && dimensions <= mostDimensions
      ? [{ kind: "details", bins: histogramBins, classes: mostClassesOf(dimensions) }]
      : [],
  async run({ living }: Needs<"living">, spec) {
    const { whole, training, test } = living;
    const { rules } =
      whole === null ? await allSingleDimensions(training, []) : await wholeSingleDimensions(whole, living.living, []);
    const shown = shownLabels(test.labels, spec.classes);
    const tables = tablesFor(living, spec.bins, shown.count);
    forEachColumn(test.vectors, (values, j) => {
      const to = living.living[j]!;
      describeValues(values, shown, tables, to);
      describeRule(rules[j]!, values, test.labels, shown, tables, to);
    });
    for (const [j, others] of (await mostCorrelated(test.vectors, copiesKept)).entries()) {
      for (const [place, { column, correlation }] of others.entries()) {
        const at = living.living[j]! * copiesKept + place;
        tables.copies[at] = living.living[column]!;
        tables.correlations[at] = correlation;
      }
    }
    return packed(tables);
  },
  nothingLiving: (spec, slice) => packed(tablesFor(slice, spec.bins, shownLabels(slice.test.labels, spec.classes).count)),
};

/** The class that is shown for each test row, and for each that a rule says. */
interface ShownLabels {
  readonly count: number;
  /** Null for real values, where all rows are of one class. */
  readonly groups: Int32Array | null;
  /** One a test row. */
  readonly values: Int32Array;
}

function shownLabels(labels: Labels, most: number): ShownLabels {
  if (labels.kind === "values") return { count: 1, groups: null, values: new Int32Array(labels.values.length) };
  const { count, groups } = groupedClasses(labels, most);
  return { count, groups, values: labels.values.map((label) => groups[label]!) };
}

/** All that is told, before it is packed; each begins with a place a dimension of the original vector. */
type Tables = ReturnType<typeof tablesFor>;

/** Tables of zeros; where nothing is living they stay so. */
function tablesFor({ living, dead, test }: StudiedSlice, bins: number, classes: number) {
  const d = living.length + dead.length;
  const most = mostThresholds(classes);
  const isClasses = test.labels.kind === "classes";
  const tables = {
    dimensions: d,
    bins,
    classes,
    living: new Uint8Array(d),
    ranges: new Float32Array(d * 2),
    histograms: new Uint32Array(d * classes * bins),
    thresholds: new Float32Array(d * most),
    said: new Uint16Array(d * (most + 1)),
    confusion: new Uint32Array(isClasses ? d * classes * classes : 0),
    extremes: new Uint32Array(d * extremesKept),
    mistakes: new Uint32Array(d * mistakesKept),
    copies: new Uint16Array(d * copiesKept),
    correlations: new Float32Array(d * copiesKept),
  };
  const { thresholds, extremes, mistakes, copies } = tables;
  for (const dimension of living) {
    tables.living[dimension] = 1;
    thresholds.fill(Number.NaN, dimension * most, (dimension + 1) * most);
    extremes.fill(noRow, dimension * extremesKept, (dimension + 1) * extremesKept);
    mistakes.fill(noRow, dimension * mistakesKept, (dimension + 1) * mistakesKept);
    copies.fill(noDimension, dimension * copiesKept, (dimension + 1) * copiesKept);
  }
  return tables;
}

function packed({ dimensions, bins, classes: _, ...arrays }: Tables): DetailsCell {
  const { living, ranges, histograms, thresholds, said, confusion, extremes, mistakes, copies, correlations } = arrays;
  return {
    kind: "details",
    dimensions,
    living: packNumbers(living),
    bins,
    ranges: packNumbers(ranges),
    histograms: packNumbers(histograms),
    thresholds: packNumbers(thresholds),
    said: packNumbers(said),
    confusion: packNumbers(confusion),
    extremes: packNumbers(extremes),
    mistakes: packNumbers(mistakes),
    copies: packNumbers(copies),
    correlations: packNumbers(correlations),
  };
}

/** Ends, histogram by class, and the rows at both ends: no row is at both. */
function describeValues(values: Float32Array, shown: ShownLabels, tables: Tables, dimension: number): void {
  const rows = values.length;
  if (rows === 0) return;
  const order = argsort(values);
  const [low, high] = [values[order[0]!]!, values[order[rows - 1]!]!];
  tables.ranges.set([low, high], 2 * dimension);
  const { bins, classes, histograms, extremes } = tables;
  const perValue = high > low ? bins / (high - low) : 0;
  for (let i = 0; i < rows; i++) {
    const bin = Math.min(bins - 1, Math.floor((values[i]! - low) * perValue));
    const at = (dimension * classes + shown.values[i]!) * bins + bin;
    histograms[at] = histograms[at]! + 1;
  }
  const half = extremesKept / 2;
  extremes.set(order.subarray(0, half), dimension * extremesKept);
  extremes.set(order.subarray(Math.max(half, rows - half)), dimension * extremesKept + half);
}

/** Where a rule changes its mind, what it says of each class, and the rows on which it is furthest from right. */
function describeRule(
  rule: SingleRule,
  values: Float32Array,
  labels: Labels,
  { groups, values: truth }: ShownLabels,
  tables: Tables,
  dimension: number,
): void {
  const predicted = rule.predict(values);
  const changes = groups === null ? null : ruleChanges(rule.numbers, (label) => groups[label]!);
  const wrong = new BestFew(mistakesKept);
  if (groups === null || changes === null) {
    for (let i = 0; i < values.length; i++) {
      const distance = Math.abs(predicted.values[i]! - labels.values[i]!);
      if (distance > 0) wrong.offer(-distance, i);
    }
  } else {
    const { classes, confusion, thresholds, said } = tables;
    const most = mostThresholds(classes);
    thresholds.set(changes.thresholds, dimension * most);
    said.set(changes.said, dimension * (most + 1));
    for (let i = 0; i < values.length; i++) {
      const [label, says] = [truth[i]!, groups[predicted.values[i]!]!];
      const at = (dimension * classes + label) * classes + says;
      confusion[at] = confusion[at]! + 1;
      if (says !== label) wrong.offer(-distanceTo(changes.thresholds, values[i]!), i);
    }
  }
  tables.mistakes.set(wrong.picks.subarray(0, wrong.found), dimension * mistakesKept);
}

/** How far a value is from the nearest of these; as far as can be where there are none. */
function distanceTo(thresholds: readonly number[], value: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const threshold of thresholds) least = Math.min(least, Math.abs(value - threshold));
  return least;
}
