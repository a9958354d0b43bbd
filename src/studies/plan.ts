/** What an analysis is asked for, checked and filled in. */
import { availableParallelism } from "node:os";
import type { Catalogue, Named } from "../base/catalogue.ts";
import { InputError } from "../base/errors.ts";
import { type FilledOptions, fillOptions, givenOf, requireKnown } from "../base/options.ts";
import type { RunCatalogues } from "../cells/run-catalogues.ts";
import { checkedSizes } from "../cells/sizes.ts";
import { compressors } from "../compressors/index.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import { type Labels, type Target, targetOf } from "../statistics/labels.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import { type AnalysisOptions, analysisTable, defaultProbes } from "./analysis-options.ts";
import { namedChoices } from "./choices.ts";

/** Options with the defaults filled in. */
export interface AnalysisPlan
  extends Omit<FilledOptions<typeof analysisTable>, "compressors" | "probes" | "rankings" | "threads"> {
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
  /** What the names stand for. */
  readonly catalogues: RunCatalogues;
}

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

/** The options that name nothing. */
const { compressors: _c, probes: _p, rankings: _r, inquiries: _i, measures: _m, ...numberTable } = analysisTable;

/**
 * Fills in defaults and checks names.
 * @param besides  what may be given that is no option of an analysis
 * @throws UnknownNameError for a name that is not in its catalogue
 * @throws UsageError for numbers out of range, and options that there are not
 * @throws InputError for a probe or compressor that cannot take these labels
 */
export function planAnalysis(
  labels: Labels,
  dimensions: number,
  options: AnalysisOptions,
  besides: readonly string[] = [],
): AnalysisPlan {
  requireKnown(analysisTable, options, "analysis", besides);
  const target = targetOf(labels);
  const { catalogues, ranked, ...named } = namedChoices(options);
  const {
    compressors: drawn,
    probes: fitted,
    ...filled
  } = fillOptions(analysisTable, { ...givenOf(numberTable, options), ...named }, "analysis");
  const { inquiries: inquired, rankings: _, measures, sizes, margin, metric, threads, ...numbers } = filled;
  const [reference, ...others] = fitted ?? defaultProbes[target];
  if (reference === undefined) throw new Error("a list of probes has one at least");
  const curves = drawn ?? defaultCompressors.filter((name) => compressors.get(name).targets.includes(target));
  const compressorNames = [...curves, ...ranked.filter((name) => !curves.includes(name))];
  requireTarget(target, [
    ...[reference, ...others].map((name) => catalogues.probes.get(name)),
    ...compressorNames.map((name) => catalogues.compressors.get(name)),
    ...inquired.map((name) => catalogues.inquiries.get(name)),
  ]);
  // in the order in which manifests have them
  return {
    compressors: compressorNames,
    probes: [reference, ...others],
    inquiries: [...new Set(inquired)],
    measures: measures === null ? null : [...new Set(measures)],
    sizes: sizes === null ? null : checkedSizes(sizes, dimensions),
    margin,
    metric: checkedMetric(metric, labels),
    ...numbers,
    threads: threads ?? availableParallelism(),
    catalogues,
  };
}

/** The options that give this plan again. */
export function optionsOf({ sizes, catalogues, ...plan }: AnalysisPlan): AnalysisOptions {
  const { compressors: curves, probes, inquiries, measures } = plan;
  return {
    ...plan,
    sizes: sizes ?? undefined,
    compressors: chosenAgain(catalogues.compressors, curves),
    probes: chosenAgain(catalogues.probes, probes),
    inquiries: chosenAgain(catalogues.inquiries, inquiries),
    measures: measures === null ? undefined : chosenAgain(catalogues.measures, measures),
  };
}

/** Objects where objects were chosen. */
export function chosenAgain<T extends Named>(list: Catalogue<T>, names: readonly string[]): readonly (string | T)[] {
  return names.map((name) => (list.names.includes(name) ? name : list.get(name)));
}

interface Targeted extends Named {
  readonly targets: readonly Target[];
}

/** @throws InputError for what cannot take such labels */
function requireTarget(target: Target, chosen: readonly Targeted[]): void {
  const other = chosen.find(({ targets }) => !targets.includes(target));
  if (other === undefined) return;
  throw new InputError({
    where: other.name,
    must: `the labels must be ${other.targets.join(" or ")}`,
    got: `${target} labels`,
    todo: "Leave it out, or choose another from the list.",
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
