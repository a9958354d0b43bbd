/** The whole vector and the best single dimension, by layer and pooling. */

import { capital, majorityName, metricName, poolingName } from "../../results/names.ts";
import type { IntervalScore, Variant } from "../../results/summary.ts";
import { formatCount, formatIntervalScore, formatScore } from "../../results/words.ts";
import type { HeadlineMetric } from "../../statistics/headline-metric.ts";
import { layerAxis, scoreAxis } from "./axes.ts";
import type { Mark, Point } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import { type LayerLine, layerPanels, layerViews, poolingLegend } from "./layers.ts";
import { baseline, scorePoint } from "./marks.ts";
import { seriesDash } from "./palette.ts";
import type { StudyPlot } from "./plot.ts";

/** The plot. */
export const layerScores: StudyPlot = {
  name: "layer-scores",
  about: "layers",
  description: "Score of the whole vector and of the best dimension, by layer and pooling",
  figures(study) {
    const views = layerViews(study);
    if (views.length === 0) return [];
    const { metric, majority, rows } = study.summary.task;
    const layers = views.map(({ variant }) => variant.layer ?? 0);
    const panels = layerPanels(views).map(({ title, lines }) => {
      const scores = (scoreOf: (variant: Variant) => IntervalScore | null, isFilled: boolean): readonly Mark[] =>
        lines.flatMap((line) => marksOf(pointsOf(line, title, metric, scoreOf), line.series, isFilled));
      const level = baseline(chartValue(majority, metric));
      return { title, marks: [level, ...scores((variant) => variant.bestDimension, false), ...scores(({ full }) => full, true)] };
    });
    const words = views
      .toSorted((a, b) => (a.variant.layer ?? 0) - (b.variant.layer ?? 0))
      .map(
        ({ variant: { name, layer, pooling, full } }) =>
          `${name} layer ${layer} ${poolingName(pooling ?? "")} ${formatScore(full.score, metric)}`,
      );
    return [
      {
        heading: "Where the information sits: layers and poolings",
        caption:
          `Filled dots: the probe on the whole vector of each layer (0 is the embeddings); hollow dots: the best single dimension, chosen on the training rows. Bars are 95 % intervals over ${formatCount(rows.test)} test rows. ` +
          `Dashed grey: the ${majorityName(metric)}. Pick a layer on validation rows, not from this picture: these are test rows.`,
        legend: poolingLegend(views),
        chart: {
          title: `${capital(metricName(metric))} by layer and pooling`,
          description: `Whole vector: ${words.join("; ")}.`,
          layout: { kind: "row", height: [340, 270] },
          margins: { left: [46, 36], top: [30, 30], right: 16 },
          x: layerAxis(layers, 0.4),
          y: scoreAxis(panels, metric, 6, " on test rows"),
          panels,
        },
      },
    ];
  },
};

function pointsOf(
  { entries, label }: LayerLine,
  title: string,
  metric: HeadlineMetric,
  scoreOf: (variant: Variant) => IntervalScore | null,
): readonly Point[] {
  return entries.flatMap(({ view: { variant }, layer, x }) => {
    const score = scoreOf(variant);
    if (score === null) return [];
    return [scorePoint(x, score, metric, `${title}, layer ${layer}, ${label}: ${formatIntervalScore(score, metric)}`)];
  });
}

function marksOf(points: readonly Point[], paint: number, isFilled: boolean): readonly Mark[] {
  const fill = isFilled ? paint : "surface";
  return [
    { mark: "spans", along: "y", points, paint, opacity: isFilled ? 0.55 : 0.35 },
    { mark: "line", points, paint, width: isFilled ? 2 : 1.1, dash: seriesDash(paint) },
    { mark: "dots", points, radius: isFilled ? 3.6 : 3.2, fill, outline: { paint } },
  ];
}
