/** The same rows with another score for all that is said of them. */
import { sha256 } from "../formats/hash.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import type { VectorSet } from "../vectors/vector-set.ts";

/** A task, or a set of vectors, whose labels carry the metric; as it is where that is null. */
export function scoredBy<Of extends { readonly labels: Labels }>(of: Of, metric: HeadlineMetric | null): Of {
  if (metric === null || metric === "spearman" || of.labels.kind === "values") return of;
  return { ...of, labels: { ...of.labels, metric } };
}

/** Vectors, under a hash of their own: what is fitted to and said of them depends on the metric. */
export function setScoredBy(set: VectorSet, metric: HeadlineMetric | null): VectorSet {
  if (metric === null) return set;
  const scored = scoredBy(set, metric);
  const whole = set.whole?.bind(set);
  return {
    ...scored,
    task: { ...set.task, metric },
    hash: sha256(set.hash, metric),
    ...(whole === undefined ? {} : { whole: (slice) => scoredBy(whole(slice), metric) }),
  };
}
