/** One small panel a compressor: its own curve with its interval, that of the headline faint behind it. */

import { fewestOf } from "../../results/curves.ts";
import { capital, majorityName, metricName } from "../../results/names.ts";
import { formatCount, formatFewest, formatIntervalScore } from "../../results/words.ts";
import { outputsOf, titleOf } from "../nouns.ts";
import { headingOf, type StudyView, type VariantView } from "../study-view.ts";
import { scoreAxis, sizeAxis } from "./axes.ts";
import type { Panel } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import { baseline, curve, fewestLine, reference, scorePoint } from "./marks.ts";
import type { Figure, StudyPlot } from "./plot.ts";

/** The plot. */
export const curvePanels: StudyPlot = {
  name: "curve-panels",
  about: "sizes",
  description: "One panel for each compressor, with its interval and k*",
  figures: (view) => view.headlines.flatMap((headline) => figure(view, headline)),
};

function figure(view: StudyView, headline: VariantView): readonly Figure[] {
  if (headline.curves.length < 2) return [];
  const { metric, rows } = view.summary.task;
  const probes = [...new Set(headline.curves.map(({ probe }) => probe))];
  const panels = panelsOf(view, headline, probes.length > 1);
  return [
    {
      heading: headingOf(view, headline, "Each way of keeping k dimensions"),
      caption:
        `The same curves one at a time, with their 95 % intervals over ${formatCount(rows.test)} test rows; that of ${outputsOf(headline.headlineCurve?.compressor ?? "", view.summary)} stands faintly behind. ` +
        `${probes.length === 1 ? `Probe: ${probes.join()}. ` : ""}Solid grey: the whole vector. Dashed: the ${majorityName(metric)}. A vertical line marks k*, the fewest of the sizes tried. Random projections and random dimensions are drawn once, with the study's seed.`,
      legend: [],
      chart: {
        title: `${capital(metricName(metric))} against the number of dimensions kept, one panel a compressor: ${headline.variant.name}`,
        description: `${panels.map(({ title, note }) => `${title}: ${note === "" ? "no k*" : note}`).join("; ")}.`,
        layout: {
          kind: "grid",
          columns: [3, 1],
          columnGap: [0.08, 0.08],
          height: [215, 190],
          extra: 60,
          rowGap: [0.3, 0.3],
          titles: { shift: -25, noteShift: -10, letters: [38, 34] },
        },
        margins: { left: [46, 36], top: [58, 58], right: 12 },
        x: sizeAxis(headline.dimensions, true),
        y: scoreAxis(panels, metric, 4),
        panels,
      },
    },
  ];
}

function panelsOf(view: StudyView, { variant, curves, headlineCurve }: VariantView, hasProbes: boolean): readonly Panel[] {
  const { metric, majority } = view.summary.task;
  const y = (score: number): number => chartValue(score, metric);
  const compressors = [
    ...new Set(view.headlines.flatMap((headline) => headline.variant.curves.map(({ compressor }) => compressor))),
  ];
  return curves.map((ofCompressor) => {
    const fewest = fewestOf(variant, ofCompressor);
    const title = `${titleOf(ofCompressor.compressor, view.summary)}${hasProbes ? `, ${ofCompressor.probe}` : ""}`;
    const points = ofCompressor.points.map((point) =>
      scorePoint(point.k, point, metric, `${title}, k = ${point.k}: ${formatIntervalScore(point, metric)}`),
    );
    const behind = headlineCurve === undefined || headlineCurve === ofCompressor ? [] : [headlineCurve];
    return {
      title,
      note: fewest === null ? "" : `k* ${formatFewest(fewest)}`,
      marks: [
        reference(y(variant.full.score)),
        baseline(y(majority)),
        ...behind.map((other) => {
          const faint = other.points.map(({ k, score }) => ({ x: k, y: y(score) }));
          return { mark: "line", points: faint, paint: "muted", opacity: 0.28 } as const;
        }),
        ...curve(points, compressors.indexOf(ofCompressor.compressor), { band: 0.2, width: 2.2, radius: 2 }),
        ...fewestLine(fewest?.k ?? null),
      ],
    };
  });
}
