/** Information against usability: a refitted probe and the model's own head, unchanged, on the same smaller vectors. */

import { curveOf } from "../../results/curves.ts";
import { capital, majorityName, metricName } from "../../results/names.ts";
import { ownHeadProbe } from "../../results/own-head-probe.ts";
import type { CurvePoint } from "../../results/summary.ts";
import { formatCount, formatIntervalScore } from "../../results/words.ts";
import { probeNoun, titleOf } from "../nouns.ts";
import type { StudyView, VariantView } from "../study-view.ts";
import { scoreAxis, sizeAxis } from "./axes.ts";
import type { Mark } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import { baseline, curve, pointsInWords, reference, scorePoint } from "./marks.ts";
import type { Figure, StudyPlot } from "./plot.ts";

const series = { refitted: 0, ownHead: 1 } as const;

/** The plot. */
export const ownHead: StudyPlot = {
  name: "own-head",
  about: "sizes",
  description: "The model's own classifier beside a refitted probe, on the same smaller vectors",
  figures: (view) => view.headlines.flatMap((headline) => figure(view, headline)),
};

function figure({ summary }: StudyView, { variant, fullName, dimensions }: VariantView): readonly Figure[] {
  const { task } = summary;
  const { probe } = variant.full;
  const curves = variant.curves.filter((curve) => curve.probe === ownHeadProbe && curve.points.length > 0);
  if (curves.length === 0 || variant.ownHead === null) return [];
  const { metric, majority } = task;
  const levels = [reference(chartValue(variant.ownHead.score, metric)), baseline(chartValue(majority, metric))];
  const panels = curves.map(({ compressor, points: headPoints }) => {
    const title = titleOf(compressor, summary);
    const refitted = curveOf(variant, { compressor, probe })?.points ?? [];
    const line = (points: readonly CurvePoint[], which: keyof typeof series, who: string): readonly Mark[] => {
      const tip = (point: CurvePoint): string => `${title}, k = ${point.k}, ${who}: ${formatIntervalScore(point, metric)}`;
      const placed = points.map((point) => scorePoint(point.k, point, metric, tip(point)));
      return curve(placed, series[which], { band: 0.16, width: 2.2, radius: 2.4, isDashed: true });
    };
    return {
      title,
      words: `${title}. Refitted: ${pointsInWords(refitted, metric)}. Own classifier: ${pointsInWords(headPoints, metric)}.`,
      marks: [...levels, ...line(refitted, "refitted", "refitted probe"), ...line(headPoints, "ownHead", "own classifier")],
    };
  });
  return [
    {
      heading: `What is there, and what the ${variant.name} model can use`,
      caption:
        `Both lines see the same k principal components or kept dimensions (${fullName}). The refitted ${probeNoun(probe, summary)} is fitted on them at every size: information. The model's own classifier is left as it is and reads them after they were brought back to all dimensions, components through their directions, dropped dimensions as their training mean: usability. ` +
        `Bands are 95 % intervals over ${formatCount(task.rows.test)} test rows. Solid grey: the own classifier on the whole vector. Dashed: the ${majorityName(metric)}.`,
      legend: [
        { label: `Refitted ${probeNoun(probe, summary)}`, series: series.refitted, shape: "line" },
        { label: "The model's own classifier, unchanged", series: series.ownHead, shape: "line" },
      ],
      chart: {
        title: `${capital(metricName(metric))} of a refitted probe and of the own classifier against the number of dimensions kept: ${variant.name}`,
        description: panels.map(({ words }) => words).join(" "),
        layout: {
          kind: "grid",
          columns: [Math.min(3, panels.length), 1],
          columnGap: [0.08, 0.08],
          height: [290, 220],
          extra: 60,
          rowGap: [0.24, 0.24],
          titles: { shift: -14, letters: [38, 34] },
        },
        margins: { left: [46, 36], top: [44, 44], right: 12 },
        x: sizeAxis(dimensions, true),
        y: scoreAxis(panels, metric, 5),
        panels,
      },
    },
  ];
}
