/** What else survives: another labelling beside the study's own, predicted from the same smaller vectors. */

import type { Leftover } from "../../results/leftover.ts";
import { sameSlice } from "../../results/slice-identity.ts";
import type { CurvePoint, Summary, Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, counted, formatCount, formatIntervalScore, formatNumber, formatScore, joined } from "../format.ts";
import { dimensionsOf, fewestOf, headlineVariants, mainCurves } from "../study.ts";
import { capital, majorityName, metricName, titleOf, variantName } from "../words.ts";
import { paddedDomain } from "./canvas.ts";
import type { Figure, StudyPlot } from "./plot.ts";
import { drawSizePanels, heights, type SizePanel, type SizePanelsData } from "./size-panels.ts";

const series = { study: 0, other: 1 } as const;

/** The plot. */
export const leftover: StudyPlot = {
  name: "leftover",
  description: "Another labelling beside the study's own, at each size of each compressor",
  about: "leftover",
  figures({ summary }) {
    return headlineVariants(summary).flatMap((variant) =>
      (summary.leftover ?? []).filter((one) => sameSlice(one, variant)).flatMap((one) => figure(summary, variant, one)),
    );
  },
};

function figure(summary: Summary, variant: Variant, one: Leftover): readonly Figure[] {
  const y = heightOf(summary, one);
  const panels = one.curves.flatMap((curve) => panel(summary, variant, one, curve, y));
  if (panels.length === 0) return [];
  const who = variantName(variant, summary.variants);
  const beside = panels.some(({ lines }) => lines.length > 1);
  const several = headlineVariants(summary).length > 1;
  const heading = `“${one.attribute}” beside the study's own labels${several ? `: ${variant.name}` : ""}`;
  const baseline = (metric: Leftover["metric"]): string => `the ${majorityName(metric)}`;
  const baselines = joined([...new Set([one.metric, ...(beside ? [summary.task.metric] : [])])].map(baseline));
  const data: SizePanelsData = {
    title: heading,
    dimensions: dimensionsOf(summary, variant),
    panels,
    columns: 3,
    y: {
      label: axisLabel(summary, one),
      domain: paddedDomain(heights(panels), y(0.04, one.metric)),
      format: (value) => formatNumber(value, y(1, one.metric) === 1 ? 3 : 1),
    },
  };
  return [
    {
      heading,
      caption:
        `How well “${one.attribute}” can be predicted from k dimensions (${who}): compressors are fitted as for the study's own labels, and a ${one.probe} probe is fitted to the other labelling at every size. ` +
        `${beside ? `Beside it stands the study's own ${metricName(summary.task.metric)} at the same sizes. ` : ""}` +
        `Bands are 95 % intervals over ${counted(summary.task.rows.test, "test row")}. ` +
        `Thin lines in the same colours: dashed ${baselines}, solid the whole vector. Hollow: “${one.attribute}” is not shown to be above ${baseline(one.metric)} (one-sided 95 %, paired, each size by itself).` +
        `${panels.some(({ fewest }) => fewest !== null) ? " A vertical line marks the k* of the study's own labels." : ""}`,
      legend: [
        { label: `“${one.attribute}”: ${metricName(one.metric)}`, series: series.other, shape: "line" },
        ...(beside
          ? [
              {
                label: `The study's own labels: ${metricName(summary.task.metric)}`,
                series: series.study,
                shape: "line",
              } as const,
            ]
          : []),
      ],
      draw: (frame) => drawSizePanels(data, frame),
    },
  ];
}

type Height = (score: number, metric: Leftover["metric"]) => number;

/** Per cent only where both are shares: one axis cannot hold per cent and a correlation. */
function heightOf(summary: Summary, one: Leftover): Height {
  return summary.task.metric === one.metric ? chartValue : (score) => score;
}

function axisLabel({ task }: Summary, { metric }: Leftover): string {
  if (task.metric !== metric) return `↑ ${metricName(task.metric)} and ${metricName(metric)}`;
  return `↑ ${metricName(metric)} on test rows${isShare(metric) ? " (%)" : ""}`;
}

function panel(
  summary: Summary,
  variant: Variant,
  one: Leftover,
  { compressor, points }: Leftover["curves"][number],
  y: Height,
): readonly SizePanel[] {
  if (points.length === 0) return [];
  const { metric, majority } = summary.task;
  const sizes = new Set(points.map(({ k }) => k));
  const curve = mainCurves(variant).find((own) => own.compressor === compressor);
  const own = curve?.points.filter(({ k }) => sizes.has(k)) ?? [];
  const first = points.find(({ aboveMajority }) => aboveMajority);
  const place = ({ k, score, interval }: Pick<CurvePoint, "k" | "score" | "interval">, of: Leftover["metric"]) => ({
    k,
    y: y(score, of),
    low: y(interval[0], of),
    high: y(interval[1], of),
  });
  return [
    {
      title: titleOf(compressor),
      note: first === undefined ? "not shown at any size" : `first shown at k = ${formatCount(first.k)}`,
      lines: [
        ...(own.length === 0
          ? []
          : [
              {
                label: "the study's own labels",
                series: series.study,
                points: own.map((point) => ({
                  ...place(point, metric),
                  tip: `The study's own labels, k = ${point.k}: ${formatScore(point.score, metric)}`,
                })),
              },
            ]),
        {
          label: one.attribute,
          series: series.other,
          points: points.map((point) => ({
            ...place(point, one.metric),
            isHollow: !point.aboveMajority,
            tip: `${capital(one.attribute)}, k = ${point.k}: ${formatIntervalScore(point, one.metric)}${point.aboveMajority ? "" : ", not shown"}`,
          })),
        },
      ],
      levels: [
        ...(own.length === 0
          ? []
          : [
              { y: y(majority, metric), series: series.study, isDashed: true },
              { y: y(variant.full.score, metric), series: series.study, isDashed: false },
            ]),
        { y: y(one.majority, one.metric), series: series.other, isDashed: true },
        { y: y(one.full.score, one.metric), series: series.other, isDashed: false },
      ],
      fewest: curve === undefined ? null : (fewestOf(variant, curve)?.k ?? null),
    },
  ];
}
