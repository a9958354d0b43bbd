/** The whole vector and the best single dimension, by layer and pooling. */

import * as Plot from "@observablehq/plot";
import type { Summary, Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, formatCount, formatIntervalScore, formatScore, type Metric } from "../format.ts";
import { capital, majorityName, metricName, poolingName } from "../words.ts";
import { drawSvg, isNarrow, paddedDomain } from "./canvas.ts";
import { facetsFor, panelTitles } from "./facets.ts";
import { firstSeedVariants, hasLayers, layerTicks } from "./layers.ts";
import { colour, seriesColour, seriesDash } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** One dot with its interval. */
export interface LayerScore {
  readonly panel: string;
  readonly layer: number;
  readonly series: number;
  readonly label: string;
  readonly what: "full" | "best";
  readonly score: number;
  readonly interval: readonly [number, number];
}

/** All that is drawn. */
export interface LayerScoresData {
  readonly metric: Metric;
  readonly panels: readonly string[];
  readonly majority: number;
  readonly scores: readonly LayerScore[];
}

/** The plot. */
export const layerScores: StudyPlot = {
  name: "layer-scores",
  description: "Score of the whole vector and of the best dimension, by layer and pooling",
  figures({ summary }) {
    const variants = firstSeedVariants(summary);
    return hasLayers(variants) ? [figure(summary, variants)] : [];
  },
};

function figure(summary: Summary, variants: readonly Variant[]): Figure {
  const poolings = [...new Set(variants.map((variant) => variant.pooling ?? ""))];
  const data: LayerScoresData = {
    metric: summary.task.metric,
    panels: [...new Set(variants.map((variant) => variant.name))],
    majority: summary.task.majority,
    scores: variants.flatMap((variant): LayerScore[] => {
      const shared = {
        panel: variant.name,
        layer: variant.layer ?? 0,
        series: poolings.indexOf(variant.pooling ?? ""),
        label: poolingName(variant.pooling ?? ""),
      };
      const full: LayerScore = { ...shared, what: "full", score: variant.full.score, interval: variant.full.interval };
      const best = variant.bestDimension;
      return best === null ? [full] : [full, { ...shared, what: "best", score: best.score, interval: best.interval }];
    }),
  };
  return {
    heading: "Where the information sits: layers and poolings",
    caption:
      `Filled dots: the probe on the whole vector of each layer (0 is the embeddings); hollow dots: the best single dimension, chosen on the training rows. Bars are 95 % intervals over ${formatCount(summary.task.rows.test)} test rows. ` +
      `Dashed grey: the ${majorityName(data.metric)}. Pick a layer on validation rows, not from this picture: these are test rows.`,
    legend: poolings.map((pooling, series) => ({ label: capital(poolingName(pooling)), series, shape: "line" })),
    draw: (frame) => drawLayerScores(data, frame),
  };
}

/** Data to SVG. */
export function drawLayerScores(data: LayerScoresData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const { metric } = data;
  const facets = facetsFor(data.panels, frame);
  const y = (score: number): number => chartValue(score, metric);
  const lines = Math.max(1, ...data.scores.map((score) => score.series + 1));
  // Side by side, so that the intervals of one layer do not cover each other.
  const dodge = (series: number): number => (series - (lines - 1) / 2) * 0.12;
  const points = data.scores
    .map((score) => ({
      ...score,
      x: score.layer + dodge(score.series),
      y: y(score.score),
      low: y(score.interval[0]),
      high: y(score.interval[1]),
      tip: `${score.panel}, layer ${score.layer}, ${score.label}: ${formatIntervalScore(score, metric)}`,
    }))
    .sort((a, b) => a.layer - b.layer);
  const layers = points.map((point) => point.layer);
  const majority = data.panels.map((panel) => ({ panel, y: y(data.majority) }));
  const marks = ["best", "full"].flatMap((what) =>
    Array.from({ length: lines }, (_, series) => {
      const own = points.filter((point) => point.what === what && point.series === series);
      const stroke = seriesColour(series);
      const filled = what === "full";
      return [
        Plot.ruleX(own, { ...facets.channel, x: "x", y1: "low", y2: "high", stroke, strokeOpacity: filled ? 0.55 : 0.35 }),
        Plot.lineY(own, {
          ...facets.channel,
          x: "x",
          y: "y",
          stroke,
          strokeWidth: filled ? 2 : 1.1,
          strokeDasharray: seriesDash(series),
        }),
        Plot.dot(own, {
          ...facets.channel,
          x: "x",
          y: "y",
          r: filled ? 3.6 : 3.2,
          stroke,
          fill: filled ? stroke : colour("surface"),
          title: "tip",
        }),
      ];
    }).flat(),
  );
  return drawSvg(
    frame,
    {
      title: `${capital(metricName(metric))} by layer and pooling`,
      description: `Whole vector: ${points
        .filter((point) => point.what === "full")
        .map((point) => `${point.panel} layer ${point.layer} ${point.label} ${formatScore(point.score, metric)}`)
        .join("; ")}.`,
      height: facets.height(narrow ? 270 : 340),
    },
    {
      marginLeft: narrow ? 36 : 46,
      marginRight: 16,
      marginTop: 30,
      marginBottom: 40,
      x: {
        domain: [Math.min(0, ...layers) - 0.4, Math.max(1, ...layers) + 0.4],
        label: "layer →",
        ticks: layerTicks(layers, narrow),
        tickFormat: formatCount,
      },
      y: {
        domain: paddedDomain([y(data.majority), ...points.flatMap((point) => [point.low, point.high])], y(0.04)),
        grid: true,
        label: `↑ ${metricName(metric)} on test rows${isShare(metric) ? " (%)" : ""}`,
        ticks: 6,
      },
      ...facets.scale,
      marks: [
        Plot.ruleY(majority, { ...facets.channel, y: "y", stroke: colour("muted"), strokeDasharray: "5 4" }),
        ...marks,
        ...panelTitles(facets, majority),
      ],
    },
  );
}
