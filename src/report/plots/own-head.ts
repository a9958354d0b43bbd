/** Information against usability: a refitted probe and the model's own head, unchanged, on the same smaller vectors. */

import * as Plot from "@observablehq/plot";
import { ownHeadProbe } from "../../results/own-head-probe.ts";
import type { CurvePoint, Summary, Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, formatCount, formatScore, type Metric } from "../format.ts";
import { dimensionsOf, headlineVariants } from "../study.ts";
import { capital, majorityName, metricName, titleOf, variantName } from "../words.ts";
import { drawSvg, isNarrow, paddedDomain, shorten, sizeAxis } from "./canvas.ts";
import { colour, seriesColour, seriesDash } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** The two curves of one way to make vectors smaller. */
export interface OwnHeadPanel {
  readonly label: string;
  readonly refitted: readonly CurvePoint[];
  readonly own: readonly CurvePoint[];
}

/** All that is drawn. */
export interface OwnHeadData {
  readonly metric: Metric;
  readonly name: string;
  readonly probe: string;
  readonly dimensions: number;
  readonly majority: number;
  readonly ownHead: number;
  readonly panels: readonly OwnHeadPanel[];
}

const series = { refitted: 0, own: 1 } as const;

/** The plot. */
export const ownHead: StudyPlot = {
  name: "own-head",
  description: "The model's own classifier beside a refitted probe, on the same smaller vectors",
  figures({ summary }) {
    return headlineVariants(summary).flatMap((variant) => figure(summary, variant));
  },
};

function figure(summary: Summary, variant: Variant): readonly Figure[] {
  const { probe } = variant.full;
  const panels = variant.curves
    .filter((curve) => curve.probe === ownHeadProbe && curve.points.length > 0)
    .map(({ compressor, points }) => ({
      label: titleOf(compressor),
      own: points,
      refitted: variant.curves.find((curve) => curve.compressor === compressor && curve.probe === probe)?.points ?? [],
    }));
  if (panels.length === 0 || variant.ownHead === null) return [];
  const data: OwnHeadData = {
    metric: summary.task.metric,
    name: variant.name,
    probe,
    dimensions: dimensionsOf(summary, variant),
    majority: summary.task.majority,
    ownHead: variant.ownHead.score,
    panels,
  };
  return [
    {
      heading: `What is there, and what the ${variant.name} model can use`,
      caption:
        `Both lines see the same k principal components or kept dimensions (${variantName(variant, summary.variants)}). The refitted ${probe} probe is fitted on them at every size: information. The model's own classifier is left as it is and reads them after they were brought back to all dimensions, components through their directions, dropped dimensions as their training mean: usability. ` +
        `Bands are 95 % intervals over ${formatCount(summary.task.rows.test)} test rows. Solid grey: the own classifier on the whole vector. Dashed: the ${majorityName(data.metric)}.`,
      legend: [
        { label: `Refitted ${probe} probe`, series: series.refitted, shape: "line" },
        { label: "The model's own classifier, unchanged", series: series.own, shape: "line" },
      ],
      draw: (frame) => drawOwnHead(data, frame),
    },
  ];
}

/** Data to SVG. */
export function drawOwnHead(data: OwnHeadData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const { metric, panels } = data;
  const y = (score: number): number => chartValue(score, metric);
  const columns = narrow ? 1 : Math.min(3, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const cell = (i: number): { column: number; row: number } => ({ column: i % columns, row: Math.floor(i / columns) });
  const place = { fx: "column", fy: "row" } as const;
  const largest = Math.max(2, data.dimensions);
  const lines = panels.flatMap((panel, i) =>
    (["refitted", "own"] as const).map((which) => ({
      which,
      points: panel[which].map((point) => ({
        ...cell(i),
        k: point.k,
        y: y(point.score),
        low: y(point.interval[0]),
        high: y(point.interval[1]),
        tip: `${panel.label}, k = ${point.k}, ${which === "own" ? "own classifier" : "refitted probe"}: ${formatScore(point.score, metric)}`,
      })),
    })),
  );
  const ends = lines.flatMap(({ points }) => points.flatMap((point) => [point.low, point.high]));
  const everywhere = (score: number): object[] => panels.map((_, i) => ({ ...cell(i), y: y(score) }));
  return drawSvg(
    frame,
    {
      title: `${capital(metricName(metric))} of a refitted probe and of the own classifier against the number of dimensions kept: ${data.name}`,
      description: panels
        .map((panel) => {
          const said = (points: readonly CurvePoint[]): string =>
            points.map((point) => `${point.k}: ${formatScore(point.score, metric)}`).join("; ");
          return `${panel.label}. Refitted: ${said(panel.refitted)}. Own classifier: ${said(panel.own)}.`;
        })
        .join(" "),
      height: 60 + rows * (narrow ? 220 : 290),
    },
    {
      marginLeft: narrow ? 36 : 46,
      marginRight: 12,
      marginTop: 44,
      marginBottom: 40,
      x: sizeAxis(largest, true),
      y: {
        domain: paddedDomain([y(data.majority), y(data.ownHead), ...ends], y(0.04)),
        label: `↑ ${metricName(metric)}${isShare(metric) ? " (%)" : ""}`,
        ticks: 5,
        grid: true,
      },
      fx: { domain: Array.from({ length: columns }, (_, i) => i), axis: null, padding: 0.08 },
      fy: { domain: Array.from({ length: rows }, (_, i) => i), axis: null, padding: 0.24 },
      marks: [
        Plot.ruleY(everywhere(data.ownHead), { ...place, y: "y", stroke: colour("muted"), strokeWidth: 1.2 }),
        Plot.ruleY(everywhere(data.majority), { ...place, y: "y", stroke: colour("muted"), strokeDasharray: "5 4" }),
        ...lines.flatMap(({ which, points }) => {
          const stroke = seriesColour(series[which]);
          return [
            Plot.areaY(points, { ...place, x: "k", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.16 }),
            Plot.lineY(points, {
              ...place,
              x: "k",
              y: "y",
              stroke,
              strokeWidth: 2.2,
              strokeDasharray: seriesDash(series[which]),
            }),
            Plot.dot(points, { ...place, x: "k", y: "y", r: 2.4, fill: stroke, title: "tip" }),
          ];
        }),
        Plot.text(
          panels.map((panel, i) => ({ ...cell(i), label: shorten(panel.label, narrow ? 34 : 38) })),
          { ...place, text: "label", frameAnchor: "top-left", dy: -14, fontWeight: 600, fill: colour("ink") },
        ),
      ],
    },
  );
}
