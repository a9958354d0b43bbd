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
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { type PackedLabels, packLabels } from "./packed-labels.ts";
import type { StudiedSlice } from "./slice.ts";
import { type BestInCell, bestAfterRotations, bestRule } from "./turned-rules.ts";
import { wholeSingleDimensions } from "./whole-dimensions.ts";

/** How they are tested. */
export interface DimensionsSpec {
  readonly kind: "dimensions";
  /** Against which labels: of rows that no encoder was fitted to, exactly or with a tail beyond the permutations. */
  readonly tested: "test-labels-with-tail";
  readonly permutations: number;
  /** So many of the vectors as they are, and of standardised ones. */
  readonly rotations: number;
  readonly turned: "plain-and-standardised";
  readonly bootstraps: number;
}

/** Every single dimension, and the best of each random rotation. */
export interface DimensionsCell {
  readonly kind: "dimensions";
  /** "threshold", "gaussian" or "linear". */
  readonly probe: string;
  readonly dimensions: readonly DimensionScore[];
  /** Null where no dimension is living. */
  readonly best: BestInCell | null;
  /** Of the best dimension by itself, against the test labels in other orders. */
  readonly pValue: number;
  /** The best dimension by the rows that rotations are chosen on, where these are a sample of those `best` is of. */
  readonly unrotated?: BestInCell;
  readonly rotations: readonly BestInCell[];
  /** The same with every dimension divided by its standard deviation before it is turned. */
  readonly standardisedRotations: readonly BestInCell[];
  /** [classes · d] of the training rows, 0 for dead dimensions; left out for real values. */
  readonly classMeans?: PackedLabels;
  readonly values: BestDimensionValues | null;
}

/** One single dimension. */
export interface DimensionScore {
  /** Of the original vector. */
  readonly dimension: number;
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly train: number;
  readonly pValue: number;
  readonly qValue: number;
}

/** The kind. */
export const dimensions: SliceCellDefinition<DimensionsSpec, DimensionsCell> = {
  kind: "dimensions",
  specs: ({ plan: { permutations, rotations, bootstraps } }) => [
    {
      kind: "dimensions",
      tested: "test-labels-with-tail",
      permutations,
      rotations,
      turned: "plain-and-standardised",
      bootstraps,
    },
  ],
  run: ({ living, rows }: Needs<"living" | "rows">, spec, seed) => runDimensionsCell(living, spec, seed, rows.classNames),
  nothingLiving: () => ({
    kind: "dimensions",
    probe: "none",
    dimensions: [],
    best: null,
    pValue: 1, // nothing was tested
    rotations: [],
    standardisedRotations: [],
    values: null,
  }),
};

/** Rules as results call them. */
const probeNames = { threshold: "threshold", gaussian: "gaussian", line: "linear" } as const;

/** Bins of the histogram of the best dimension's values. */
const histogramBins = 30;

/** Points of the scatter of the best dimension's values, for regression. */
const scatterPoints = 500;

/** Scores all single dimensions of a slice. */
export async function runDimensionsCell(
  slice: StudiedSlice,
  spec: DimensionsSpec,
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
  const { scores } = singles.others[0]!;
  return {
    kind: "dimensions",
    probe: probeNames[singles.rules[singles.best]!.numbers.kind],
    dimensions: Array.from(slice.living, (dimension, j) => ({
      dimension,
      score: scores[j]!,
      low: intervals[j]![0],
      high: intervals[j]![1],
      train: singles.train[j]!,
      pValue: pValues[j]!,
      qValue: qValues[j]!,
    })),
    best: bestOf(singles, slice),
    // It was chosen on training rows: among the test rows nothing was chosen, and nothing is to be corrected.
    pValue: pValues[singles.best]!,
    ...(whole === null ? {} : { unrotated: bestOf(await allSingleDimensions(slice.training, []), slice) }),
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
  for (const [at, mean] of means.entries()) all[Math.floor(at / living.length) * d + living[at % living.length]!] = mean;
  return { classMeans: packLabels({ kind: "values", values: all }) };
}

/** The best of the living dimensions, on the test rows. Rotations are chosen on a sample, where there is one. */
function bestOf(singles: SingleDimensions, { test, living }: StudiedSlice): BestInCell {
  const predicted = bestRule(singles).predict(column(test.vectors, singles.best));
  return { dimension: living[singles.best]!, train: singles.train[singles.best]!, test: packLabels(predicted) };
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
      const judged = correct.subarray(j * rows, (j + 1) * rows);
      const share = judged.reduce((sum, isRight) => sum + isRight, 0) / rows;
      const worth = groups === undefined ? rows : effectiveRows(judged, groups);
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
    return { x: chosen.map((i) => values[i]!), y: chosen.map((i) => labels.values[i]!) };
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
    const bin = Math.min(histogramBins - 1, Math.floor((value - low) / width));
    counts[labels.values[i]!]![bin]! += 1;
  });
  return {
    edges: Array.from({ length: histogramBins + 1 }, (_, i) => low + i * width),
    classes: counts.map((bins, label) => ({ name: classNames[label] ?? `${label}`, counts: bins })),
  };
}
