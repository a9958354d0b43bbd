/** What an analysis can be told. */
import { option, seedOption, type TableOf, threadsOption } from "../base/options.ts";
import { choice, listOf, numberWithin, text, wholeNumber } from "../base/value-kinds.ts";
import type { Compressor } from "../compressors/compressor.ts";
import type { Inquiry } from "../inquiries/inquiry.ts";
import type { Measure } from "../measures/measure.ts";
import type { Probe } from "../probes/probe.ts";
import type { Ranking } from "../rankings/ranking.ts";
import { type HeadlineMetric, headlineMetrics } from "../statistics/headline-metric.ts";
import { marginWords } from "../statistics/margin.ts";
import { defaultBootstraps, defaultPermutations } from "../statistics/resampling-counts.ts";

/** What is analysed and how; everything has a default. */
export interface AnalysisOptions {
  /** Compressors by name (`compressors.names`) or as objects. */
  readonly compressors?: readonly (string | Compressor)[] | undefined;
  /** Probes for the full vector and every size, by name or as objects, the reference first. */
  readonly probes?: readonly (string | Probe)[] | undefined;
  /** Rankings, by name (`rankings.names`) or as objects: each draws the curve of its top dimensions, beside the compressors. */
  readonly rankings?: readonly (string | Ranking)[] | undefined;
  /** Questions beyond curves and single dimensions, by name (`inquiries.names`) or as objects. */
  readonly inquiries?: readonly (string | Inquiry)[] | undefined;
  /** Measures of every slice, by name (`measures.names`) or as objects; all of the list where variants are compared, else none. */
  readonly measures?: readonly (string | Measure)[] | undefined;
  /** Sizes of the curves. */
  readonly sizes?: readonly number[] | undefined;
  /** What scores are: "balanced-accuracy", say; null is as good as nothing. */
  readonly metric?: HeadlineMetric | null | undefined;
  /** Margin of k*, absolute; null is as good as nothing. */
  readonly margin?: number | null | undefined;
  /** Resamples of the test rows. */
  readonly bootstraps?: number | undefined;
  /** Permutations of the test labels. */
  readonly permutations?: number | undefined;
  /** Random rotations. */
  readonly rotations?: number | undefined;
  /** How many times training rows are drawn anew, to see how k* and the best dimension vary; 0 for not at all. */
  readonly redraws?: number | undefined;
  /** Seed of resampling, permutations, rotations and random compressors. */
  readonly seed?: number | undefined;
  /** The seed the splits were drawn with, for the record. */
  readonly dataSeed?: number | undefined;
  /** Processor threads; results do not depend on them. */
  readonly threads?: number | undefined;
}

/** The same with names alone, as the command line has them. */
type OptionsByName = {
  readonly [K in keyof AnalysisOptions]: K extends "compressors" | "probes" | "rankings" | "inquiries" | "measures"
    ? readonly string[] | undefined
    : AnalysisOptions[K];
};

const names = listOf(text("a name"));

/** Probes of classes. */
const classProbes = ["logistic", "lda"] as const;

/** Probes that curves are drawn with unless others are asked for, the reference first. */
export const defaultProbes = { binary: classProbes, multiclass: classProbes, regression: ["ridge"] } as const;

/** The options of an analysis. */
export const analysisTable = {
  compressors: option({
    kind: names,
    default: null,
    otherwise: "the quick ones",
    sentence: "names separated by commas, see assay compressors",
    placeholder: "list",
  }),
  probes: option({
    kind: listOf(text("a name"), { least: 1, most: 100 }),
    default: null,
    otherwise: `${classProbes.join(",")}, for real values ${defaultProbes.regression.join(",")}`,
    sentence: "names separated by commas, the reference first, see assay probes",
    placeholder: "list",
  }),
  rankings: option({
    kind: names,
    default: [],
    otherwise: "none",
    sentence: "further curves, of the top dimensions by each, names separated by commas, see assay rankings",
    placeholder: "list",
  }),
  inquiries: option({
    kind: names,
    default: [],
    otherwise: "none",
    sentence: "further questions, names separated by commas, see assay inquiries",
    placeholder: "list",
  }),
  measures: option({
    kind: listOf(text("a name"), { least: 1, most: 100 }),
    default: null,
    otherwise: "all of one matrix where variants are compared, else none",
    sentence: "measures of each layer's vectors, names separated by commas, see assay measures",
    placeholder: "list",
  }),
  sizes: option({
    kind: listOf(wholeNumber(1, 1_000_000)),
    default: null,
    otherwise: "1,2,3,4,6,8,12,16,… up to all",
    sentence: "sizes of the curves; up to six are all tested for the fewest dimensions, of more a few",
    placeholder: "list",
  }),
  metric: option({
    kind: choice(headlineMetrics),
    default: null,
    otherwise: "accuracy, for real values spearman",
    sentence: "what all scores are",
    placeholder: "name",
  }),
  margin: option({
    kind: numberWithin({ low: 0, high: 1, without: "both" }),
    default: null,
    otherwise: `${marginWords.most}, or ${marginWords.share} of what the whole vector has above the most frequent class, whichever is smaller`,
    sentence: "loss that is accepted for the fewest dimensions, 0.01 is one point",
    placeholder: "fraction",
  }),
  bootstraps: option({
    kind: wholeNumber(200, 1_000_000),
    default: defaultBootstraps,
    sentence: "resamples of the test rows",
    placeholder: "number",
  }),
  permutations: option({
    kind: wholeNumber(99, 1_000_000),
    default: defaultPermutations,
    sentence: "permutations of the test labels",
    placeholder: "number",
  }),
  rotations: option({ kind: wholeNumber(1, 10_000), default: 20, sentence: "random rotations", placeholder: "number" }),
  redraws: option({
    kind: wholeNumber(0, 1000),
    default: 40,
    sentence: "times that training rows are drawn anew, 0 for none",
    placeholder: "number",
  }),
  seed: seedOption("seed of everything random"),
  dataSeed: seedOption("seed of drawn splits and limits"),
  threads: threadsOption,
} satisfies TableOf<OptionsByName>;
