/** Lines over layers or steps, in panels of one unit: the chart that the pictures of what finetuning changed share. */
import { paddedDomain, valuesOn } from "./axes.ts";
import type { Chart, NumberAxis, Point, TickFormat } from "./chart.ts";
import { baseline, curve } from "./marks.ts";
import { tickWords } from "./tick-words.ts";

/** One line; several may have the same series (seeds). */
export interface Line {
  readonly panel: string;
  readonly label: string;
  readonly series: number;
  readonly points: readonly Point[];
}

/** The upright axis, and how the description says a value. */
export interface LineAxis {
  readonly label: string;
  readonly scale: "linear" | "log";
  /** Values that must be seen, and the span of the axis at least. */
  readonly include: readonly number[];
  readonly span: number;
  readonly format: TickFormat;
}

/** What is drawn. */
export interface LineChart {
  readonly title: string;
  readonly panels: readonly string[];
  readonly lines: readonly Line[];
  /** The axis along which these values lie. */
  x(shown: readonly number[]): NumberAxis;
  readonly y: LineAxis;
  /** A dashed line across. */
  readonly rule?: number | undefined;
}

/** The chart. */
export function lineChart({ title, panels: names, lines: all, x, y, rule }: LineChart): Chart {
  const { label, scale, include, span, format } = y;
  const shown = all.map((line) => ({ ...line, points: line.points.filter((point) => scale === "linear" || point.y > 0) }));
  const along = x(shown.flatMap(({ points }) => points.map((point) => point.x)));
  const place = (value: number): string => tickWords(along.format ?? "count", value, false);
  const lines = shown.map((line) => ({
    ...line,
    points: line.points.map((point) => {
      const panel = line.panel === "" ? "" : `${line.panel}, `;
      return { ...point, tip: `${panel}${line.label}, ${place(point.x)}: ${tickWords(format, point.y, false)}` };
    }),
  }));
  const level = rule === undefined ? [] : [baseline(rule)];
  const style = { band: 0.13, width: 2, radius: 3, isDashed: true };
  const panels = (names.length === 0 ? [""] : names).map((name) => ({
    title: name,
    marks: [
      ...level,
      ...lines
        .filter(({ panel }) => names.length < 2 || panel === name)
        .flatMap(({ points, series }) => curve(points, series, style)),
    ],
  }));
  const curves = panels.map(({ marks }) => ({ title: "", marks: marks.filter(({ mark }) => mark !== "level") }));
  const seen = [...valuesOn("y", curves), ...include];
  return {
    title,
    description: lines
      .map((line) => {
        const values = line.points.map((point) => `${place(point.x)} ${tickWords(format, point.y, false)}`);
        return `${line.panel} ${line.label}: ${values.join("; ")}.`;
      })
      .join(" "),
    layout: { kind: "row", height: [310, 250] },
    margins: { left: [58, 52], top: [30, 30], right: 16 },
    x: along,
    y: {
      label,
      scale,
      domain: scale === "log" ? logDomain(seen) : paddedDomain(seen, span),
      ticks: [5, 5],
      hasGrid: true,
      format,
    },
    panels,
  };
}

function logDomain(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [1, 10];
  return [Math.min(...positive) / 1.2, Math.max(...positive) * 1.2];
}
