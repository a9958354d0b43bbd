/** What an analysis is asked for, checked and filled in. */
import { availableParallelism } from "node:os";
import type { Identity } from "../base/brought.ts";
import type { Catalogue, Named } from "../base/catalogue.ts";
import { InputError } from "../base/errors.ts";
import { type FilledOptions, fillOptions } from "../base/options.ts";
import { checkedSizes } from "../cells/sizes.ts";
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import { probes } from "../probes/index.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import { type AnalysisOptions, analysisTable } from "./analysis-options.ts";

/** Options with the defaults filled in. */
export interface AnalysisPlan extends Omit<FilledOptions<typeof analysisTable>, "compressors" | "probes" | "threads"> {
  /** Names; those of objects are their identities. */
  readonly compressors: readonly string[];
  /** The reference first. */
  readonly probes: readonly [string, ...string[]];
  /** Null for the default grid. */
  readonly sizes: readonly number[] | null;
  /** Null for the share of what there is (`marginOf`). */
  readonly margin: number | null;
  /** Null for that of the labels. */
  readonly metric: HeadlineMetric | null;
  readonly threads: number;
}

/** Probes that curves are drawn with unless others are asked for, the reference first. */
const defaultProbes = { binary: ["logistic", "lda"], multiclass: ["logistic", "lda"], regression: ["ridge"] } as const;

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
 * @throws UsageError for numbers out of range
 * @throws InputError for a probe or compressor that cannot take these labels
 */
export function planAnalysis(labels: Labels, dimensions: number, options: AnalysisOptions): AnalysisPlan {
  const target = targetOf(labels);
  const given = {
    ...options,
    compressors: options.compressors && broughtNames(compressors, options.compressors),
    probes: options.probes && broughtNames(probes, options.probes),
    inquiries: options.inquiries && broughtNames(inquiries, options.inquiries),
  };
  const { compressors: named, probes: fitted, ...filled } = fillOptions(analysisTable, given, "analysis");
  const { inquiries: inquired, sizes, margin, metric, threads, ...numbers } = filled;
  const [reference, ...others] = fitted ?? defaultProbes[target];
  if (reference === undefined) throw new Error("a list of probes has one at least");
  const compressorNames = named ?? defaultCompressors.filter((name) => compressors.get(name).targets.includes(target));
  for (const chosen of [
    ...[reference, ...others].map((name) => probes.get(name)),
    ...compressorNames.map((name) => compressors.get(name)),
    ...inquired.map((name) => inquiries.get(name)),
  ]) {
    if (chosen.targets.includes(target)) continue;
    throw new InputError({
      where: chosen.name,
      must: `the labels must be ${chosen.targets.join(" or ")}`,
      got: `${target} labels`,
      todo: "Leave it out, or choose another from the list.",
    });
  }
  // in the order in which manifests have them
  return {
    compressors: compressorNames,
    probes: [reference, ...others],
    inquiries: [...new Set(inquired)],
    sizes: sizes === null ? null : checkedSizes(sizes, dimensions),
    margin,
    metric: checkedMetric(metric, labels),
    ...numbers,
    threads: threads ?? availableParallelism(),
  };
}

/** The names of choices; objects are brought. @throws InputError for two objects of one identity */
function broughtNames<T extends Named & Identity>(list: Catalogue<T>, choices: readonly (string | T)[]): readonly string[] {
  const names = choices.map((choice) => list.bring(choice));
  const isAmongObjects = (name: string): boolean => names.some((other, i) => other === name && typeof choices[i] !== "string");
  const twice = names.find((name, at) => names.indexOf(name) !== at && isAmongObjects(name));
  if (twice === undefined) return names;
  throw new InputError({
    where: list.kind,
    must: "objects must differ by name, version or options",
    got: `two of ${twice}`,
    todo: "Give one of them another name, version or options.",
  });
}

/** Null where it is what the labels have anyway. */
function checkedMetric(metric: HeadlineMetric | null, labels: Labels): HeadlineMetric | null {
  if (metric === null || metric === headlineMetric(labels)) return null;
  if (isShare(metric) === (labels.kind === "classes")) return metric;
  throw new InputError({
    where: "analysis",
    must: `the metric must be ${labels.kind === "classes" ? "accuracy or balanced-accuracy for classes" : "spearman for real values"}`,
    got: metric,
    todo: "Leave it out for the default.",
  });
}
