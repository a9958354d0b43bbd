/** What an analysis is asked for, checked and filled in. */
import { availableParallelism } from "node:os";
import type { Identity } from "../base/brought.ts";
import type { Catalogue, Named } from "../base/catalogue.ts";
import { InputError } from "../base/errors.ts";
import { checkedSizes } from "../cells/sizes.ts";
import type { Compressor } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import type { Inquiry } from "../inquiries/inquiry.ts";
import { probes } from "../probes/index.ts";
import type { Probe } from "../probes/probe.ts";
import { type HeadlineMetric, headlineMetrics, isShare } from "../statistics/headline-metric.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { headlineMetric } from "../statistics/metrics.ts";

/** What is analysed and how; everything has a default. */
export interface AnalysisOptions {
  /** Compressors by name (`compressors.names`) or as objects; the quick ones that fit the labels when left out. */
  readonly compressors?: readonly (string | Compressor)[] | undefined;
  /** Probes for the full vector and every size, by name or as objects, the reference first; those that fit the labels when left out. */
  readonly probes?: readonly (string | Probe)[] | undefined;
  /** Questions beyond curves and single dimensions, by name (`inquiries.names`) or as objects; none when left out. */
  readonly inquiries?: readonly (string | Inquiry)[] | undefined;
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
  readonly [K in Exclude<keyof AnalysisOptions, keyof ChosenByName>]-?: NonNullable<AnalysisOptions[K]>;
} & ChosenByName;

/** What has another shape when it is filled in. */
interface ChosenByName {
  /** Names; those of objects are their identities. */
  readonly compressors: readonly string[];
  readonly inquiries: readonly string[];
  /** The reference first. */
  readonly probes: readonly [string, ...string[]];
  /** Null for the default grid. */
  readonly sizes: readonly number[] | null;
  /** Null for the share of what there is (`marginOf`). */
  readonly margin: number | null;
  /** Null for that of the labels. */
  readonly metric: HeadlineMetric | null;
}

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
  const probeNames = broughtNames(probes, options.probes ?? defaultProbes[target]);
  const compressorNames = broughtNames(
    compressors,
    options.compressors ?? defaultCompressors.filter((name) => compressors.get(name).targets.includes(target)),
  );
  const inquiryNames = broughtNames(inquiries, options.inquiries ?? []);
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

/** The names of choices; objects are brought. @throws InputError for two objects of one identity */
function broughtNames<T extends Named & Identity>(list: Catalogue<T>, choices: readonly (string | T)[]): readonly string[] {
  const names = choices.map((choice) => list.bring(choice));
  const twice = names.find((name, at) => names.indexOf(name) !== at && typeof choices[at] !== "string");
  if (twice === undefined) return names;
  throw new InputError({
    where: list.kind,
    must: "objects must differ by name, version or options",
    got: `two of ${twice}`,
    todo: "Give one of them another name, version or options.",
  });
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
