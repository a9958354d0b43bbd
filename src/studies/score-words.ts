/** Scores in sentences: an accuracy of 0.9341 is "93.4 %", a correlation of 0.8652 is "0.865". */
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";

/** One score in words. */
export function scoreWords(score: number, metric: HeadlineMetric): string {
  return isShare(metric) ? `${number(score, metric)} %` : number(score, metric);
}

/** An interval in words: "[92.1, 94.6]", or "[−0.021, 0.853]". */
export function intervalWords([low, high]: readonly [number, number], metric: HeadlineMetric): string {
  return `[${number(low, metric)}, ${number(high, metric)}]`;
}

function number(score: number, metric: HeadlineMetric): string {
  const text = isShare(metric) ? (100 * score).toFixed(1) : score.toFixed(3);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}
