/** Score against the number of dimensions kept: every compressor a line, the headline's with its interval. */

import * as Plot from "@observablehq/plot";
import type { Curve, Summary, Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, counted, formatCount, formatMargins, formatScore, type Metric } from "../format.ts";
import { dimensionsOf, fewestOf, headlineFewest, headlineVariants, mainCurves, pointAtFewest } from "../study.ts";
import { capital, majorityName, metricName, outputsOf, placeOf, titleOf } from "../words.ts";
import { drawSvg, halo, isNarrow, paddedDomain, roomAbove, sizeAxis } from "./canvas.ts";
import { type Facets, facetsFor } from "./facets.ts";
import { colour, seriesColour, seriesDash } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** One line of a panel. */
export interface CurveLine {
  readonly label: string;
  readonly series: number;
  /** Drawn with its interval band. */
  readonly banded: boolean;
  readonly points: Curve["points"];
}

/** One variant's panel. */
export interface CurvePanel {
  readonly panel: string;
  readonly majority: number;
  readonly full: { readonly score: number; readonly interval: readonly [number, number] };
  readonly ownHead: number | null;
  readonly lines: readonly CurveLine[];
  /** k* of the banded line. */
  readonly fewest: { readonly k: number; readonly score: number } | null;
}

/** All that is drawn. */
export interface CurvesData {
  readonly metric: Metric;
  readonly dimensions: number;
  readonly panels: readonly CurvePanel[];
}

/** The plot. */
export const curves: StudyPlot = {
  name: "curves",
  description: "Score against the number of dimensions kept, by compressor",
  figures({ summary }) {
    const variants = headlineVariants(summary).filter((variant) => variant.curves.length > 0);
    if (variants.length === 0) return [];
    return [figure(summary, variants)];
  },
};

function figure(summary: Summary, variants: readonly Variant[]): Figure {
  const { metric } = summary.task;
  const compressors = [...new Set(variants.flatMap((variant) => mainCurves(variant).map((curve) => curve.compressor)))];
  const data: CurvesData = {
    metric,
    dimensions: Math.max(...variants.map((variant) => dimensionsOf(summary, variant))),
    panels: variants.map((variant) => panel(summary, variant, compressors)),
  };
  const banded = data.panels[0]?.lines.find((line) => line.banded);
  const places = [...new Set(variants.map(placeOf))].filter((place) => place !== "").join("; ");
  const margins = variants.flatMap((variant) => headlineFewest(variant)?.margin ?? []);
  return {
    heading: `${capital(metricName(metric))} against the number of dimensions kept`,
    caption:
      `Each line is one way to keep k dimensions${places === "" ? "" : ` of the vector (${places})`}, fitted on ${counted(summary.task.rows.train, "training row")} and scored on ${counted(summary.task.rows.test, "test row")}; ` +
      `a fresh probe is fitted at every size, its penalty chosen on ${counted(summary.task.rows.validation, "validation row")}. ` +
      `${banded === undefined ? "" : `The band around ${banded.label} is its 95 % interval over the test rows. `}` +
      `The solid grey line is the whole vector with its interval, the dashed one the ${majorityName(metric)}${data.panels.some((entry) => entry.ownHead !== null) ? ", the dotted one the model's own classifier" : ""}. ` +
      `A ring marks k*, the fewest dimensions, of the sizes tried, shown to stay within ${formatMargins(margins, metric)}${data.panels.some((entry) => entry.fewest !== null) ? "" : "; here there is none to mark"}.`,
    legend: compressors.map((compressor, series) => ({ label: titleOf(compressor), series, shape: "line" })),
    draw: (frame) => drawCurves(data, frame),
  };
}

function panel(summary: Summary, variant: Variant, compressors: readonly string[]): CurvePanel {
  const main = mainCurves(variant);
  const headline = headlineFewest(variant);
  const first = main.find((curve) => headline !== null && fewestOf(variant, curve) === headline) ?? main[0];
  const point = headline === null ? null : pointAtFewest(variant, headline);
  return {
    panel: variant.name,
    majority: summary.task.majority,
    full: variant.full,
    ownHead: variant.ownHead?.score ?? null,
    lines: main.map((curve) => ({
      label: outputsOf(curve.compressor),
      series: compressors.indexOf(curve.compressor),
      banded: curve === first,
      points: curve.points,
    })),
    fewest: point === null ? null : { k: point.k, score: point.score },
  };
}

/** Data to SVG. */
export function drawCurves(data: CurvesData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const { metric, panels } = data;
  const facets = facetsFor(
    panels.map((entry) => entry.panel),
    frame,
  );
  const y = (score: number): number => chartValue(score, metric);
  const scores = panels.flatMap((entry) => [
    entry.majority,
    ...entry.full.interval,
    entry.ownHead ?? entry.majority,
    ...entry.lines.flatMap((line) => line.points.flatMap((point) => (line.banded ? point.interval : [point.score]))),
  ]);
  const largest = Math.max(2, data.dimensions);
  return drawSvg(
    frame,
    {
      title: `${capital(metricName(metric))} against the number of dimensions kept`,
      description: describe(data),
      height: facets.height(narrow ? 300 : 420),
    },
    {
      marginLeft: narrow ? 36 : 46,
      marginRight: 16,
      marginTop: 26,
      marginBottom: 40,
      x: sizeAxis(largest, narrow || panels.length > 1),
      y: {
        domain: roomAbove(paddedDomain(scores.map(y), y(0.04))),
        grid: true,
        label: `↑ ${metricName(metric)} on test rows${isShare(metric) ? " (%)" : ""}`,
        ticks: 6,
      },
      ...facets.scale,
      marks: panels.flatMap((entry) => panelMarks(entry, data, facets, narrow)),
    },
  );
}

function panelMarks(entry: CurvePanel, data: CurvesData, facets: Facets, narrow: boolean): Plot.Markish[] {
  const { metric } = data;
  const y = (score: number): number => chartValue(score, metric);
  const largest = Math.max(2, data.dimensions);
  const at = <T extends object>(rows: readonly T[]): (T & { panel: string })[] =>
    rows.map((row) => ({ ...row, panel: entry.panel }));
  const level = (score: number, options: object): Plot.Markish =>
    Plot.ruleY(at([{ y: y(score) }]), { ...facets.channel, y: "y", ...options });
  const label = (k: number, score: number, text: string, options: object): Plot.Markish =>
    Plot.text(at([{ k, y: y(score), text }]), {
      ...facets.channel,
      x: "k",
      y: "y",
      text: "text",
      fill: colour("muted"),
      ...halo,
      ...options,
    });

  const marks: Plot.Markish[] = [
    Plot.rect(at([{ low: y(entry.full.interval[0]), high: y(entry.full.interval[1]) }]), {
      ...facets.channel,
      x1: 1,
      x2: largest,
      y1: "low",
      y2: "high",
      fill: colour("muted"),
      fillOpacity: 0.1,
    }),
    level(entry.full.score, { stroke: colour("muted"), strokeWidth: 1.2 }),
    level(entry.majority, { stroke: colour("muted"), strokeDasharray: "5 4" }),
  ];
  if (entry.ownHead !== null) marks.push(level(entry.ownHead, { stroke: colour("ink"), strokeDasharray: "1 3" }));
  for (const line of [...entry.lines].sort((a, b) => Number(a.banded) - Number(b.banded))) {
    const points = at(
      line.points.map((point) => ({
        k: point.k,
        y: y(point.score),
        low: y(point.interval[0]),
        high: y(point.interval[1]),
        tip: `${line.label}, k = ${point.k}: ${formatScore(point.score, metric)}`,
      })),
    );
    const stroke = seriesColour(line.series);
    if (line.banded)
      marks.push(Plot.areaY(points, { ...facets.channel, x: "k", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.18 }));
    marks.push(
      Plot.lineY(points, {
        ...facets.channel,
        x: "k",
        y: "y",
        stroke,
        strokeWidth: line.banded ? 2.4 : 1.5,
        strokeDasharray: seriesDash(line.series),
      }),
      Plot.dot(points, { ...facets.channel, x: "k", y: "y", r: line.banded ? 3 : 2, fill: stroke, title: "tip" }),
    );
  }
  // The ring of a small k* stands where the line's name would.
  const markLeft = entry.fewest !== null && entry.fewest.k <= Math.sqrt(largest);
  const fullFirst = entry.full.score >= entry.majority;
  marks.push(
    label(markLeft ? largest : 1, entry.full.score, `whole vector ${formatScore(entry.full.score, metric)}`, {
      textAnchor: markLeft ? "end" : "start",
      dx: markLeft ? -4 : 4,
      dy: fullFirst ? -9 : 10,
    }),
    label(largest, entry.majority, `${majorityName(metric)} ${formatScore(entry.majority, metric)}`, {
      textAnchor: "end",
      dx: -4,
      dy: fullFirst ? 10 : -9,
    }),
  );
  if (entry.fewest !== null) {
    const { k, score } = entry.fewest;
    const right = k > Math.sqrt(largest);
    marks.push(
      Plot.ruleX(at([{ k }]), { ...facets.channel, x: "k", stroke: colour("ink"), strokeDasharray: "2 3", strokeOpacity: 0.6 }),
      Plot.dot(at([{ k, y: y(score) }]), { ...facets.channel, x: "k", y: "y", r: 7, stroke: colour("ink"), strokeWidth: 2 }),
      Plot.text(at([{ k, text: `k* ≤ ${formatCount(k)}` }]), {
        ...facets.channel,
        x: "k",
        text: "text",
        frameAnchor: "top",
        textAnchor: right ? "end" : "start",
        dx: right ? -8 : 8,
        dy: 6,
        fontWeight: 700,
        fontSize: narrow ? 13 : 15,
        fill: colour("ink"),
        ...halo,
      }),
    );
  }
  if (facets.channel.fy !== undefined) {
    marks.push(
      Plot.text(at([{ text: entry.panel }]), {
        ...facets.channel,
        text: "text",
        frameAnchor: "top-right",
        dy: -14,
        fontWeight: 600,
      }),
    );
  }
  return marks;
}

function describe(data: CurvesData): string {
  return data.panels
    .map((entry) => {
      const line = entry.lines.find((candidate) => candidate.banded);
      const ends =
        line === undefined || line.points.length === 0
          ? "No sizes were measured."
          : `${capital(line.label)}: ${line.points.map((point) => `${point.k}: ${formatScore(point.score, data.metric)}`).join("; ")}.`;
      const found = entry.fewest === null ? "No k* is marked." : `k* is at most ${entry.fewest.k}.`;
      return `${capital(entry.panel)}: whole vector ${formatScore(entry.full.score, data.metric)}, ${majorityName(data.metric)} ${formatScore(entry.majority, data.metric)}. ${ends} ${found}`;
    })
    .join(" ");
}
