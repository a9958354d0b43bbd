/** Numbers in words and on charts, for plots and tables. */
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";

export * from "../results/words.ts";

/** The headline metric. */
export type Metric = HeadlineMetric;

/** The number a chart shows: per cent for accuracy. */
export function chartValue(score: number, metric: Metric): number {
  return isShare(metric) ? score * 100 : score;
}
