/** Numbers in one way everywhere: accuracy as 93.4 % [92.1, 94.6], correlations as 0.834 [0.812, 0.853]. */

import type { Interval, Summary } from "../results/summary.ts";
import { formatCount, formatNumber } from "../results/words.ts";
import { isShare } from "../statistics/headline-metric.ts";

export {
  counted,
  formatCount,
  formatDifference,
  formatInterval,
  formatIntervalScore,
  formatMargin,
  formatMargins,
  formatNumber,
  formatScore,
  joined,
} from "../results/words.ts";

/** The headline metric. */
export type Metric = Summary["task"]["metric"];

/** The number a chart shows: per cent for accuracy. */
export function chartValue(score: number, metric: Metric): number {
  return isShare(metric) ? score * 100 : score;
}

/** p = 0.001, or p < 0.001. */
export function formatPValue(value: number, name = "p"): string {
  return value < 0.0005 ? `${name} < 0.001` : `${name} = ${formatNumber(value, 3)}`;
}

/** "≤ 2 [1, 4]", or "not shown": a smaller size, or one between those tried, may do. */
export function formatFewest(entry: { readonly k: number | null; readonly interval: Interval | null }): string {
  if (entry.k === null) return "not shown";
  return entry.interval === null
    ? `≤ ${formatCount(entry.k)}`
    : `≤ ${formatCount(entry.k)} [${formatCount(entry.interval[0])}, ${formatCount(entry.interval[1])}]`;
}
