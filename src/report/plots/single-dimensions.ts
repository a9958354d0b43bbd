/** Every dimension alone, sorted by its test score, with the lines it must be read against. */

import * as Plot from "@observablehq/plot";
import type { Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import {
  chartValue,
  counted,
  formatCount,
  formatIntervalScore,
  formatMargin,
  formatPValue,
  formatScore,
  type Metric,
} from "../format.ts";
import { dimensionsOf, headlineFewest, headlineVariants, mayNameIndex, rowsOf, type StudyResults } from "../study.ts";
import { capital, majorityName, metricName, ordersOfLabels } from "../words.ts";
import { drawSvg, halo, isNarrow, paddedDomain } from "./canvas.ts";
import { colour, seriesColour } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** One dimension's bar. */
export interface DimensionScore {
  readonly dimension: number;
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number | null;
  readonly qValue: number | null;
}

/** All that is drawn; `scores` in any order. */
export interface SingleDimensionsData {
  readonly metric: Metric;
  readonly name: string;
  readonly scores: readonly DimensionScore[];
  readonly majority: number;
  readonly full: number;
  readonly rotated: number | null;
  /** The dimension chosen on the training rows. */
  readonly chosen: number | null;
}

/** More would make a heavy page and no finer picture. */
const mostDrawn = 800;
/** False discovery rate below which a dimension counts as found. */
const discoveryRate = 0.05;

/** The plot. */
export const singleDimensions: StudyPlot = {
  name: "single-dimensions",
  description: "Scores of all single dimensions, sorted",
  figures(results) {
    return headlineVariants(results.summary).flatMap((variant) => figure(results, variant));
  },
};

function figure(results: StudyResults, variant: Variant): readonly Figure[] {
  const { summary } = results;
  const { metric } = summary.task;
  const isAllowed = variant.refused === null; // where claims are refused, no dimension is called found
  const scores = rowsOf(results, variant, "dimension").flatMap((row) =>
    row.dimension === null
      ? []
      : [
          {
            dimension: row.dimension,
            score: row.score,
            low: row.low ?? row.score,
            high: row.high ?? row.score,
            pValue: isAllowed ? row.pValue : null,
            qValue: isAllowed ? row.qValue : null,
          },
        ],
  );
  if (scores.length === 0) return [];
  const best = variant.bestDimension;
  const data: SingleDimensionsData = {
    metric,
    name: variant.name,
    scores,
    majority: summary.task.majority,
    full: variant.full.score,
    rotated: best?.rotated.score ?? null,
    chosen: best?.index ?? null,
  };
  const tested = scores.some((entry) => entry.qValue !== null);
  const found = scores.filter(isFound).length;
  const margin = formatMargin(headlineFewest(variant)?.margin ?? 0.01, metric);
  const several = headlineVariants(summary).length > 1;
  return [
    {
      heading: `What each dimension knows alone${several ? `: ${variant.name}` : ""}`,
      caption:
        `${capital(counted(scores.length, "dimension"))} of ${formatCount(dimensionsOf(summary, variant))}, each with a probe of its own fitted on ${counted(summary.task.rows.train, "training row")}, sorted by their score on ${counted(summary.task.rows.test, "test row")}; the grey band holds their 95 % intervals. ` +
        (tested
          ? `${capital(counted(found, "dimension"))} ${found === 1 ? "knows" : "know"} something of the labels of the test rows, at a false discovery rate of 5 % (${ordersOfLabels(summary)}). `
          : "") +
        (best === null
          ? ""
          : `The ring is the one that was chosen on the training rows${mayNameIndex(summary, variant, best.index) ? ` (#${best.index})` : ""}; dimensions to the left of it look better only because the test rows sorted them. ` +
            `${best.withinMargin === 0 ? "No dimension is" : best.withinMargin === 1 ? "1 dimension is" : `${formatCount(best.withinMargin)} dimensions are`} within ${margin} of the reference. The dotted line is the mean best score after ${counted(summary.resampling.rotations, "random rotation")}.`),
      legend: tested
        ? [
            { label: "Found (false discovery rate 5 %)", series: 0, shape: "dot" },
            { label: "Not told apart from chance", series: 6, shape: "dot" },
          ]
        : [],
      draw: (frame) => drawSingleDimensions(data, frame),
    },
  ];
}

function isFound(score: DimensionScore): boolean {
  return score.qValue !== null && score.qValue < discoveryRate;
}

/** Data to SVG. */
export function drawSingleDimensions(data: SingleDimensionsData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const { metric } = data;
  const y = (score: number): number => chartValue(score, metric);
  const sorted = [...data.scores]
    .sort((a, b) => b.score - a.score || a.dimension - b.dimension)
    .map((entry, i) => ({
      rank: i + 1,
      dimension: entry.dimension,
      y: y(entry.score),
      low: y(entry.low),
      high: y(entry.high),
      found: isFound(entry) || entry.qValue === null,
      tip: `dimension ${entry.dimension}: ${formatIntervalScore({ score: entry.score, interval: [entry.low, entry.high] }, metric)}${entry.pValue === null ? "" : `, ${formatPValue(entry.pValue)}`}${entry.qValue === null ? "" : `, ${formatPValue(entry.qValue, "q")}`}`,
    }));
  const step = Math.max(1, Math.ceil(sorted.length / mostDrawn));
  const shown = sorted.filter((entry, i) => i % step === 0 || i < 20 || entry.dimension === data.chosen);
  const ring = sorted.filter((entry) => entry.dimension === data.chosen);
  const last = Math.max(2, sorted.length);
  const levels = [data.majority, data.full, ...(data.rotated === null ? [] : [data.rotated])];
  const domain = paddedDomain([...levels.map(y), ...sorted.flatMap((entry) => [entry.low, entry.high])], y(0.04));
  // Where the lines nearly touch, the lower one has its name below it.
  const rotatedBelow =
    data.rotated !== null && data.rotated <= data.full && y(data.full - data.rotated) < (domain[1] - domain[0]) * 0.08;
  const level = (score: number, text: string, options: { dash: string; anchor: "start" | "end"; dy: number }): Plot.Markish[] => [
    Plot.ruleY([y(score)], { stroke: colour("muted"), strokeDasharray: options.dash, strokeWidth: 1.2 }),
    Plot.text([{ x: options.anchor === "start" ? 1 : last, y: y(score), text }], {
      x: "x",
      y: "y",
      text: "text",
      fill: colour("muted"),
      textAnchor: options.anchor,
      dx: options.anchor === "start" ? 12 : -4,
      dy: options.dy,
      ...halo,
    }),
  ];
  return drawSvg(
    frame,
    {
      title: `${capital(metricName(metric))} of every single dimension, sorted: ${data.name}`,
      description: describe(data, sorted),
      height: narrow ? 280 : 340,
    },
    {
      marginLeft: narrow ? 36 : 46,
      marginRight: 16,
      marginTop: 26,
      marginBottom: 40,
      x: {
        domain: [0, last + 1],
        label: "dimensions, best first →",
        ticks: narrow ? 4 : 8,
        tickFormat: (rank: number) => (Number.isInteger(rank) ? formatCount(rank) : ""),
      },
      y: { domain, grid: true, label: `↑ ${metricName(metric)} on test rows${isShare(metric) ? " (%)" : ""}`, ticks: 6 },
      marks: [
        Plot.areaY(shown, { x: "rank", y1: "low", y2: "high", fill: colour("muted"), fillOpacity: 0.16, curve: "step" }),
        ...level(data.full, `whole vector ${formatScore(data.full, metric)}`, { dash: "", anchor: "end", dy: -9 }),
        ...level(data.majority, `${majorityName(metric)} ${formatScore(data.majority, metric)}`, {
          dash: "5 4",
          anchor: "start",
          dy: 10,
        }),
        Plot.dot(shown, {
          x: "rank",
          y: "y",
          r: sorted.length > 100 ? 1.6 : 2.6,
          fill: (entry: { found: boolean }) => (entry.found ? seriesColour(0) : seriesColour(6)),
          title: "tip",
        }),
        ...(data.rotated === null
          ? []
          : level(data.rotated, `best after rotation ${formatScore(data.rotated, metric)}`, {
              dash: "1 3",
              anchor: "end",
              dy: rotatedBelow ? 10 : -9,
            })),
        Plot.dot(ring, { x: "rank", y: "y", r: 6.5, stroke: colour("ink"), strokeWidth: 2 }),
        Plot.text(ring, {
          x: "rank",
          y: "y",
          text: () => "chosen on train",
          textAnchor: "start",
          dx: 11,
          dy: -11,
          fontWeight: 700,
          fill: colour("ink"),
          ...halo,
        }),
      ],
    },
  );
}

function describe(data: SingleDimensionsData, sorted: readonly { y: number }[]): string {
  const top = sorted[0];
  const middle = sorted[Math.floor(sorted.length / 2)];
  const bottom = sorted.at(-1);
  const value = (y: number): string => formatScore(isShare(data.metric) ? y / 100 : y, data.metric);
  const spread =
    top === undefined || middle === undefined || bottom === undefined
      ? "No dimensions were measured."
      : `${counted(sorted.length, "dimension")}, from ${value(top.y)} over a median of ${value(middle.y)} down to ${value(bottom.y)}.`;
  const rotated = data.rotated === null ? "" : ` Best after random rotation: ${formatScore(data.rotated, data.metric)}.`;
  return `${spread} Whole vector: ${formatScore(data.full, data.metric)}. ${capital(majorityName(data.metric))}: ${formatScore(data.majority, data.metric)}.${rotated}`;
}
