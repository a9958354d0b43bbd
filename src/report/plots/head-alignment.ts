/** Whether the classes lie along the head's weights: its first, random ones and its trained ones, with what chance gives. */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../format.ts";
import { drawSvg, isNarrow } from "./canvas.ts";
import { colour, seriesColour } from "./palette.ts";
import type { Figure, Frame, StudyPlot } from "./plot.ts";

/** One dot: a head beside the class means of a slice. */
export interface AlignmentDot {
  readonly row: string;
  readonly series: number;
  readonly seed: number | null;
  readonly cosine: number;
  readonly chance: number;
}

/** The plot. */
export const headAlignment: StudyPlot = {
  name: "head-alignment",
  description: "Cosine of the class means with the head's first and trained weights, beside chance",
  about: "finetuning",
  figures({ summary: { comparison, task } }) {
    const dots = (comparison?.origins ?? []).map(({ name, head, alignment }): AlignmentDot => {
      const isFirst = head.weights === "initial";
      return {
        row: `${name}, ${isFirst ? "first" : "trained"} weights`,
        series: (name === "pretrained" ? 0 : 1) + (isFirst ? 0 : 2),
        seed: head.seed,
        cosine: alignment.value,
        chance: alignment.chance,
      };
    });
    return dots.length === 0 ? [] : [figure(dots, task.rows)];
  },
};

function figure(dots: readonly AlignmentDot[], rows: { readonly train: number; readonly test: number }): Figure {
  return {
    heading: "Where the new direction comes from",
    caption:
      "Each dot: the mean cosine between the directions that tell the class means apart (training rows; no test rows are needed, the first weights have seen neither) and those of a head's weights, one dot a head seed. The first weights are random, drawn before any training. " +
      `The grey bar is where 95 of 100 random heads would fall (of several layers, the last one is drawn). A pooler counts as the product of its linear layers. Class means are of ${rows.train} rows.`,
    legend: [...new Map(dots.map(({ row, series }) => [row, series]))].map(([label, series]) => ({
      label: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
      series,
      shape: "dot",
    })),
    draw: (frame) => drawHeadAlignment(dots, frame),
  };
}

/** Data to SVG. */
export function drawHeadAlignment(dots: readonly AlignmentDot[], frame: Frame): string {
  const narrow = isNarrow(frame);
  const names = [...new Set(dots.map(({ row }) => row))];
  const bands = names.map((row) => {
    const chance = Math.max(...dots.filter((dot) => dot.row === row).map((dot) => dot.chance));
    return { row, low: -chance, high: chance };
  });
  const points = dots.map((dot) => ({
    ...dot,
    tip: `${dot.row}${dot.seed === null ? "" : `, head seed ${dot.seed}`}: ${formatNumber(dot.cosine, 3)} (chance ±${formatNumber(dot.chance, 3)})`,
  }));
  const low = Math.min(0, ...bands.map((band) => band.low), ...dots.map(({ cosine }) => cosine));
  return drawSvg(
    frame,
    {
      title: "Cosine of class means with the head's weights",
      description: points.map(({ tip }) => `${tip}.`).join(" "),
      height: 70 + names.length * (narrow ? 46 : 44),
    },
    {
      marginLeft: narrow ? 12 : 230,
      marginRight: 16,
      marginTop: narrow ? 24 : 12,
      marginBottom: 40,
      x: { domain: [low - 0.05, 1.02], label: "cosine →", ticks: 5, grid: true, tickFormat: (x: number) => formatNumber(x, 1) },
      y: { domain: names, label: null, padding: 0.45, ...(narrow ? { axis: null } : { tickSize: 0 }) },
      marks: [
        Plot.barX(bands, { y: "row", x1: "low", x2: "high", fill: colour("muted"), fillOpacity: 0.3 }),
        Plot.ruleX([0], { stroke: colour("muted") }),
        ...points.map((point) =>
          Plot.dot([point], { y: "row", x: "cosine", r: 5, fill: seriesColour(point.series), fillOpacity: 0.75, title: "tip" }),
        ),
        ...(narrow
          ? [
              Plot.text(names, {
                y: (row: string) => row,
                text: (row: string) => row,
                frameAnchor: "left",
                dy: -18,
                fill: colour("ink"),
              }),
            ]
          : []),
      ],
    },
  );
}
