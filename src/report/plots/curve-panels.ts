/** One small panel a compressor: its own curve with its interval, the others faint behind it. */

import * as Plot from "@observablehq/plot";
import type { Summary, Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, formatCount, formatFewest, formatScore, type Metric } from "../format.ts";
import { dimensionsOf, fewestOf, headlineVariants, mainCurves } from "../study.ts";
import { capital, majorityName, metricName, titleOf } from "../words.ts";
import { drawSvg, isNarrow, paddedDomain, shorten, sizeAxis } from "./canvas.ts";
import { colour, seriesColour } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** One panel. */
export interface CompressorPanel {
  readonly label: string;
  readonly series: number;
  readonly points: readonly { readonly k: number; readonly score: number; readonly interval: readonly [number, number] }[];
  readonly fewest: number | null;
  /** "k* ≤ 2 [1, 4]", or "k* not shown". */
  readonly note: string;
}

/** All that is drawn. */
export interface CurvePanelsData {
  readonly metric: Metric;
  readonly name: string;
  readonly dimensions: number;
  readonly majority: number;
  readonly full: number;
  readonly panels: readonly CompressorPanel[];
}

/** The plot. */
export const curvePanels: StudyPlot = {
  name: "curve-panels",
  description: "One panel for each compressor, with its interval and k*",
  figures({ summary }) {
    return headlineVariants(summary).flatMap((variant) => figure(summary, variant));
  },
};

function figure(summary: Summary, variant: Variant): readonly Figure[] {
  const own = mainCurves(variant);
  if (own.length < 2) return [];
  const { metric } = summary.task;
  const compressors = [...new Set(headlineVariants(summary).flatMap((entry) => entry.curves.map((curve) => curve.compressor)))];
  const probes = new Set(own.map((curve) => curve.probe));
  const data: CurvePanelsData = {
    metric,
    name: variant.name,
    dimensions: dimensionsOf(summary, variant),
    majority: summary.task.majority,
    full: variant.full.score,
    panels: own.map((curve) => {
      const fewest = fewestOf(variant, curve);
      return {
        label: `${titleOf(curve.compressor)}${probes.size > 1 ? `, ${curve.probe}` : ""}`,
        series: compressors.indexOf(curve.compressor),
        points: curve.points,
        fewest: fewest?.k ?? null,
        note: fewest === null ? "" : `k* ${formatFewest(fewest)}`,
      };
    }),
  };
  const several = headlineVariants(summary).length > 1;
  return [
    {
      heading: `Each way of keeping k dimensions${several ? `: ${variant.name}` : ""}`,
      caption:
        `The same curves one at a time, with their 95 % intervals over ${formatCount(summary.task.rows.test)} test rows; the others stand faintly behind. ` +
        `${probes.size === 1 ? `Probe: ${[...probes].join()}. ` : ""}Solid grey: the whole vector. Dashed: the ${majorityName(metric)}. A vertical line marks k*, the fewest of the sizes tried. Random projections and random dimensions are drawn once, with the study's seed.`,
      legend: [],
      draw: (frame) => drawCurvePanels(data, frame),
    },
  ];
}

/** Data to SVG. */
export function drawCurvePanels(data: CurvePanelsData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const { metric } = data;
  const y = (score: number): number => chartValue(score, metric);
  const columns = narrow ? 1 : 3;
  const rows = Math.max(1, Math.ceil(data.panels.length / columns));
  const cell = (i: number): { column: number; row: number } => ({ column: i % columns, row: Math.floor(i / columns) });
  const cells = data.panels.map((_, i) => cell(i));
  const largest = Math.max(2, data.dimensions);
  const points = data.panels.flatMap((panel, i) =>
    panel.points.map((point) => ({
      ...cell(i),
      series: panel.series,
      k: point.k,
      y: y(point.score),
      low: y(point.interval[0]),
      high: y(point.interval[1]),
      tip: `${panel.label}, k = ${point.k}: ${formatScore(point.score, metric)}`,
    })),
  );
  const behind = data.panels.flatMap((panel, i) =>
    panel.points.flatMap((point) =>
      cells.flatMap((place, j) => (i === j ? [] : [{ ...place, line: `${i}-${j}`, k: point.k, y: y(point.score) }])),
    ),
  );
  const place = { fx: "column", fy: "row" } as const;
  const domain = paddedDomain([y(data.majority), y(data.full), ...points.flatMap((point) => [point.low, point.high])], y(0.04));
  const titles = data.panels.map((panel, i) => ({ ...cell(i), label: shorten(panel.label, narrow ? 34 : 38), note: panel.note }));
  const marked = data.panels.flatMap((panel, i) => (panel.fewest === null ? [] : [{ ...cell(i), k: panel.fewest }]));
  return drawSvg(
    frame,
    {
      title: `${capital(metricName(metric))} against the number of dimensions kept, one panel a compressor: ${data.name}`,
      description: `${data.panels.map((panel) => `${panel.label}: ${panel.note === "" ? "no k*" : panel.note}`).join("; ")}.`,
      height: 60 + rows * (narrow ? 190 : 215),
    },
    {
      marginLeft: narrow ? 36 : 46,
      marginRight: 12,
      marginTop: 58,
      marginBottom: 40,
      x: sizeAxis(largest, true),
      y: { domain, label: `↑ ${metricName(metric)}${isShare(metric) ? " (%)" : ""}`, ticks: 4, grid: true },
      fx: { domain: Array.from({ length: columns }, (_, i) => i), axis: null, padding: 0.08 },
      fy: { domain: Array.from({ length: rows }, (_, i) => i), axis: null, padding: 0.3 },
      marks: [
        Plot.ruleY(
          cells.map((entry) => ({ ...entry, y: y(data.full) })),
          { ...place, y: "y", stroke: colour("muted"), strokeWidth: 1.2 },
        ),
        Plot.ruleY(
          cells.map((entry) => ({ ...entry, y: y(data.majority) })),
          { ...place, y: "y", stroke: colour("muted"), strokeDasharray: "5 4" },
        ),
        Plot.line(behind, { ...place, x: "k", y: "y", z: "line", stroke: colour("muted"), strokeOpacity: 0.28, strokeWidth: 1 }),
        ...data.panels.flatMap((panel, i) => {
          const own = points.filter((point) => point.column === cell(i).column && point.row === cell(i).row);
          const stroke = seriesColour(panel.series);
          return [
            Plot.areaY(own, { ...place, x: "k", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.2 }),
            Plot.lineY(own, { ...place, x: "k", y: "y", stroke, strokeWidth: 2.2 }),
            Plot.dot(own, { ...place, x: "k", y: "y", r: 2, fill: stroke, title: "tip" }),
          ];
        }),
        Plot.ruleX(marked, { ...place, x: "k", stroke: colour("ink"), strokeDasharray: "2 3", strokeOpacity: 0.7 }),
        Plot.text(titles, { ...place, text: "label", frameAnchor: "top-left", dy: -25, fontWeight: 600, fill: colour("ink") }),
        Plot.text(titles, { ...place, text: "note", frameAnchor: "top-left", dy: -10, fill: colour("muted") }),
      ],
    },
  );
}
