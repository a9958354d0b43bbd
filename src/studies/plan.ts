/** What an analysis is asked for, checked and filled in. */
import { availableParallelism } from "node:os";
import { InputError } from "../base/errors.ts";
import { checkedSizes } from "../cells/sizes.ts";
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import { probes } from "../probes/index.ts";
import { type HeadlineMetric, headlineMetrics, isShare } from "../statistics/headline-metric.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { headlineMetric } from "../statistics/metrics.ts";

/** What is analysed and how; everything has a default. */
export interface AnalysisOptions {
  /** Names of compressors (`compressors.names`); the quick ones that fit the labels when left out. */
  readonly compressors?: readonly string[] | undefined;
  /** Names of probes for the full vector and every size, the reference first; those that fit the labels when left out. */
  readonly probes?: readonly string[] | undefined;
  /** Names of inquiries (`inquiries.names`): questions beyond curves and single dimensions; none when left out. */
  readonly inquiries?: readonly string[] | undefined;
  /** Sizes of the curves; 1, 2, 3, 4, 6, 8, 12, … d when left out. */
  readonly sizes?: readonly number[] | undefined;
  /** What scores are: "balanced-accuracy", say; accuracy for classes and Spearman's correlation for values when left out (or null). */
  readonly metric?: HeadlineMetric | null | undefined;
  /** Margin of k*, absolute; when left out (or null) the smaller of 0.01 and 2 % of what the reference has above the baseline. */
  readonly margin?: number | null | undefined;
  /** 2,000 when left out. */
  readonly bootstraps?: number | undefined;
  /** 999 when left out. */
  readonly permutations?: number | undefined;
  /** 20 when left out. */
  readonly rotations?: number | undefined;
  /** How many times training rows are drawn anew, to see how k* and the best dimension vary; 40 when left out, 0 for not at all. */
  readonly redraws?: number | undefined;
  /** Seed of resampling, permutations, rotations and random compressors; 0 when left out. */
  readonly seed?: number | undefined;
  /** The seed the splits were drawn with, for the record; 0 when left out. */
  readonly dataSeed?: number | undefined;
  /** All cores when left out. Results do not depend on it. */
  readonly threads?: number | undefined;
}

/** Options with the defaults filled in. */
export type AnalysisPlan = {
  readonly [K in Exclude<keyof AnalysisOptions, "probes" | "sizes" | "margin" | "metric">]-?: NonNullable<AnalysisOptions[K]>;
} & {
  /** The reference first. */
  readonly probes: readonly [string, ...string[]];
  /** Null for the default grid. */
  readonly sizes: readonly number[] | null;
  /** Null for the share of what there is (`marginOf`). */
  readonly margin: number | null;
  /** Null for that of the labels. */
  readonly metric: HeadlineMetric | null;
};

/** Probes that curves are drawn with unless others are asked for, the reference first. */
const defaultProbes = { binary: ["logistic", "lda"], multiclass: ["logistic", "lda"], regression: ["ridge"] } as const;

const mostProbes = 100;

/** Compressors that curves are drawn of unless others are asked for: the quick ones. */
const defaultCompressors = [
  "pca",
  "gaussian-projection",
  "sparse-projection",
  "random-dimensions",
  "first-dimensions",
  "top-dimensions:one-dimension-accuracy",
  "top-dimensions:f-statistic",
  "top-dimensions:mean-difference",
  "top-dimensions:variance",
];

/**
 * Fills in defaults and checks names.
 * @throws UnknownNameError for a name that is not in its catalogue
 * @throws InputError for a probe or compressor that cannot take these labels, or numbers out of range
 */
export function planAnalysis(labels: Labels, dimensions: number, options: AnalysisOptions): AnalysisPlan {
  const target = targetOf(labels);
  const probeNames = options.probes ?? defaultProbes[target];
  const compressorNames =
    options.compressors ?? defaultCompressors.filter((name) => compressors.get(name).targets.includes(target));
  const inquiryNames = options.inquiries ?? [];
  for (const chosen of [
    ...probeNames.map((name) => probes.get(name)),
    ...compressorNames.map((name) => compressors.get(name)),
    ...inquiryNames.map((name) => inquiries.get(name)),
  ]) {
    if (chosen.targets.includes(target)) continue;
    throw new InputError({
      where: chosen.name,
      must: `the labels must be ${chosen.targets.join(" or ")}`,
      got: `${target} labels`,
      todo: "Leave it out, or choose another from the list.",
    });
  }
  const plan: AnalysisPlan = {
    compressors: compressorNames,
    probes: checkedProbes(probeNames),
    inquiries: [...new Set(inquiryNames)],
    sizes: options.sizes === undefined ? null : checkedSizes(options.sizes, dimensions),
    margin: options.margin ?? null,
    metric: checkedMetric(options.metric ?? null, labels),
    bootstraps: options.bootstraps ?? 2000,
    permutations: options.permutations ?? 999,
    rotations: options.rotations ?? 20,
    redraws: options.redraws ?? 40,
    seed: options.seed ?? 0,
    dataSeed: options.dataSeed ?? 0,
    threads: options.threads ?? availableParallelism(),
  };
  if (plan.margin !== null) requireRange("margin", plan.margin, Number.MIN_VALUE, 1);
  requireRange("bootstraps", plan.bootstraps, 200, 1_000_000);
  requireRange("permutations", plan.permutations, 99, 1_000_000);
  requireRange("rotations", plan.rotations, 1, 10_000);
  requireRange("redraws", plan.redraws, 0, 1000);
  requireRange("threads", plan.threads, 1, 1024);
  return plan;
}

function checkedProbes(names: readonly string[]): AnalysisPlan["probes"] {
  const [reference, ...others] = names;
  if (reference === undefined || names.length > mostProbes) throw outOfRange("probes", names.length, 1, mostProbes);
  return [reference, ...others];
}

/** Null where it is what the labels have anyway. */
function checkedMetric(metric: HeadlineMetric | null, labels: Labels): HeadlineMetric | null {
  if (metric === null || metric === headlineMetric(labels)) return null;
  if (headlineMetrics.includes(metric) && isShare(metric) === (labels.kind === "classes")) return metric;
  throw new InputError({
    where: "analysis",
    must: `the metric must be ${labels.kind === "classes" ? "accuracy or balanced-accuracy for classes" : "spearman for real values"}`,
    got: metric,
    todo: "Leave it out for the default.",
  });
}

function requireRange(name: string, value: number, low: number, high: number): void {
  if (!(Number.isFinite(value) && value >= low && value <= high)) throw outOfRange(name, value, low, high);
}

function outOfRange(name: string, value: number, low: number, high: number): InputError {
  return new InputError({
    where: "analysis",
    must: `${name} must be from ${low} to ${high}`,
    got: `${value}`,
    todo: "Leave it out for the default.",
  });
}
