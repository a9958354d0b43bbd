/**
 * Every single dimension, with what keeps a claim about the best one honest: rules
 * fitted on training rows and tested against the test rows' labels in other orders, and
 * the best dimension after random rotations of the centred vectors, as they are and standardised.
 */
import { column } from "../numeric/matrix.ts";
import { allSingleDimensions, type SingleDimensions } from "../probes/all-single-dimensions.ts";
import type { BestDimensionValues } from "../results/summary.ts";
import { type Interval, resample } from "../statistics/bootstrap.ts";
import { effectiveRows } from "../statistics/effective-rows.ts";
import { benjaminiHochberg } from "../statistics/false-discovery.ts";
import { heldOutTest } from "../statistics/held-out-test.ts";
import type { Labels } from "../statistics/labels.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import { classMeans } from "../statistics/moments/class-means.ts";
import { resampledScores, scoreInterval } from "../statistics/resampled-score.ts";
import type { Rows } from "../statistics/rows.ts";
import { wilsonInterval } from "../statistics/wilson.ts";
import type { BestInCell, CellSpec, DimensionsCell } from "./cell.ts";
import { packLabels } from "./packed-labels.ts";
import type { StudiedSlice } from "./slice.ts";
import { bestAfterRotations, bestRule } from "./turned-rules.ts";
import { wholeSingleDimensions } from "./whole-dimensions.ts";

/** Rules as results call them. */
const probeNames = { threshold: "threshold", gaussian: "gaussian", line: "linear" } as const;

/** Bins of the histogram of the best dimension's values. */
const histogramBins = 30;

/** Points of the scatter of the best dimension's values, for regression. */
const scatterPoints = 500;

/** Scores all single dimensions of a slice. */
export async function runDimensionsCell(
  slice: StudiedSlice,
  spec: Extract<CellSpec, { kind: "dimensions" }>,
  seed: number,
  classNames: readonly string[],
): Promise<DimensionsCell> {
  const { whole } = slice;
  const singles =
    whole === null
      ? await allSingleDimensions(slice.training, [slice.test])
      : await wholeSingleDimensions(whole, slice.living, [slice.test]);
  const predictions = singles.rules.map((rule, j) => rule.predict(column(slice.test.vectors, j)));
  const pValues = await heldOutTest(slice.test, predictions, { seed, permutations: spec.permutations });
  const qValues = benjaminiHochberg(pValues);
  const intervals = await dimensionIntervals(slice.test, singles, predictions, spec.bootstraps, seed);
  const scores = singles.others[0]?.scores ?? new Float64Array(slice.living.length);
  return {
    kind: "dimensions",
    probe: probeNames[singles.rules[singles.best]?.numbers.kind ?? "threshold"],
    dimensions: Array.from(slice.living, (dimension, j) => ({
      dimension,
      score: scores[j] ?? 0,
      low: intervals[j]?.[0] ?? 0,
      high: intervals[j]?.[1] ?? 0,
      train: singles.train[j] ?? 0,
      pValue: pValues[j] ?? 1,
      qValue: qValues[j] ?? 1,
    })),
    best: { ...bestOf(singles, column(slice.test.vectors, singles.best)), dimension: slice.living[singles.best] ?? 0 },
    // It was chosen on training rows: among the test rows nothing was chosen, and nothing is to be corrected.
    pValue: pValues[singles.best] ?? 1,
    ...(whole === null ? {} : { unrotated: await unrotated(slice) }),
    rotations: await bestAfterRotations(slice, { count: spec.rotations, seed, scaled: "plain" }),
    standardisedRotations: await bestAfterRotations(slice, { count: spec.rotations, seed, scaled: "standardised" }),
    ...meansOfClasses(slice),
    values: bestValues(slice.test, singles.best, classNames),
  };
}

/** Class means of the training rows, in the original vector's dimensions. */
function meansOfClasses({ training, living, dead }: StudiedSlice): Pick<DimensionsCell, "classMeans"> {
  if (training.labels.kind === "values") return {};
  const { means } = classMeans(training.vectors, training.labels);
  const d = living.length + dead.length;
  const all = new Float64Array(training.labels.classes * d);
  for (const [at, mean] of means.entries()) all[Math.floor(at / living.length) * d + (living[at % living.length] ?? 0)] = mean;
  return { classMeans: packLabels({ kind: "values", values: all }) };
}

/** The best dimension as rotations see it: chosen on the sample. */
async function unrotated({ training, test, living }: StudiedSlice): Promise<BestInCell> {
  const singles = await allSingleDimensions(training, []);
  return { ...bestOf(singles, column(test.vectors, singles.best)), dimension: living[singles.best] ?? 0 };
}

/** @param test  the best dimension's values on the test rows */
function bestOf(singles: SingleDimensions, test: Float32Array): BestInCell {
  const rule = bestRule(singles);
  return { dimension: rule.dimension, train: singles.train[singles.best] ?? 0, test: packLabels(rule.predict(test)) };
}

/** 95 % intervals of every dimension's test score. */
async function dimensionIntervals(
  test: Rows<"test">,
  singles: SingleDimensions,
  predictions: readonly Labels[],
  count: number,
  seed: number,
): Promise<Interval[]> {
  const { correct } = singles.others[0] ?? {};
  const { rows } = test.vectors;
  const resamples = resample(rows, { seed, count, groups: test.groups });
  const { groups } = resamples;
  if (correct != null) {
    return Array.from(singles.train, (_, j) => {
      const own = correct.subarray(j * rows, (j + 1) * rows);
      const share = own.reduce((sum, one) => sum + one, 0) / rows;
      const worth = groups === undefined ? rows : effectiveRows(own, groups);
      return wilsonInterval({ right: share * worth, rows: worth });
    });
  }
  return (await resampledScores(headlineMetric(test.labels), test.labels, predictions, resamples)).map(scoreInterval);
}

/** The best dimension's test values: histograms by class, or a scatter against the label. */
function bestValues(test: Rows<"test">, best: number, classNames: readonly string[]): BestDimensionValues {
  const values = column(test.vectors, best);
  const labels = test.labels;
  if (labels.kind === "values") {
    const step = Math.max(1, Math.ceil(values.length / scatterPoints));
    const chosen = Array.from({ length: Math.ceil(values.length / step) }, (_, i) => i * step);
    return { x: chosen.map((i) => values[i] ?? 0), y: chosen.map((i) => labels.values[i] ?? 0) };
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) high = low + 1;
  const width = (high - low) / histogramBins;
  const counts = Array.from({ length: labels.classes }, () => new Array<number>(histogramBins).fill(0));
  values.forEach((value, i) => {
    const bins = counts[labels.values[i] ?? 0];
    const bin = Math.min(histogramBins - 1, Math.floor((value - low) / width));
    if (bins !== undefined) bins[bin] = (bins[bin] ?? 0) + 1;
  });
  return {
    edges: Array.from({ length: histogramBins + 1 }, (_, i) => low + i * width),
    classes: counts.map((bins, label) => ({ name: classNames[label] ?? `${label}`, counts: bins })),
  };
}
