/**
 * The scores that a study's headline can be in: what every claim of it is about. A new one is one entry here, its formula
 * in metrics.ts and its name in results/names.ts.
 */

/** All of them. */
export const headlineMetrics = ["accuracy", "balanced-accuracy", "spearman"] as const;

/** One of them. */
export type HeadlineMetric = (typeof headlineMetrics)[number];

/** Those of predicted classes, accuracy when nothing is said. */
export type ClassHeadline = Exclude<HeadlineMetric, "spearman">;

/** Whether it is a share, written in per cent and its differences in points; else a correlation. */
export function isShare(metric: HeadlineMetric): metric is ClassHeadline {
  return metric !== "spearman";
}
