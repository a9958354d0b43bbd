/** Dimensions switched off in all LayerNorms: the own classifier's score, beside as many random dimensions. */

import * as Plot from "@observablehq/plot";
import type { Intervention } from "../../results/intervention.ts";
import type { Summary } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, formatCount, formatIntervalScore, formatNumber, type Metric } from "../format.ts";
import { fillName, setName } from "../intervention-sentences.ts";
import { metricName } from "../words.ts";
import { drawSvg, isNarrow, paddedDomain } from "./canvas.ts";
import { colour, seriesColour } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

const series = { chosen: 1, control: 6 } as const;

/** The plot. */
export const interventions: StudyPlot = {
  name: "interventions",
  description: "The own classifier after dimensions are switched off in all LayerNorms, beside random ones",
  about: "finetuning",
  figures({ summary }) {
    return (summary.interventions ?? []).filter(({ results }) => results.length > 0).map((one) => figure(summary, one));
  },
};

function figure({ task }: Summary, model: Intervention): Figure {
  const who = `${model.name}${model.headSeed === null ? "" : `, head seed ${model.headSeed}`}`;
  return {
    heading: `Switched off inside the model: ${who}`,
    caption: `Chosen dimensions are set to 0, or to their mean over training tokens, in all ${formatCount(model.norms)} LayerNorms, and the model's own classifier is scored on ${formatCount(task.rows.test)} test rows. Best dimensions are chosen by their training score alone. Grey: as many random dimensions, mean of ${formatCount(model.results[0]?.control.draws ?? 0)} draws, and beside it the lowest and highest draw as small ticks. Bars are 95 % intervals over the test rows, and over draws too for the random ones. Vertical line: the unedited model.`,
    legend: [
      { label: "Chosen dimensions", series: series.chosen, shape: "dot" },
      { label: "As many random dimensions", series: series.control, shape: "dot" },
    ],
    draw: (frame) => drawInterventions(model, task.metric, frame),
  };
}

/** Data to SVG. */
export function drawInterventions(model: Intervention, metric: Metric, frame: Frame): string {
  const narrow = isNarrow(frame);
  const x = (score: number): number => chartValue(score, metric);
  const rows = model.results.map((result) => ({
    row: `${setName(result.set, result.dimensions.length)}, ${fillName(result.fill)}`,
    score: x(result.score),
    low: x(result.interval[0]),
    high: x(result.interval[1]),
    control: x(result.control.score),
    controlLow: x(result.control.interval[0]),
    controlHigh: x(result.control.interval[1]),
    minimum: x(result.control.minimum),
    maximum: x(result.control.maximum),
    tip: formatIntervalScore(result, metric),
    controlTip: formatIntervalScore(result.control, metric),
  }));
  const ends = rows.flatMap((one) => [one.low, one.high, one.controlLow, one.controlHigh, one.minimum, one.maximum]);
  return drawSvg(
    frame,
    {
      title: `The own classifier's ${metricName(metric)} after dimensions are switched off`,
      description: `Unedited: ${formatIntervalScore(model.unedited, metric)}. ${rows.map((one) => `${one.row}: ${one.tip}; random: ${one.controlTip}.`).join(" ")}`,
      height: 64 + rows.length * (narrow ? 50 : 36),
    },
    {
      marginLeft: narrow ? 12 : 370,
      marginRight: 16,
      marginTop: narrow ? 26 : 12,
      marginBottom: 40,
      x: {
        domain: paddedDomain([x(model.unedited.score), ...ends], x(0.02)),
        label: `${metricName(metric)}${isShare(metric) ? " (%)" : ""} →`,
        ticks: narrow ? 4 : 8,
        tickFormat: (value: number) => formatNumber(value, isShare(metric) ? 0 : 2),
        grid: true,
      },
      y: { domain: rows.map(({ row }) => row), label: null, padding: 0.3, ...(narrow ? { axis: null } : { tickSize: 0 }) },
      marks: [
        Plot.ruleX([x(model.unedited.score)], { stroke: colour("ink"), strokeWidth: 1.2 }),
        Plot.link(rows, {
          y: "row",
          x1: "controlLow",
          x2: "controlHigh",
          stroke: seriesColour(series.control),
          strokeWidth: 5,
          strokeOpacity: 0.35,
          dy: 5,
        }),
        Plot.tickX(rows, { y: "row", x: "minimum", stroke: seriesColour(series.control), insetTop: 8, insetBottom: 0 }),
        Plot.tickX(rows, { y: "row", x: "maximum", stroke: seriesColour(series.control), insetTop: 8, insetBottom: 0 }),
        Plot.dot(rows, { y: "row", x: "control", r: 4, fill: seriesColour(series.control), dy: 5, title: "controlTip" }),
        Plot.link(rows, { y: "row", x1: "low", x2: "high", stroke: seriesColour(series.chosen), strokeWidth: 2, dy: -4 }),
        Plot.dot(rows, { y: "row", x: "score", r: 4.4, fill: seriesColour(series.chosen), dy: -4, title: "tip" }),
        ...(narrow ? [Plot.text(rows, { y: "row", text: "row", frameAnchor: "left", dy: -18, fill: colour("ink") })] : []),
      ],
    },
  );
}
