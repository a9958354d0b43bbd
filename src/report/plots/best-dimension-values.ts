/** The best dimension's values on the test rows, by class (or against the label, for regression). */
import * as Plot from "@observablehq/plot";
import type { BestDimensionValues, Variant } from "../../results/summary.ts";
import { counted, formatCount } from "../format.ts";
import { headlineVariants, mayNameIndex, type StudyResults } from "../study.ts";
import { capital } from "../words.ts";
import { drawSvg, isNarrow, paddedDomain, shorten } from "./canvas.ts";
import { colour, seriesColour } from "./palette.ts";
import type { Figure, Frame, LegendEntry, StudyPlot } from "./plot.ts";

/** All that is drawn. */
export interface ValuesData {
  /** "dimension 17", or "the best dimension". */
  readonly name: string;
  readonly values: BestDimensionValues;
}

/** Up to here the classes share one pair of axes; beyond, each has its own row. */
const mostOverlaid = 3;
/** The largest classes, where there are many. */
const mostRows = 12;

/** The plot. */
export const bestDimensionValues: StudyPlot = {
  name: "best-dimension-values",
  description: "Values of the best dimension by class",
  figures({ summary }) {
    return headlineVariants(summary).flatMap((variant) => figure(summary, variant));
  },
};

function figure(summary: StudyResults["summary"], variant: Variant): readonly Figure[] {
  const best = variant.bestDimension;
  if (best?.values === undefined) return [];
  const name = mayNameIndex(summary, variant, best.index) ? `dimension ${best.index}` : "the best dimension";
  const data: ValuesData = { name, values: best.values };
  const several = headlineVariants(summary).length > 1 ? ` (${variant.name})` : "";
  const rows = counted(summary.task.rows.test, "test row");
  if (!("edges" in best.values)) {
    return [
      {
        heading: `${capital(name)} against the label${several}`,
        caption: `Each dot is one of ${counted(best.values.x.length, "test row")} (a sample of ${formatCount(summary.task.rows.test)}): the value of the dimension chosen on the training rows, and the label.`,
        legend: [],
        draw: (frame) => drawValues(data, frame),
      },
    ];
  }
  const { classes } = best.values;
  const left = classes.length - Math.min(classes.length, mostRows);
  return [
    {
      heading: `Values of ${name}, by class${several}`,
      caption:
        `How the ${rows} lie on the dimension that was chosen on the training rows: the height is the share of the class's rows in each of ${counted(best.values.edges.length - 1, "bin")}. ` +
        `Where the shapes lie on top of each other, the dimension cannot tell the classes apart.${left > 0 ? ` The ${mostRows} largest classes are drawn; ${formatCount(left)} more are not.` : ""} ` +
        "A coordinate is a choice of basis: see the rotated control before reading meaning into it.",
      legend:
        classes.length <= mostOverlaid
          ? classes.map((entry, series): LegendEntry => ({ label: entry.name, series, shape: "area" }))
          : [],
      draw: (frame) => drawValues(data, frame),
    },
  ];
}

/** Data to SVG. */
export function drawValues(data: ValuesData, frame: Frame): string {
  return "edges" in data.values ? drawHistograms(data.name, data.values, frame) : drawScatter(data.name, data.values, frame);
}

function drawHistograms(name: string, values: Extract<BestDimensionValues, { edges: unknown }>, frame: Frame): string {
  const narrow = isNarrow(frame);
  const overlaid = values.classes.length <= mostOverlaid;
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const drawn = values.classes
    .map((entry, series) => ({ ...entry, series, total: total(entry.counts) }))
    .sort((a, b) => (overlaid ? 0 : b.total - a.total))
    .slice(0, overlaid ? mostOverlaid : mostRows)
    .sort((a, b) => a.series - b.series);
  // Two classes may share a name once shortened: the panel is known by its place.
  const panels = drawn.map((_, i) => i);
  const bins = drawn.flatMap((entry, panel) =>
    entry.counts.flatMap((count, i) => {
      const [x1, x2] = [values.edges[i], values.edges[i + 1]];
      return x1 === undefined || x2 === undefined || entry.total === 0
        ? []
        : [
            {
              panel,
              series: entry.series,
              x1,
              x2,
              share: (100 * count) / entry.total,
              tip: `${entry.name}: ${formatCount(count)} of ${formatCount(entry.total)} rows`,
            },
          ];
    }),
  );
  const outline = drawn.map((entry, panel) => ({
    series: entry.series,
    points: bins
      .filter((bin) => bin.panel === panel)
      .flatMap((bin) => [
        { panel, x: bin.x1, y: bin.share },
        { panel, x: bin.x2, y: bin.share },
      ]),
  }));
  const rows = overlaid ? {} : { fy: "panel" as const };
  return drawSvg(
    frame,
    {
      title: `Values of ${name} by class`,
      description:
        values.classes.length === 0
          ? "No classes."
          : `Histograms of ${counted(drawn.length, "class", "classes")}: ${drawn.map((entry) => `${entry.name}, ${counted(entry.total, "row")}, most often near ${mode(values.edges, entry.counts)}`).join("; ")}.`,
      height: overlaid ? (narrow ? 250 : 300) : 60 + drawn.length * 54,
    },
    {
      marginLeft: narrow ? 36 : 46,
      marginRight: 16,
      marginTop: 26,
      marginBottom: 40,
      x: { label: `value of ${name} →`, domain: paddedDomain([...values.edges], 1e-6), ticks: narrow ? 5 : 10 },
      y: {
        domain: [0, Math.max(1, ...bins.map((bin) => bin.share)) * 1.04],
        label: overlaid ? "↑ share of the class (%)" : null,
        grid: overlaid,
        ticks: overlaid ? 5 : [],
      },
      ...(overlaid ? {} : { fy: { domain: panels, axis: null, padding: 0.32 } }),
      marks: [
        Plot.rectY(bins, {
          ...rows,
          x1: "x1",
          x2: "x2",
          y1: 0,
          y2: "share",
          fill: (bin: { series: number }) => seriesColour(bin.series),
          fillOpacity: overlaid ? 0.3 : 0.55,
          inset: 0,
          title: "tip",
        }),
        ...(overlaid
          ? outline.map((entry) =>
              Plot.lineY(entry.points, { x: "x", y: "y", stroke: seriesColour(entry.series), strokeWidth: 1.8 }),
            )
          : []),
        ...(overlaid
          ? []
          : [
              Plot.text(
                drawn.map((entry, panel) => ({ panel, text: shorten(entry.name, narrow ? 36 : 80) })),
                {
                  fy: "panel",
                  text: "text",
                  frameAnchor: "top-left",
                  dx: 0,
                  dy: -9,
                  fontWeight: 600,
                  fill: colour("ink"),
                  stroke: colour("surface"),
                  strokeWidth: 3,
                  paintOrder: "stroke",
                },
              ),
            ]),
        Plot.ruleY([0], { stroke: colour("muted") }),
      ],
    },
  );
}

function drawScatter(name: string, values: Extract<BestDimensionValues, { x: unknown }>, frame: Frame): string {
  const narrow = isNarrow(frame);
  const points = values.x.flatMap((x, i) => {
    const y = values.y[i];
    return y === undefined ? [] : [{ x, y }];
  });
  return drawSvg(
    frame,
    {
      title: `${capital(name)} against the label`,
      description: `${counted(points.length, "dot")}: value of ${name} and label of a test row.`,
      height: narrow ? 300 : 400,
    },
    {
      marginLeft: narrow ? 36 : 46,
      marginRight: 16,
      marginTop: 26,
      marginBottom: 40,
      x: { label: `value of ${name} →`, domain: paddedDomain(values.x, 1e-6), ticks: narrow ? 5 : 10 },
      y: { label: "↑ label", domain: paddedDomain(values.y, 1e-6), grid: true },
      marks: [Plot.dot(points, { x: "x", y: "y", r: 2.4, fill: seriesColour(0), fillOpacity: 0.5 })],
    },
  );
}

function mode(edges: readonly number[], counts: readonly number[]): string {
  const largest = counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
  const [low, high] = [edges[largest], edges[largest + 1]];
  return low === undefined || high === undefined ? "nothing" : ((low + high) / 2).toPrecision(2);
}
