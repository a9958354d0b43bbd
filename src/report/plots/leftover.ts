/** What else survives: another labelling beside the study's own, predicted from the same smaller vectors. */

import { fewestOf } from "../../results/curves.ts";
import type { Leftover } from "../../results/leftover.ts";
import { capital, majorityName, metricName } from "../../results/names.ts";
import { sameSlice } from "../../results/slice-identity.ts";
import { counted, formatCount, formatIntervalScore, formatNumber, joined } from "../../results/words.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { probeNoun, titleOf } from "../nouns.ts";
import { headingOf, type StudyView, type VariantView } from "../study-view.ts";
import { paddedDomain, scoreLabel, sharedUnit } from "./axes.ts";
import { chartValue } from "./chart-value.ts";
import { levelsOf, scorePoint } from "./marks.ts";
import type { Figure, LegendEntry, StudyPlot } from "./plot.ts";
import { heights, type SizePanel, sizePanels } from "./size-panels.ts";

type Curve = Leftover["curves"][number];
const series = { study: 0, other: 1 } as const;

/** The plot. */
export const leftover: StudyPlot = {
  name: "leftover",
  description: "Another labelling beside the study's own, at each size of each compressor",
  about: "leftover",
  figures: (view) =>
    view.headlines.flatMap((headline) =>
      (view.summary.leftover ?? []).flatMap((other) => (sameSlice(other, headline.variant) ? figure(view, headline, other) : [])),
    ),
};

function figure(view: StudyView, headline: VariantView, other: Leftover): readonly Figure[] {
  const { task } = view.summary;
  const panels = other.curves.flatMap((curve) => panelOf(view, headline, other, curve));
  if (panels.length === 0) return [];
  const isBeside = panels.some(({ lines }) => lines.length > 1);
  const heading = headingOf(view, headline, `“${other.attribute}” beside the study's own labels`);
  const baseline = (metric: Leftover["metric"]): string => `the ${majorityName(metric)}`;
  const baselines = joined([...new Set([other.metric, ...(isBeside ? [task.metric] : [])])].map(baseline));
  const metrics = [...new Set([task.metric, other.metric])];
  const names = metrics.length === 1 ? scoreLabel(other.metric, " on test rows") : joined(metrics.map(metricName));
  const unit = sharedUnit(task.metric, other.metric);
  const y = { label: `↑ ${names}`, domain: paddedDomain(heights(panels), chartValue(0.04, unit)) };
  const legend: readonly LegendEntry[] = [
    { label: `“${other.attribute}”: ${metricName(other.metric)}`, series: series.other, shape: "line" },
    { label: `The study's own labels: ${metricName(task.metric)}`, series: series.study, shape: "line" },
  ];
  return [
    {
      heading,
      caption:
        `How well “${other.attribute}” can be predicted from k dimensions (${headline.fullName}): compressors are fitted as for the study's own labels, and a ${probeNoun(other.probe, view.summary)} is fitted to the other labelling at every size. ` +
        `${isBeside ? `Beside it stands the study's own ${metricName(task.metric)} at the same sizes. ` : ""}` +
        `Bands are 95 % intervals over ${counted(task.rows.test, "test row")}. ` +
        `Thin lines in the same colours: dashed ${baselines}, solid the whole vector. Hollow: “${other.attribute}” is not shown to be above ${baseline(other.metric)} (one-sided 95 %, paired, each size by itself).` +
        `${panels.some(({ fewest }) => fewest !== null) ? " A vertical line marks the k* of the study's own labels." : ""}`,
      legend: legend.slice(0, isBeside ? 2 : 1),
      chart: sizePanels(heading, headline.dimensions, panels, y, (value) => formatNumber(value, isShare(unit) ? 1 : 3)),
    },
  ];
}

function panelOf(view: StudyView, headline: VariantView, other: Leftover, { compressor, points }: Curve): readonly SizePanel[] {
  if (points.length === 0) return [];
  const { variant, curves } = headline;
  const { metric, majority } = view.summary.task;
  const unit = sharedUnit(metric, other.metric);
  const curve = curves.find((each) => each.compressor === compressor);
  const first = points.find(({ aboveMajority }) => aboveMajority);
  const others = points.map((point) => {
    const tip = `${capital(other.attribute)}, k = ${point.k}: ${formatIntervalScore(point, other.metric)}`;
    return scorePoint(point.k, point, unit, `${tip}${point.aboveMajority ? "" : ", not shown"}`);
  });
  const hollow = others.filter((_, i) => !points[i]!.aboveMajority);
  const lines = [{ label: other.attribute, series: series.other, points: others, hollow }];
  const levels = levelsOf(other.majority, other.full.score, unit, series.other);
  const sizes = (curve?.points ?? []).filter(({ k }) => points.some((point) => point.k === k));
  const beside = sizes.map((point) =>
    scorePoint(point.k, point, unit, `The study's own labels, k = ${point.k}: ${formatIntervalScore(point, metric)}`),
  );
  return [
    {
      title: titleOf(compressor, view.summary),
      note: first === undefined ? "not shown at any size" : `first shown at k = ${formatCount(first.k)}`,
      lines: beside.length === 0 ? lines : [{ label: "the study's own labels", series: series.study, points: beside }, ...lines],
      levels: beside.length === 0 ? levels : [...levelsOf(majority, variant.full.score, unit, series.study), ...levels],
      fewest: curve === undefined ? null : (fewestOf(variant, curve)?.k ?? null),
    },
  ];
}
