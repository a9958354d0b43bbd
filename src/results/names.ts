/** Names in the results in words that a person reads: places, variants, metrics. Unknown names pass through as they are. */
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import type { Slice, SliceIdentity } from "./slice-identity.ts";
import type { Summary } from "./summary.ts";
import { counted } from "./words.ts";

/** "layer 6, [CLS]"; empty for vectors that came without a model. */
export function placeOf(variant: Slice): string {
  const layer = variant.layer === null ? null : variant.layer === 0 ? "embeddings layer" : `layer ${variant.layer}`;
  return [layer, variant.pooling === null ? null : poolingName(variant.pooling)].filter((part) => part !== null).join(", ");
}

/** "[CLS]", "mean of tokens". */
export function poolingName(pooling: string): string {
  if (pooling === "cls") return "[CLS]";
  if (pooling === "mean" || pooling === "max") return `${pooling} of tokens`;
  return pooling.replace(/^token:/, "token ");
}

/** "[CLS]", "the mean of tokens"; "vectors" where they came without a model. */
export function poolingWithArticle(pooling: string | null): string {
  if (pooling === null) return "vectors";
  return pooling === "cls" ? poolingName(pooling) : `the ${poolingName(pooling)}`;
}

/** A variant's full name: "finetuned, layer 6, [CLS], head seed 1"; with its data seed where others of the name have another. */
export function variantName(variant: SliceIdentity, others: readonly SliceIdentity[]): string {
  const place = placeOf(variant);
  return `${variant.name}${place === "" ? "" : `, ${place}`}${seedsBehind(variant, others)}`;
}

/** What a name with a place needs of its seeds: ", head seed 1", ", head seed 1, data seed 2". */
export function seedsBehind({ name, headSeed, dataSeed }: SliceIdentity, others: readonly SliceIdentity[]): string {
  const head = headSeed === null ? "" : `, head seed ${headSeed}`;
  return others.some((one) => one.name === name && one.dataSeed !== dataSeed) ? `${head}, data seed ${dataSeed}` : head;
}

/** "accuracy", "balanced accuracy", "Spearman correlation". */
export function metricName(metric: HeadlineMetric): string {
  return { accuracy: "accuracy", "balanced-accuracy": "balanced accuracy", spearman: "Spearman correlation" }[metric];
}

/** "always giving the most frequent class" has no counterpart in regression but a constant. */
export function majorityName(metric: HeadlineMetric): string {
  return isShare(metric) ? "most frequent class" : "constant prediction";
}

/** What p-values of single dimensions come from: "all orders of the test labels". */
export function ordersOfLabels({ task, resampling }: Pick<Summary, "task" | "resampling">): string {
  if (task.groups !== undefined) return `${counted(resampling.permutations, "permutation")} of whole groups of test labels`;
  if (task.classes === 2) return "all orders of the test labels";
  return `${counted(resampling.permutations, "permutation")} of the test labels and the tail beyond them`;
}

/** First letter upper case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
