/** Sets of vectors beside each other (before and after finetuning, [CLS] and mean): whole vector, best dimension, small sizes. */

import { curveOf } from "../../results/curves.ts";
import { capital, majorityName, metricName } from "../../results/names.ts";
import type { IntervalScore } from "../../results/summary.ts";
import { formatCount, formatIntervalScore, formatScore, joined } from "../../results/words.ts";
import { titleOf } from "../nouns.ts";
import { labelsOf, type StudyView, type VariantView } from "../study-view.ts";
import { rowAxis, scoresAlong } from "./axes.ts";
import type { Mark } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import { baseline } from "./marks.ts";
import { legendOf, type StudyPlot } from "./plot.ts";

const comparedSizes: readonly number[] = [1, 2, 4, 16, 64];

/** More would not fit between two rows. */
const mostSets = 6;

/** The plot. */
export const sideBySide: StudyPlot = {
  name: "side-by-side",
  about: "dimensions",
  description: "Pretrained and finetuned vectors, and their poolings, side by side",
  figures(view) {
    const views = view.withPoolings.length > mostSets ? view.headlines : view.withPoolings;
    if (views.length < 2) return [];
    const { metric, majority, rows } = view.summary.task;
    const labels = labelsOf(views);
    const sets = views.map((set, i) =>
      compared(view, set).map(([what, score]) => ({ what, score, words: `${labels[i]}, ${what}: ` })),
    );
    // Rows in the order of the variant that has most of them, so that what only one has keeps its place.
    const fullest = sets.reduce((most, set) => (set.length > most.length ? set : most), []);
    const names = [...new Set([...fullest, ...sets.flat()].map(({ what }) => what))];
    const x = (score: number): number => chartValue(score, metric);
    const dots = sets.flatMap((set, series): readonly Mark[] => {
      const points = set.map(({ what, score, words }) => ({
        x: x(score.score),
        y: names.indexOf(what) + (series - (sets.length - 1) / 2) * 0.22,
        low: x(score.interval[0]),
        high: x(score.interval[1]),
        tip: `${words}${formatIntervalScore(score, metric)}`,
      }));
      return [
        { mark: "spans", along: "x", points, paint: series, width: 2, opacity: 0.55 },
        { mark: "dots", points, radius: 4.5, fill: series, symbol: series % 2 === 0 ? "circle" : "diamond" },
      ];
    });
    const panels = [{ title: "", marks: [baseline(x(majority), "x"), ...dots] }];
    const scores = sets.flat().map(({ words, score }) => `${words}${formatScore(score.score, metric)}`);
    const height = 70 + names.length * 34;
    return [
      {
        heading: `${capital(joined(labels))}, side by side`,
        caption: `The same measurements on each set of vectors: bars are 95 % intervals over ${formatCount(rows.test)} test rows, the dashed line is the ${majorityName(metric)}. The best dimension is chosen on the training rows; "best after rotation" is the mean score of the best coordinate after ${formatCount(view.summary.resampling.rotations)} random rotations.`,
        legend: legendOf(labels.map(capital), "dot"),
        chart: {
          title: `${capital(metricName(metric))} of the sets of vectors side by side`,
          description: `${scores.join("; ")}.`,
          layout: { kind: "row", height: [height, height] },
          margins: { left: [190, 112], top: [12, 12], right: 16 },
          x: scoresAlong(panels, metric, " on test rows"),
          y: rowAxis(names, [30, 18]),
          panels,
        },
      },
    ];
  },
};

function compared(
  { summary }: StudyView,
  { variant, fewest }: VariantView,
): readonly (readonly [what: string, score: IntervalScore])[] {
  const { full, ownHead, bestDimension: best } = variant;
  const curve = fewest === null ? variant.curves[0] : curveOf(variant, fewest);
  const compressor = curve?.compressor === "pca" ? "PCA" : titleOf(curve?.compressor ?? "", summary);
  const sizes = (curve?.points ?? []).filter(({ k }) => comparedSizes.includes(k));
  return [
    ["Whole vector", full],
    ...(ownHead === null ? [] : [["Own classifier", ownHead] as const]),
    ...(best === null ? [] : [["Best dimension", best] as const, ["Best after rotation", best.rotated] as const]),
    ...sizes.map((point) => [`${compressor}, k = ${point.k}`, point] as const),
  ];
}
