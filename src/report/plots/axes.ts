/** The axes that plots share, and the values that they must hold. */

import { metricName } from "../../results/names.ts";
import { type HeadlineMetric, isShare } from "../../statistics/headline-metric.ts";
import type { Mark, NumberAxis, Panel, PerWidth } from "./chart.ts";
import { chartValue } from "./chart-value.ts";

/** A domain around values with some air, never empty. */
export function paddedDomain(values: readonly number[], minimumSpan: number): [number, number] {
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return [0, minimumSpan];
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const air = Math.max((high - low) * 0.06, (minimumSpan - (high - low)) / 2, 0);
  return [low - air, high + air];
}

/** All values that the panels' marks have on one axis, ends of intervals too; words and named rows have none. */
export function valuesOn(axis: "x" | "y", panels: readonly Panel[]): readonly number[] {
  return panels
    .flatMap(({ marks }) => marks.flatMap((mark) => valuesOf(mark, axis)))
    .filter((value) => typeof value === "number");
}

function valuesOf(mark: Mark, axis: "x" | "y"): readonly (number | string | undefined)[] {
  switch (mark.mark) {
    case "line":
    case "dots":
    case "ticks":
      return mark.points.map((point) => point[axis]);
    case "band":
      return axis === "x" ? mark.points.map(({ x }) => x) : mark.points.flatMap(({ low, high }) => [low, high]);
    case "spans":
      return mark.points.flatMap((point) => (mark.along === axis ? [point.low, point.high] : [point[axis]]));
    case "bars":
      return axis === "x" ? mark.points.flatMap(({ low, high }) => [low, high]) : [];
    case "level":
      return mark.axis === axis ? [mark.at] : [];
    case "boxes":
      return mark.boxes.flatMap((box) => (axis === "x" ? [box.x1, box.x2] : [box.y1, box.y2]));
    case "text":
      return [];
  }
}

/** "accuracy on test rows (%)". */
export function scoreLabel(metric: HeadlineMetric, where = ""): string {
  return `${metricName(metric)}${where}${isShare(metric) ? " (%)" : ""}`;
}

/** The unit of an axis of both: per cent only where both are the same share, for it cannot hold a correlation too. */
export function sharedUnit(a: HeadlineMetric, b: HeadlineMetric): HeadlineMetric {
  return a === b ? a : "spearman";
}

/** Room for at least four points, around all that the panels show. */
export function scoreDomain(axis: "x" | "y", panels: readonly Panel[], metric: HeadlineMetric, span = 0.04): [number, number] {
  return paddedDomain(valuesOn(axis, panels), chartValue(span, metric));
}

/** The upright axis of scores in these panels. */
export function scoreAxis(panels: readonly Panel[], metric: HeadlineMetric, ticks: number, where?: string): NumberAxis {
  const label = `↑ ${scoreLabel(metric, where)}`;
  return { label, domain: scoreDomain("y", panels, metric), ticks: [ticks, ticks], hasGrid: true };
}

/** The axis of scores along the bottom of these panels. @param span  of what is shown at least */
export function scoresAlong(panels: readonly Panel[], metric: HeadlineMetric, where?: string, span?: number): NumberAxis {
  const label = `${scoreLabel(metric, where)} →`;
  return { label, domain: scoreDomain("x", panels, metric, span), ticks: [8, 4], hasGrid: true };
}

/** Powers of two (of four where there is little room) up to the size, for a log axis of sizes. */
export function sizeTicks(largest: number, isDense: boolean): readonly number[] {
  const ticks: number[] = [];
  for (let k = 1; k <= largest; k *= isDense ? 4 : 2) ticks.push(k);
  return ticks;
}

/** The axis of sizes, of vectors of up to so many dimensions. @param isDense  is there little room on wide pages too? */
export function sizeAxis(dimensions: number, isDense: boolean): NumberAxis {
  const largest = Math.max(2, dimensions);
  return {
    label: "dimensions kept (k, log scale) →",
    scale: "log2",
    domain: [1, largest],
    ticks: [sizeTicks(largest, isDense), sizeTicks(largest, true)],
    format: "count",
  };
}

/** The axis of layers. @param shown  at least these, with so much air at the ends @param ticked  whole layers, thinned where there are many */
export function layerAxis(shown: readonly number[], air: number, ticked: readonly number[] = shown): NumberAxis {
  const all = [...new Set(ticked)].sort((a, b) => a - b);
  return {
    label: "layer →",
    domain: [Math.min(0, ...shown) - air, Math.max(1, ...shown) + air],
    ticks: [thinned(all, 26), thinned(all, 8)],
    format: "count",
  };
}

/** The axis of training steps up to the last that is shown. @param ticked  steps, thinned where there are many */
export function stepAxis(shown: readonly number[], ticked: readonly number[]): NumberAxis {
  return {
    label: "step (log scale) →",
    scale: "steps",
    domain: [0, Math.max(1, ...shown)],
    ticks: [thinned(ticked, 14), thinned(ticked, 6)],
    format: "count",
  };
}

/** Rows from above, a whole number each, so that marks can stand beside their row. @param letters  that have room */
export function rowAxis(names: readonly string[], letters: PerWidth<number>): NumberAxis {
  const rows = [...names.keys()];
  return {
    label: null,
    domain: [Math.max(1, names.length) - 0.5, -0.5],
    ticks: [rows, rows],
    isBare: true,
    format: { names, letters },
  };
}

/** Every second, third, … so that there are at most so many. */
function thinned(values: readonly number[], most: number): readonly number[] {
  const every = Math.ceil(values.length / most);
  return values.filter((_, i) => i % every === 0);
}
