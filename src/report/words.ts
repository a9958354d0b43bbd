/** Names from the results in the words a person reads. Unknown names pass through as they are. */

import type { BestDimension, Summary, Variant } from "../results/summary.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { counted, formatCount, formatIntervalScore, type Metric } from "./format.ts";

/** A compressor's outputs, plural: "principal components". */
export function outputsOf(compressor: string): string {
  const [name = compressor, ranking, end] = compressor.split(":");
  switch (name) {
    case "pca":
      return "principal components";
    case "standardised-pca":
      return "principal components of standardised dimensions";
    case "gaussian-projection":
      return "Gaussian random projections";
    case "sparse-projection":
      return "sparse random projections";
    case "random-dimensions":
      return "dimensions picked at random";
    case "first-dimensions":
      return "first dimensions";
    case "top-dimensions":
      return ranking === undefined
        ? "top dimensions"
        : `${end === "worst" ? "last" : "top"} dimensions by ${rankingName(ranking)}`;
    default:
      return `dimensions of ${compressor}`;
  }
}

/** One of a compressor's outputs: "principal component". */
export function outputOf(compressor: string): string {
  return outputsOf(compressor).replace(
    /^(dimension|principal component|.* projection|first dimension|last dimension|top dimension)s\b/,
    "$1",
  );
}

/** "2 principal components". */
export function countedOutputs(count: number, compressor: string): string {
  return `${formatCount(count)} ${count === 1 ? outputOf(compressor) : outputsOf(compressor)}`;
}

/** Rankings whose name with spaces for hyphens would be wrong. */
const rankingNames: Readonly<Record<string, string>> = {
  "f-statistic": "F-statistic",
  "one-dimension-accuracy": "one-dimension accuracy",
  lca: "linguistic correlation analysis",
  "l1-path": "L1 path",
  "linear-svm": "linear SVM",
  "lda-forward": "LDA forward selection",
  "leave-one-out": "leave-one-out",
  gaussian: "Gaussian selection",
  random: "random order",
};

function rankingName(ranking: string): string {
  return rankingNames[ranking] ?? ranking.replaceAll("-", " ");
}

/** The same with a capital first letter, for legends and tables. */
export function titleOf(compressor: string): string {
  return capital(compressor === "pca" ? "principal components (PCA)" : outputsOf(compressor));
}

/** "layer 6, [CLS]"; empty for vectors that came without a model. */
export function placeOf(variant: Pick<Variant, "layer" | "pooling">): string {
  const layer = variant.layer === null ? null : variant.layer === 0 ? "embeddings layer" : `layer ${variant.layer}`;
  return [layer, variant.pooling === null ? null : poolingName(variant.pooling)].filter((part) => part !== null).join(", ");
}

/** "[CLS]", "mean of tokens". */
export function poolingName(pooling: string): string {
  if (pooling === "cls") return "[CLS]";
  if (pooling === "mean" || pooling === "max") return `${pooling} of tokens`;
  return pooling.replace(/^token:/, "token ");
}

/** A variant's full name: "finetuned, layer 6, [CLS], head seed 1"; with its data seed where others of the name have another. */
export function variantName(variant: Seeded, others: readonly Seeded[]): string {
  const place = placeOf(variant);
  return `${variant.name}${place === "" ? "" : `, ${place}`}${seedsBehind(variant, others)}`;
}

/** What a name with a place needs of its seeds: ", head seed 1", ", head seed 1, data seed 2". */
export function seedsBehind({ name, headSeed, dataSeed }: Seeded, others: readonly Seeded[]): string {
  const head = headSeed === null ? "" : `, head seed ${headSeed}`;
  return others.some((one) => one.name === name && one.dataSeed !== dataSeed) ? `${head}, data seed ${dataSeed}` : head;
}

type Seeded = Pick<Variant, "name" | "layer" | "pooling" | "headSeed" | "dataSeed">;

/** "accuracy", "balanced accuracy", "Spearman correlation". */
export function metricName(metric: Metric): string {
  return { accuracy: "accuracy", "balanced-accuracy": "balanced accuracy", spearman: "Spearman correlation" }[metric];
}

/** "always giving the most frequent class" has no counterpart in regression but a constant. */
export function majorityName(metric: Metric): string {
  return isShare(metric) ? "most frequent class" : "constant prediction";
}

/** What p-values of single dimensions come from: "all orders of the test labels". */
export function ordersOfLabels({ task, resampling }: Pick<Summary, "task" | "resampling">): string {
  if (task.groups !== undefined) return `${counted(resampling.permutations, "permutation")} of whole groups of test labels`;
  if (task.classes === 2) return "all orders of the test labels";
  return `${counted(resampling.permutations, "permutation")} of the test labels and the tail beyond them`;
}

/** ", which retains 41.0 % [35.2, 46.9] of what the reference has over the most frequent class"; nothing where no interval has ends. */
export function retained({ retention, retentionInterval: interval }: BestDimension, majority: string): string {
  if (interval == null) return "";
  return `, which retains ${formatIntervalScore({ score: retention, interval }, "accuracy")} of what the reference has over the ${majority}`;
}

/** First letter upper case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
