/** Scores as charts show them. */
import { type HeadlineMetric, isShare } from "../../statistics/headline-metric.ts";

/** The number a chart shows: per cent for shares of rows. */
export function chartValue(score: number, metric: HeadlineMetric): number {
  return isShare(metric) ? score * 100 : score;
}
