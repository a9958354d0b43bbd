/** The marks that plots share: curves with their bands, and the levels that they are read against. */
import type { IntervalScore } from "../../results/summary.ts";
import { formatCount, formatScore } from "../../results/words.ts";
import type { HeadlineMetric } from "../../statistics/headline-metric.ts";
import type { LevelMark, Mark, Point, TextMark } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import { seriesDash } from "./palette.ts";

/** How a curve is drawn; without a band where no opacity is said, without dashes unless they are. */
export interface CurveStyle {
  readonly band?: number;
  readonly width: number;
  readonly radius: number;
  readonly isDashed?: boolean;
}

/**
 * A line with its dots, and the band of the points that have an interval behind it.
 * @param hollow  those of the points at which the claim of the line is not shown: rings
 */
export function curve(
  points: readonly Point[],
  series: number,
  style: CurveStyle,
  hollow: readonly Point[] = [],
): readonly Mark[] {
  const { band: opacity, width, radius, isDashed } = style;
  const banded = opacity === undefined ? [] : points.filter(({ low, high }) => low !== undefined && high !== undefined);
  const ring = { radius: 3.4, fill: "surface", outline: { paint: series, width: 1.6 } } as const;
  return [
    ...(opacity === undefined || banded.length === 0 ? [] : [{ mark: "band", points: banded, paint: series, opacity } as const]),
    { mark: "line", points, paint: series, width, dash: isDashed === true ? seriesDash(series) : "" },
    { mark: "dots", points: points.filter((point) => !hollow.includes(point)), radius, fill: series },
    ...(hollow.length === 0 ? [] : [{ mark: "dots", points: hollow, ...ring } as const]),
  ];
}

/** A score in the unit of its chart. */
export interface ScorePoint extends Point {
  readonly low: number;
  readonly high: number;
  readonly tip: string;
}

/** A score with its interval. */
export function scorePoint(x: number, { score, interval }: IntervalScore, metric: HeadlineMetric, tip: string): ScorePoint {
  const [y, low, high] = [score, ...interval].map((value) => chartValue(value, metric)) as [number, number, number];
  return { x, y, low, high, tip };
}

/** What all others are held against: a thin solid line. */
export function reference(at: number): LevelMark {
  return { mark: "level", axis: "y", at, paint: "muted", width: 1.2 };
}

/** What knows nothing: dashed. */
export function baseline(at: number, axis: "x" | "y" = "y"): LevelMark {
  return { mark: "level", axis, at, paint: "muted", dash: "5 4" };
}

/** Thin lines in the colour of the curve that they belong to: dashed its baseline, solid its whole vector. */
export function levelsOf(majority: number, full: number, metric: HeadlineMetric, paint: number): readonly LevelMark[] {
  const level = { mark: "level", axis: "y", paint, opacity: 0.8 } as const;
  return [
    { ...level, at: chartValue(majority, metric), dash: "5 4" },
    { ...level, at: chartValue(full, metric) },
  ];
}

/** k*: an upright line. */
export function fewestLine(k: number | null, opacity = 0.7): readonly LevelMark[] {
  return k === null ? [] : [{ mark: "level", axis: "x", at: k, paint: "ink", dash: "2 3", opacity }];
}

/** Words at the beginning or the end of a level, above it or below. @param x  the first or the last value, with so many pixels between */
export function levelWords(text: string, y: number, isAbove: boolean, align: "start" | "end", x: number, gap = 4): TextMark {
  return { mark: "text", text, x, y, align, shift: [align === "end" ? -gap : gap, isAbove ? -9 : 10], paint: "muted" };
}

/** k* on its curve: a ring, and words at the top. @param isLeft  is there more room on its right? */
export function fewestRing(k: number, y: number, isLeft: boolean): readonly Mark[] {
  const words = { align: isLeft ? "start" : "end", shift: [isLeft ? 8 : -8, 6], size: [15, 13] } as const;
  return [
    ...fewestLine(k, 0.6),
    { mark: "dots", points: [{ x: k, y }], radius: 7, outline: { paint: "ink", width: 2 } },
    { mark: "text", text: `k* ≤ ${formatCount(k)}`, x: k, edge: "top", ...words, paint: "ink", isBold: true },
  ];
}

/** "1: 80.1 %; 2: 85.0 %", for those who cannot see a curve. */
export function pointsInWords(points: readonly { readonly k: number; readonly score: number }[], metric: HeadlineMetric): string {
  return points.map(({ k, score }) => `${k}: ${formatScore(score, metric)}`).join("; ");
}
