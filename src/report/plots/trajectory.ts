/** Along the finetuning: scores, likeness to the start, and shape, at checkpoints. */

import type { Summary } from "../../results/summary.ts";
import type { Trajectory, TrajectoryPoint } from "../../results/trajectory.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { chartValue, formatCount, formatNumber } from "../format.ts";
import { majorityName, metricName, poolingName } from "../words.ts";
import { drawLines, type Line, type LinePoint, type LinesData } from "./lines.ts";
import type { Figure, StudyPlot } from "./plot.ts";

/** The plot. */
export const trajectory: StudyPlot = {
  name: "trajectory",
  description: "Scores, likeness to pretrained vectors, head alignment and shape along the finetuning",
  about: "finetuning",
  figures({ summary }) {
    const all = (summary.trajectory ?? []).filter(({ points }) => points.length > 0);
    return all.length === 0 ? [] : [scores(summary, all), likeness(summary, all), shape(summary, all)];
  },
};

type Kind = readonly [label: string, value: (point: TrajectoryPoint) => Omit<LinePoint, "x"> | null];

const plain = (value: number | null | undefined): Omit<LinePoint, "x"> | null => (value == null ? null : { y: value });

function scores(summary: Summary, all: readonly Trajectory[]): Figure {
  const { metric } = summary.task;
  const y = (score: number): number => chartValue(score, metric);
  const scored = (own: TrajectoryPoint["ownHead"]): Omit<LinePoint, "x"> | null =>
    own === null ? null : { y: y(own.score), low: y(own.interval[0]), high: y(own.interval[1]) };
  const kinds: readonly Kind[] = [
    ["probe on the whole vector", (point) => scored(point.full)],
    ["the model's own classifier", (point) => scored(point.ownHead)],
    ["best single dimension", (point) => scored(point.bestDimension)],
  ];
  return figure(
    summary,
    all,
    kinds,
    "Along the finetuning: scores",
    "Bands are 95 % intervals.",
    {
      label: `↑ ${metricName(metric)}${isShare(metric) ? " (%)" : ""}`,
      type: "linear",
      include: [y(summary.task.majority)],
      span: y(0.04),
      format: (value) => formatNumber(value, isShare(metric) ? 0 : 2),
    },
    y(summary.task.majority),
    `Dashed: the ${majorityName(metric)}.`,
  );
}

function likeness(summary: Summary, all: readonly Trajectory[]): Figure {
  const kinds: readonly Kind[] = [
    ["linear CKA with the pretrained vectors", (point) => plain(point.linearCka)],
    ["cosine of class means with the head's first weights", (point) => plain(point.alignment?.value)],
  ];
  const chance = Math.max(0, ...all.flatMap(({ points }) => points.map(({ alignment }) => alignment?.chance ?? 0)));
  return figure(
    summary,
    all,
    kinds,
    "Along the finetuning: away from the start, towards the head's first weights",
    "CKA is 1 where the vectors are as they were.",
    {
      label: "↑ CKA, cosine",
      type: "linear",
      include: [0, 1],
      span: 1,
      format: (value) => formatNumber(value, 1),
    },
    chance > 0 ? chance : undefined,
    chance > 0 ? "Dashed: what the cosine of a random head stays under in 95 of 100 cases." : "",
  );
}

function shape(summary: Summary, all: readonly Trajectory[]): Figure {
  const kinds: readonly Kind[] = [
    ["participation ratio", (point) => plain(point.participationRatio)],
    ["intrinsic dimension (TwoNN)", (point) => plain(point.twonn)],
    ["fewest principal components by the bare score", (point) => plain(point.fewest)],
    ["NC1, spread within classes beside between", (point) => plain(point.nc1)],
  ];
  return figure(summary, all, kinds, "Along the finetuning: how the vectors gather", "NC1 is taken on training rows.", {
    label: "↑ log scale",
    type: "log",
    include: [],
    span: 1,
    format: (value) => formatNumber(value, value < 1 ? 2 : value < 10 ? 1 : 0),
  });
}

function figure(
  summary: Summary,
  all: readonly Trajectory[],
  kinds: readonly Kind[],
  heading: string,
  note: string,
  y: LinesData["y"],
  rule?: number,
  ruled: string = "",
): Figure {
  const lines = all.flatMap(({ points, headSeed }) =>
    kinds.map(
      ([label, value], series): Line => ({
        panel: "",
        label: headSeed === null || all.length === 1 ? label : `${label}, head seed ${headSeed}`,
        series,
        points: points.flatMap((point) => {
          const found = value(point);
          return found === null ? [] : [{ x: point.step, ...found }];
        }),
      }),
    ),
  );
  const steps = [...new Set(all.flatMap(({ points }) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const data: LinesData = {
    title: heading,
    panels: [],
    lines,
    x: { label: "step (log scale) →", type: "steps", ticks: (narrow) => thinned(steps, narrow ? 6 : 14), format: formatCount },
    y,
    rule,
  };
  const [first] = all;
  return {
    heading,
    caption:
      `Snapshots at ${formatCount(steps.length)} steps of the training (0 is before it), layer ${first?.layer ?? 0}, ${poolingName(first?.pooling ?? "")}, scored on ${formatCount(summary.task.rows.test)} test rows${all.length > 1 ? `; one line for each of ${all.length} head seeds` : ""}. ${note} ${ruled}`.trim(),
    legend: kinds.map(([label], series) => ({
      label: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
      series,
      shape: "line",
    })),
    draw: (frame) => drawLines(data, frame),
  };
}

function thinned(steps: readonly number[], most: number): readonly number[] {
  const every = Math.ceil(steps.length / most);
  return steps.filter((_, i) => i % every === 0);
}
