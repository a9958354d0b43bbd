/** Fewest dimensions (k*) by layer and pooling. */

import { poolingName } from "../../results/names.ts";
import { formatCount, formatFewest, formatMargins } from "../../results/words.ts";
import { outputsOf } from "../nouns.ts";
import { layerAxis, sizeTicks } from "./axes.ts";
import type { Mark } from "./chart.ts";
import { type LayerLine, layerPanels, layerViews, poolingLegend } from "./layers.ts";
import { seriesDash } from "./palette.ts";
import type { StudyPlot } from "./plot.ts";

/** The plot. */
export const layerFewest: StudyPlot = {
  name: "layer-fewest",
  about: "layers",
  description: "Fewest dimensions by layer and pooling",
  figures(study) {
    const { summary } = study;
    const views = layerViews(study);
    if (views.every(({ variant }) => variant.fewest.length === 0)) return [];
    const shown = views.filter(({ fewest }) => fewest !== null);
    const layers = shown.map(({ variant }) => variant.layer ?? 0);
    const largest = Math.max(2, ...views.map(({ dimensions }) => dimensions));
    const top = largest * 1.6;
    const panels = layerPanels(views, shown).map(({ title, lines }) => ({
      title,
      marks: lines.flatMap((line) => marksOf(title, line, top)),
    }));
    const ticks = sizeTicks(largest, true);
    const words = shown
      .toSorted((a, b) => (a.variant.layer ?? 0) - (b.variant.layer ?? 0))
      .map(({ variant, fewest }) => tip(variant.name, variant.layer, poolingName(variant.pooling ?? ""), fewest));
    const what = shown[0]?.fewest == null ? "dimensions" : outputsOf(shown[0].fewest.compressor, summary);
    const margins = formatMargins(
      shown.flatMap(({ fewest }) => fewest?.margin ?? []),
      summary.task.metric,
    );
    return [
      {
        heading: `Fewest ${what}, by layer and pooling`,
        caption:
          `k* of each layer: the fewest ${what}, of the sizes tried, shown to stay within ${margins} of that layer's own reference (one-sided 95 %, paired bootstrap on ${formatCount(summary.task.rows.test)} test rows, ${formatCount(summary.resampling.bootstraps)} resamples). Bars reach down to the smallest size not shown to be worse. ` +
          "A cross at the top: no size tried could be shown to be enough. A low layer may need few dimensions only because it knows little: read this beside its score.",
        legend: poolingLegend(views),
        chart: {
          title: "Fewest dimensions by layer and pooling",
          description: words.length === 0 ? "No sizes were measured." : `${words.join("; ")}.`,
          layout: { kind: "row", height: [300, 250] },
          margins: { left: [46, 40], top: [30, 30], right: 16 },
          x: layerAxis(layers, 0.4),
          y: {
            label: "↑ k*, at most (log scale)",
            scale: "log2",
            domain: [0.8, top * 1.2],
            ticks: [ticks, ticks],
            format: "count",
            hasGrid: true,
          },
          panels,
        },
      },
    ];
  },
};

function tip(
  name: string,
  layer: number | null,
  pooling: string,
  fewest: LayerLine["entries"][number]["view"]["fewest"],
): string {
  return `${name}, layer ${layer ?? 0}, ${pooling}: k* ${fewest === null ? "" : formatFewest(fewest)}`;
}

function marksOf(panel: string, { series, label, entries }: LayerLine, top: number): readonly Mark[] {
  const points = entries.map(({ view: { fewest }, layer, x }) => {
    const y = fewest?.k ?? top;
    return { isShown: fewest?.k != null, x, y, low: fewest?.interval?.[0] ?? y, high: y, tip: tip(panel, layer, label, fewest) };
  });
  const shown = points.filter(({ isShown }) => isShown);
  const crosses = points.filter(({ isShown }) => !isShown);
  return [
    { mark: "spans", along: "y", points: shown, paint: series, opacity: 0.6, width: 2 },
    { mark: "line", points: shown, paint: series, width: 1.5, dash: seriesDash(series) },
    { mark: "dots", points: shown, radius: 3.8, fill: series },
    { mark: "dots", points: crosses, radius: 5, symbol: "times", outline: { paint: series } },
  ];
}
