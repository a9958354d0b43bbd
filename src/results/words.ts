/** Numbers in one way everywhere: accuracy as 93.4 % [92.1, 94.6], correlations as 0.834 [0.812, 0.853]. */

import type { Interval } from "../statistics/bootstrap.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import { mostOfMargin } from "../statistics/margin.ts";

/** The headline metrics: a share, or a correlation. */
type Metric = HeadlineMetric;

/** 1,197 */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A number with fixed decimals, a true minus sign, and no minus zero. */
export function formatNumber(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** 93.4 %, or 0.834. */
export function formatScore(score: number, metric: Metric): string {
  return isShare(metric) ? `${formatNumber(score * 100, 1)} %` : formatNumber(score, 3);
}

/** [92.1, 94.6], or [0.812, 0.853]. */
export function formatInterval(interval: Interval, metric: Metric): string {
  const bound = (value: number): string => (isShare(metric) ? formatNumber(value * 100, 1) : formatNumber(value, 3));
  return `[${bound(interval[0])}, ${bound(interval[1])}]`;
}

/** 93.4 % [92.1, 94.6] */
export function formatIntervalScore(
  { score, interval }: { readonly score: number; readonly interval: Interval },
  metric: Metric,
): string {
  return `${formatScore(score, metric)} ${formatInterval(interval, metric)}`;
}

/** A difference of two scores: +0.3 points, or +0.012. */
export function formatDifference(difference: number, metric: Metric): string {
  const text = isShare(metric) ? formatNumber(difference * 100, 1) : formatNumber(difference, 3);
  const signed = text.startsWith("−") || Number(text) === 0 ? text : `+${text}`;
  return isShare(metric) ? `${signed} points` : signed;
}

/** A margin in words: "1 point", "0.5 points", or "0.01". */
export function formatMargin(margin: number, metric: Metric): string {
  if (!isShare(metric)) return String(margin);
  const points = Number((margin * 100).toFixed(4));
  return `${points} ${points === 1 ? "point" : "points"}`;
}

/** Of several margins: "1 point", or "0.67 points to 0.83 points"; of none the largest that is taken unasked. */
export function formatMargins(margins: readonly number[], metric: HeadlineMetric): string {
  const all = margins.length === 0 ? [mostOfMargin] : margins;
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return least < most ? `${formatMargin(least, metric)} to ${formatMargin(most, metric)}` : formatMargin(most, metric);
}

/** "1 dimension", "2 dimensions". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** "a, b and c". */
export function joined(items: readonly string[], word = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}
