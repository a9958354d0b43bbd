/** Sets of vectors beside each other (before and after finetuning, [CLS] and mean): whole vector, best dimension, small sizes. */

import * as Plot from "@observablehq/plot";
import type { IntervalScore, Summary, Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, formatCount, formatIntervalScore, formatScore, joined, type Metric } from "../format.ts";
import { curveOf, headlineFewest, headlineVariants, otherPoolings } from "../study.ts";
import { capital, majorityName, metricName, poolingName, titleOf } from "../words.ts";
import { drawSvg, isNarrow, paddedDomain, shorten } from "./canvas.ts";
import { colour, seriesColour } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** One dot. */
export interface ComparedScore extends IntervalScore {
  readonly what: string;
  readonly name: string;
  readonly series: number;
}

/** All that is drawn. */
export interface SideBySideData {
  readonly metric: Metric;
  readonly majority: number;
  readonly scores: readonly ComparedScore[];
}

const comparedSizes: readonly number[] = [1, 2, 4, 16, 64];

/** More would not fit between two rows. */
const mostSets = 6;

/** The plot. */
export const sideBySide: StudyPlot = {
  name: "side-by-side",
  description: "Pretrained and finetuned vectors, and their poolings, side by side",
  figures({ summary }) {
    const sets = comparedSets(summary);
    return sets.length < 2 ? [] : [figure(summary, sets)];
  },
};

/** The headline of every name, and the other poolings of its layer. */
function comparedSets(summary: Summary): readonly Variant[] {
  const all = headlineVariants(summary).flatMap((headline) => [headline, ...otherPoolings(summary, headline)]);
  return all.length > mostSets ? headlineVariants(summary) : all;
}

function figure(summary: Summary, sets: readonly Variant[]): Figure {
  const names = new Set(sets.map((variant) => variant.name));
  const label = (variant: Variant): string => {
    const pooling = variant.pooling === null || names.size === sets.length ? "" : poolingName(variant.pooling);
    return names.size === 1 ? pooling : `${variant.name}${pooling === "" ? "" : `, ${pooling}`}`;
  };
  const data: SideBySideData = {
    metric: summary.task.metric,
    majority: summary.task.majority,
    scores: sets.flatMap((variant, series) => compared(variant).map((entry) => ({ ...entry, name: label(variant), series }))),
  };
  return {
    heading: `${capital(joined(sets.map(label)))}, side by side`,
    caption: `The same measurements on each set of vectors: bars are 95 % intervals over ${formatCount(summary.task.rows.test)} test rows, the dashed line is the ${majorityName(data.metric)}. The best dimension is chosen on the training rows; "best after rotation" is the mean score of the best coordinate after ${formatCount(summary.resampling.rotations)} random rotations.`,
    legend: sets.map((variant, series) => ({ label: capital(label(variant)), series, shape: "dot" })),
    draw: (frame) => drawSideBySide(data, frame),
  };
}

function compared(variant: Variant): readonly (IntervalScore & { readonly what: string })[] {
  const all: (IntervalScore & { readonly what: string })[] = [{ what: "Whole vector", ...pick(variant.full) }];
  if (variant.ownHead !== null) all.push({ what: "Own classifier", ...pick(variant.ownHead) });
  if (variant.bestDimension !== null) {
    all.push({ what: "Best dimension", ...pick(variant.bestDimension) });
    all.push({ what: "Best after rotation", ...pick(variant.bestDimension.rotated) });
  }
  const fewest = headlineFewest(variant);
  const curve = fewest === null ? (variant.curves[0] ?? null) : curveOf(variant, fewest);
  for (const point of curve?.points ?? []) {
    if (comparedSizes.includes(point.k))
      all.push({
        what: `${curve?.compressor === "pca" ? "PCA" : titleOf(curve?.compressor ?? "")}, k = ${point.k}`,
        ...pick(point),
      });
  }
  return all;
}

function pick({ score, interval }: IntervalScore): IntervalScore {
  return { score, interval };
}

/** Data to SVG. */
export function drawSideBySide(data: SideBySideData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const { metric } = data;
  const x = (score: number): number => chartValue(score, metric);
  // Rows in the order of the variant that has most of them, so that what only one has keeps its place.
  const names = [...new Set(data.scores.map((entry) => entry.name))];
  const fullest = names
    .map((name) => data.scores.filter((entry) => entry.name === name))
    .reduce<readonly ComparedScore[]>((most, own) => (own.length > most.length ? own : most), []);
  const labels = [...new Set([...fullest, ...data.scores].map((entry) => entry.what))];
  const lines = Math.max(1, ...data.scores.map((entry) => entry.series + 1));
  const row = (entry: ComparedScore): number => labels.indexOf(entry.what) + (entry.series - (lines - 1) / 2) * 0.22;
  const points = data.scores.map((entry) => ({
    ...entry,
    x: x(entry.score),
    y: row(entry),
    low: x(entry.interval[0]),
    high: x(entry.interval[1]),
    tip: `${entry.name}, ${entry.what}: ${formatIntervalScore(entry, metric)}`,
  }));
  return drawSvg(
    frame,
    {
      title: `${capital(metricName(metric))} of the sets of vectors side by side`,
      description: `${data.scores.map((entry) => `${entry.name}, ${entry.what}: ${formatScore(entry.score, metric)}`).join("; ")}.`,
      height: 70 + labels.length * 34,
    },
    {
      marginLeft: narrow ? 112 : 190,
      marginRight: 16,
      marginTop: 12,
      marginBottom: 40,
      x: {
        domain: paddedDomain([x(data.majority), ...points.flatMap((point) => [point.low, point.high])], x(0.04)),
        grid: true,
        label: `${metricName(metric)} on test rows${isShare(metric) ? " (%)" : ""} →`,
        ticks: narrow ? 4 : 8,
      },
      y: {
        domain: [Math.max(1, labels.length) - 0.5, -0.5],
        ticks: labels.map((_, i) => i),
        tickFormat: (i: number) => shorten(labels[i] ?? "", narrow ? 18 : 30),
        tickSize: 0,
        label: null,
      },
      marks: [
        Plot.ruleX([x(data.majority)], { stroke: colour("muted"), strokeDasharray: "5 4" }),
        ...Array.from({ length: lines }, (_, series) => {
          const own = points.filter((point) => point.series === series);
          return [
            Plot.ruleY(own, { y: "y", x1: "low", x2: "high", stroke: seriesColour(series), strokeWidth: 2, strokeOpacity: 0.55 }),
            Plot.dot(own, {
              x: "x",
              y: "y",
              r: 4.5,
              fill: seriesColour(series),
              symbol: series % 2 === 0 ? "circle" : "diamond",
              title: "tip",
            }),
          ];
        }).flat(),
      ],
    },
  );
}
