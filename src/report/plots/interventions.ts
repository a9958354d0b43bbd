/** Dimensions switched off in all LayerNorms: the own classifier's score, beside as many random dimensions. */
import type { Intervention } from "../../results/intervention.ts";
import { metricName } from "../../results/names.ts";
import type { IntervalScore, Summary } from "../../results/summary.ts";
import { formatCount, formatIntervalScore } from "../../results/words.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { fillName, setName } from "../intervention-sentences.ts";
import { scoresAlong } from "./axes.ts";
import type { Mark } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import type { Figure, StudyPlot } from "./plot.ts";

const series = { chosen: 1, control: 6 } as const;

/** The plot. */
export const interventions: StudyPlot = {
  name: "interventions",
  description: "The own classifier after dimensions are switched off in all LayerNorms, beside random ones",
  about: "finetuning",
  figures({ summary }) {
    return (summary.interventions ?? []).filter(({ results }) => results.length > 0).map((model) => figure(summary, model));
  },
};

function figure({ task: { metric, rows } }: Summary, { name, headSeed, norms, unedited, results }: Intervention): Figure {
  const x = (score: number): number => chartValue(score, metric);
  const sides = results.map((result) => {
    const row = `${setName(result.set, result.dimensions.length)}, ${fillName(result.fill)}`;
    const point = (scored: IntervalScore) => {
      const [low, high] = scored.interval;
      return { x: x(scored.score), y: row, low: x(low), high: x(high), tip: formatIntervalScore(scored, metric) };
    };
    const { control } = result;
    const ends = { minimum: { x: x(control.minimum), y: row }, maximum: { x: x(control.maximum), y: row } };
    return { row, chosen: point(result), control: point(control), ...ends };
  });
  const names = sides.map(({ row }) => row);
  const chosen = sides.map((side) => side.chosen);
  const control = sides.map((side) => side.control);
  const end = (which: "minimum" | "maximum"): Mark => ({
    mark: "ticks",
    points: sides.map((side) => side[which]),
    paint: series.control,
  });
  const words = sides.map((side) => `${side.row}: ${side.chosen.tip}; random: ${side.control.tip}.`);
  const marks: readonly Mark[] = [
    { mark: "level", axis: "x", at: x(unedited.score), paint: "ink", width: 1.2 },
    { mark: "spans", along: "x", points: control, paint: series.control, width: 5, opacity: 0.35, shift: 5 },
    end("minimum"),
    end("maximum"),
    { mark: "dots", points: control, radius: 4, fill: series.control, shift: 5 },
    { mark: "spans", along: "x", points: chosen, paint: series.chosen, width: 2, shift: -4 },
    { mark: "dots", points: chosen, radius: 4.4, fill: series.chosen, shift: -4 },
  ];
  const panels = [{ title: "", marks }];
  return {
    heading: `Switched off inside the model: ${name}${headSeed === null ? "" : `, head seed ${headSeed}`}`,
    caption: `Chosen dimensions are set to 0, or to their mean over training tokens, in all ${formatCount(norms)} LayerNorms, and the model's own classifier is scored on ${formatCount(rows.test)} test rows. Best dimensions are chosen by their training score alone. Grey: as many random dimensions, mean of ${formatCount(results[0]?.control.draws ?? 0)} draws, and beside it the lowest and highest draw as small ticks. Bars are 95 % intervals over the test rows, and over draws too for the random ones. Vertical line: the unedited model.`,
    legend: [
      { label: "Chosen dimensions", series: series.chosen, shape: "dot" },
      { label: "As many random dimensions", series: series.control, shape: "dot" },
    ],
    chart: {
      title: `The own classifier's ${metricName(metric)} after dimensions are switched off`,
      description: `Unedited: ${formatIntervalScore(unedited, metric)}. ${words.join(" ")}`,
      layout: { kind: "row", height: [64 + names.length * 36, 64 + names.length * 50] },
      margins: { left: [370, 12], top: [12, 26], right: 16 },
      x: {
        ...scoresAlong(panels, metric, "", 0.02),
        format: { decimals: isShare(metric) ? 0 : 2 },
      },
      y: { names, padding: 0.3 },
      panels,
    },
  };
}
