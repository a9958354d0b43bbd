/** Lines over layers or steps, in panels of one unit: the drawing that the pictures of what finetuning changed share. */
import * as Plot from "@observablehq/plot";
import { drawSvg, isNarrow, paddedDomain } from "./canvas.ts";
import { facetsFor, panelTitles } from "./facets.ts";
import { colour, seriesColour, seriesDash } from "./palette.ts";
import type { Frame } from "./plot.ts";

/** One point of a line. */
export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Ends of an interval, where there is one. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** One line; several may have the same series (seeds). */
export interface Line {
  readonly panel: string;
  readonly label: string;
  readonly series: number;
  readonly points: readonly LinePoint[];
}

/** All that is drawn. */
export interface LinesData {
  readonly title: string;
  readonly panels: readonly string[];
  readonly lines: readonly Line[];
  readonly x: {
    readonly label: string;
    readonly type: "linear" | "steps";
    ticks(narrow: boolean): readonly number[];
    format(value: number): string;
  };
  readonly y: {
    readonly label: string;
    readonly type: "linear" | "log";
    /** Values that must be seen. */
    readonly include: readonly number[];
    readonly span: number;
    format(value: number): string;
  };
  /** A dashed line across. */
  readonly rule?: number | undefined;
}

/** Data to SVG. */
export function drawLines(data: LinesData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const facets = facetsFor(data.panels, frame);
  const isLog = data.y.type === "log";
  const lines = data.lines.map(({ points, ...line }) => ({
    ...line,
    points: points
      .filter(({ y }) => !isLog || y > 0)
      .map((point) => ({
        ...point,
        panel: line.panel,
        tip: `${line.panel === "" ? "" : `${line.panel}, `}${line.label}, ${data.x.format(point.x)}: ${data.y.format(point.y)}`,
      })),
  }));
  const points = lines.flatMap((line) => line.points);
  const heights = points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const xs = points.map(({ x }) => x);
  const largest = Math.max(1, ...xs);
  return drawSvg(
    frame,
    {
      title: data.title,
      description: lines
        .map(
          (line) =>
            `${line.panel} ${line.label}: ${line.points.map(({ x, y }) => `${data.x.format(x)} ${data.y.format(y)}`).join("; ")}.`,
        )
        .join(" "),
      height: facets.height(narrow ? 250 : 310),
    },
    {
      marginLeft: narrow ? 40 : 50,
      marginRight: 16,
      marginTop: 30,
      marginBottom: 40,
      x: {
        // Steps start at 0 and grow by factors: linear at the beginning, logarithmic afterwards.
        ...(data.x.type === "steps" ? { type: "symlog", constant: 1 } : {}),
        domain: data.x.type === "steps" ? [0, largest] : [Math.min(0, ...xs) - 0.3, largest + 0.3],
        label: data.x.label,
        ticks: [...data.x.ticks(narrow)],
        tickFormat: data.x.format,
      },
      y: {
        ...(isLog ? { type: "log" } : {}),
        domain: isLog ? logDomain([...heights, ...data.y.include]) : paddedDomain([...heights, ...data.y.include], data.y.span),
        grid: true,
        label: data.y.label,
        ticks: 5,
        tickFormat: data.y.format,
      },
      ...facets.scale,
      marks: [
        ...(data.rule === undefined
          ? []
          : [
              Plot.ruleY(
                (data.panels.length < 2 ? [""] : data.panels).map((panel) => ({ panel, y: data.rule })),
                { ...facets.channel, y: "y", stroke: colour("muted"), strokeDasharray: "5 4" },
              ),
            ]),
        ...lines.flatMap((line) => {
          const stroke = seriesColour(line.series);
          const banded = line.points.filter(({ low, high }) => low !== undefined && high !== undefined);
          return [
            ...(banded.length === 0
              ? []
              : [Plot.areaY(banded, { ...facets.channel, x: "x", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.13 })]),
            Plot.lineY(line.points, {
              ...facets.channel,
              x: "x",
              y: "y",
              stroke,
              strokeWidth: 2,
              strokeDasharray: seriesDash(line.series),
            }),
            Plot.dot(line.points, { ...facets.channel, x: "x", y: "y", r: 3, fill: stroke, title: "tip" }),
          ];
        }),
        ...panelTitles(
          facets,
          data.panels.map((panel) => ({ panel })),
        ),
      ],
    },
  );
}

function logDomain(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [1, 10];
  return [Math.min(...positive) / 1.2, Math.max(...positive) * 1.2];
}
