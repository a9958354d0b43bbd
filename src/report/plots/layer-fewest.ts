/** Fewest dimensions (k*) by layer and pooling. */
import * as Plot from "@observablehq/plot";
import type { Summary, Variant } from "../../results/summary.ts";
import { formatCount, formatFewest, formatMargins } from "../format.ts";
import { dimensionsOf, headlineFewest } from "../study.ts";
import { capital, outputsOf, poolingName } from "../words.ts";
import { drawSvg, isNarrow, sizeTicks } from "./canvas.ts";
import { facetsFor, panelTitles } from "./facets.ts";
import { firstSeedVariants, hasLayers, layerTicks } from "./layers.ts";
import { seriesColour, seriesDash } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** One dot: k null is a cross at the top. */
export interface LayerFewest {
  readonly panel: string;
  readonly layer: number;
  readonly series: number;
  readonly label: string;
  readonly k: number | null;
  readonly interval: readonly [number, number] | null;
}

/** All that is drawn. */
export interface LayerFewestData {
  readonly dimensions: number;
  readonly panels: readonly string[];
  readonly points: readonly LayerFewest[];
}

/** The plot. */
export const layerFewest: StudyPlot = {
  name: "layer-fewest",
  description: "Fewest dimensions by layer and pooling",
  figures({ summary }) {
    const variants = firstSeedVariants(summary);
    return hasLayers(variants) && variants.some((variant) => variant.fewest.length > 0) ? [figure(summary, variants)] : [];
  },
};

function figure(summary: Summary, variants: readonly Variant[]): Figure {
  const poolings = [...new Set(variants.map((variant) => variant.pooling ?? ""))];
  const entries = variants.flatMap((variant) => {
    const fewest = headlineFewest(variant);
    return fewest === null ? [] : [{ variant, fewest }];
  });
  const data: LayerFewestData = {
    dimensions: Math.max(1, ...variants.map((variant) => dimensionsOf(summary, variant))),
    panels: [...new Set(variants.map((variant) => variant.name))],
    points: entries.map(({ variant, fewest }) => ({
      panel: variant.name,
      layer: variant.layer ?? 0,
      series: poolings.indexOf(variant.pooling ?? ""),
      label: poolingName(variant.pooling ?? ""),
      k: fewest.k,
      interval: fewest.interval,
    })),
  };
  const first = entries[0]?.fewest;
  const what = first === undefined ? "dimensions" : outputsOf(first.compressor);
  return {
    heading: `Fewest ${what}, by layer and pooling`,
    caption:
      `k* of each layer: the fewest ${what}, of the sizes tried, shown to stay within ${formatMargins(
        entries.map(({ fewest }) => fewest.margin),
        summary.task.metric,
      )} of that layer's own reference (one-sided 95 %, paired bootstrap on ${formatCount(summary.task.rows.test)} test rows, ${formatCount(summary.resampling.bootstraps)} resamples). Bars reach down to the smallest size not shown to be worse. ` +
      "A cross at the top: no size tried could be shown to be enough. A low layer may need few dimensions only because it knows little: read this beside its score.",
    legend: poolings.map((pooling, series) => ({ label: capital(poolingName(pooling)), series, shape: "line" })),
    draw: (frame) => drawLayerFewest(data, frame),
  };
}

/** Data to SVG. */
export function drawLayerFewest(data: LayerFewestData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const facets = facetsFor(data.panels, frame);
  const largest = Math.max(2, data.dimensions);
  const top = largest * 1.6;
  const lines = Math.max(1, ...data.points.map((point) => point.series + 1));
  const points = data.points
    .map((point) => ({
      ...point,
      x: point.layer + (point.series - (lines - 1) / 2) * 0.12,
      y: point.k ?? top,
      low: point.interval?.[0] ?? point.k ?? top,
      tip: `${point.panel}, layer ${point.layer}, ${point.label}: k* ${formatFewest(point)}`,
    }))
    .sort((a, b) => a.layer - b.layer);
  const layers = points.map((point) => point.layer);
  return drawSvg(
    frame,
    {
      title: "Fewest dimensions by layer and pooling",
      description: points.length === 0 ? "No sizes were measured." : `${points.map((point) => point.tip).join("; ")}.`,
      height: facets.height(narrow ? 250 : 300),
    },
    {
      marginLeft: narrow ? 40 : 46,
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
        type: "log",
        base: 2,
        domain: [0.8, top * 1.2],
        label: "↑ k*, at most (log scale)",
        ticks: sizeTicks(largest, true),
        tickFormat: formatCount,
        grid: true,
      },
      ...facets.scale,
      marks: [
        ...Array.from({ length: lines }, (_, series) => {
          const own = points.filter((point) => point.series === series);
          const shown = own.filter((point) => point.k !== null);
          const stroke = seriesColour(series);
          return [
            Plot.ruleX(shown, { ...facets.channel, x: "x", y1: "low", y2: "y", stroke, strokeOpacity: 0.6, strokeWidth: 2 }),
            Plot.lineY(shown, {
              ...facets.channel,
              x: "x",
              y: "y",
              stroke,
              strokeDasharray: seriesDash(series),
              strokeWidth: 1.5,
            }),
            Plot.dot(shown, { ...facets.channel, x: "x", y: "y", r: 3.8, fill: stroke, title: "tip" }),
            Plot.dot(
              own.filter((point) => point.k === null),
              { ...facets.channel, x: "x", y: "y", symbol: "times", r: 5, stroke, title: "tip" },
            ),
          ];
        }).flat(),
        ...panelTitles(
          facets,
          data.panels.map((panel) => ({ panel })),
        ),
      ],
    },
  );
}
