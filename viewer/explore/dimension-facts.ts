/** What is kept of one dimension: its part of the lists of its slice. */

import { mistakesHeading } from "../../src/report/mistakes-heading.ts";
import type { PageDetails, PageSliceDetails } from "../../src/report/page-details.ts";
import type { Chart, Mark } from "../../src/report/plots/chart.ts";
import { histograms } from "../../src/report/plots/histograms.ts";
import { clusterOf } from "../../src/results/clusters.ts";

/** A dimension that goes with another. */
export interface Copy {
  readonly dimension: number;
  readonly correlation: number;
}

/** Of training rows. */
export interface DimensionStructure {
  /** Standard deviation, and how many dimensions have a larger one. */
  readonly deviation: number;
  readonly wider: number;
  /** All dimensions of its cluster, itself among them. */
  readonly cluster: readonly number[];
}

/** The correlation, on average, from which dimensions are said to be one cluster. */
export const clusterCorrelation = 0.5;

/** Of one dimension. */
export interface DimensionFacts {
  readonly isLiving: boolean;
  readonly thresholds: readonly number[];
  /** Names of classes, from low values to high ones: one more than thresholds. */
  readonly said: readonly string[];
  /** Rows by label, and by what the rule says; empty for real values. */
  readonly confusion: readonly (readonly number[])[];
  readonly lowest: readonly number[];
  readonly highest: readonly number[];
  readonly mistakes: readonly number[];
  /** What the mistakes are, and in which order. */
  readonly mistakesHeading: string;
  readonly copies: readonly Copy[];
  /** How it varies and goes with others; null where that is not kept. */
  readonly structure: DimensionStructure | null;
  readonly chart: Chart;
}

/** Looks it up. */
export function dimensionFacts(details: PageDetails, slice: PageSliceDetails, dimension: number): DimensionFacts {
  const part = <T>(list: readonly T[]): readonly T[] => {
    const each = list.length / slice.dimensions;
    return list.slice(dimension * each, (dimension + 1) * each);
  };
  const thresholds = part(slice.thresholds).filter((value) => value !== null);
  const confusion = table(part(slice.confusion));
  const extremes = part(slice.extremes);
  const half = extremes.length / 2;
  const correlations = part(slice.correlations);
  return {
    isLiving: slice.living[dimension] === 1,
    thresholds,
    said: part(slice.said)
      .slice(0, thresholds.length + 1)
      .map((at) => details.classes[at]?.name ?? `class ${at}`),
    confusion,
    lowest: extremes.slice(0, half).filter((row) => row !== null),
    highest: extremes.slice(half).filter((row) => row !== null),
    mistakes: part(slice.mistakes).filter((row) => row !== null),
    mistakesHeading: mistakesHeading(confusion.length > 0, thresholds.length > 0),
    copies: part(slice.copies).flatMap((copy, i) => {
      const correlation = correlations[i];
      return correlation == null || copy >= slice.dimensions || copy === dimension ? [] : [{ dimension: copy, correlation }];
    }),
    structure: structureOf(slice, dimension),
    chart: withThresholds(histogramOf(details, slice, dimension, part(slice.ranges), part(slice.histograms)), thresholds),
  };
}

function structureOf({ structure }: PageSliceDetails, dimension: number): DimensionStructure | null {
  if (structure === null) return null;
  const deviation = structure.deviations[dimension]!;
  return {
    deviation,
    wider: structure.deviations.filter((other) => other > deviation).length,
    cluster: clusterOf(structure, dimension, clusterCorrelation),
  };
}

function table(cells: readonly number[]): readonly (readonly number[])[] {
  const side = Math.round(Math.sqrt(cells.length));
  return Array.from({ length: side }, (_, row) => cells.slice(row * side, (row + 1) * side));
}

function histogramOf(
  { classes }: PageDetails,
  { bins }: PageSliceDetails,
  dimension: number,
  [low, high]: readonly (number | null)[],
  counts: readonly number[],
): Chart {
  const [from, to] = [low ?? 0, high ?? 0];
  const edges = Array.from({ length: bins + 1 }, (_, i) => from + ((to - from) * i) / bins);
  const groups = counts.length / bins;
  const names = groups === classes.length ? classes.map(({ name }) => name) : ["all rows"];
  return histograms(`dimension ${dimension}`, {
    edges,
    classes: names.map((name, i) => ({ name, counts: counts.slice(i * bins, (i + 1) * bins) })),
  });
}

function withThresholds(chart: Chart, thresholds: readonly number[]): Chart {
  const levels = thresholds.map((at): Mark => ({ mark: "level", axis: "x", at, paint: "ink", width: 1.5, dash: "5 3" }));
  return { ...chart, panels: chart.panels.map((panel) => ({ ...panel, marks: [...panel.marks, ...levels] })) };
}
