/** Numbers in words, in one way for page, terminal and notes: accuracy as 93.4 % [92.1, 94.6], correlations as 0.834 [0.812, 0.853]. */

import type { Interval } from "../statistics/bootstrap.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import { mostOfMargin } from "../statistics/margin.ts";

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
export function formatScore(score: number, metric: HeadlineMetric): string {
  return isShare(metric) ? `${formatNumber(score * 100, 1)} %` : formatNumber(score, 3);
}

/** [92.1, 94.6], or [0.812, 0.853]. */
export function formatInterval(interval: Interval, metric: HeadlineMetric): string {
  const bound = (value: number): string => (isShare(metric) ? formatNumber(value * 100, 1) : formatNumber(value, 3));
  return `[${bound(interval[0])}, ${bound(interval[1])}]`;
}

/** 93.4 % [92.1, 94.6] */
export function formatIntervalScore(
  { score, interval }: { readonly score: number; readonly interval: Interval },
  metric: HeadlineMetric,
): string {
  return `${formatScore(score, metric)} ${formatInterval(interval, metric)}`;
}

/** The same of a row, which may have no interval. */
export function formatRowScore(
  { score, low, high }: { readonly score: number; readonly low: number | null; readonly high: number | null },
  metric: HeadlineMetric,
): string {
  return low === null || high === null
    ? formatScore(score, metric)
    : formatIntervalScore({ score, interval: [low, high] }, metric);
}

/** A difference of two scores: +0.3 points, or +0.012. */
export function formatDifference(difference: number, metric: HeadlineMetric): string {
  const signed = signedDifference(difference, metric);
  return isShare(metric) ? `${signed} points` : signed;
}

/** The same without its unit, where the head of a column has it. */
export function signedDifference(difference: number, metric: HeadlineMetric): string {
  const text = isShare(metric) ? formatNumber(difference * 100, 1) : formatNumber(difference, 3);
  return text.startsWith("−") || Number(text) === 0 ? text : `+${text}`;
}

/** A margin in words: "1 point", "0.5 points", or "0.01". */
export function formatMargin(margin: number, metric: HeadlineMetric): string {
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

/** p = 0.001, or p < 0.001. */
export function formatPValue(value: number, name = "p"): string {
  return value < 0.0005 ? `${name} < 0.001` : `${name} = ${formatNumber(value, 3)}`;
}

/** "≤ 2 [1, 4]", or "not shown": a smaller size, or one between those tried, may do. */
export function formatFewest({ k, interval }: { readonly k: number | null; readonly interval: Interval | null }): string {
  return k === null ? "not shown" : `≤ ${sizeWithInterval(k, interval)}`;
}

/** "at most 2 [1, 4]", for within a sentence; null where none was shown. */
export function fewestInWords({ k, interval }: { readonly k: number | null; readonly interval: Interval | null }): string | null {
  return k === null ? null : `at most ${sizeWithInterval(k, interval)}`;
}

function sizeWithInterval(k: number, interval: Interval | null): string {
  return interval === null ? formatCount(k) : `${formatCount(k)} [${formatCount(interval[0])}, ${formatCount(interval[1])}]`;
}

/** A share of rows, 0 to 1, whatever the metric: "7.5 %". */
export function formatShare(share: number): string {
  return `${formatNumber(100 * share, 1)} %`;
}

/** Of a disk: "12 MB", "1.4 GB"; powers of ten. */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${formatNumber(bytes / 1e9, 1)} GB`;
}

/** Of memory: "1.4 GiB"; powers of two. */
export function formatMemory(bytes: number, decimals = 1): string {
  return `${formatNumber(bytes / 2 ** 30, decimals)} GiB`;
}

/** Time that passes while somebody watches, rounded up: "40 s", "3 min". */
export function formatWait(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Time beforehand, about: "40 s", "12 minutes", "1.6 hours". */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} minutes` : `${formatNumber(seconds / 3600, 1)} hours`;
}

/** What a thing is called in sentences: of one, and of any other number. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}

/** "1 dimension", "2 dimensions". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** "a, b and c". */
export function joined(items: readonly string[], word = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}
