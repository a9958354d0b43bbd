/** Along the finetuning: scores, likeness to the start, and shape, at checkpoints. */

import { capital, poolingName } from "../../results/names.ts";
import type { Summary } from "../../results/summary.ts";
import type { Trajectory } from "../../results/trajectory.ts";
import { formatCount } from "../../results/words.ts";
import { stepAxis } from "./axes.ts";
import type { Point } from "./chart.ts";
import { type Line, lineChart } from "./lines.ts";
import { scorePoint } from "./marks.ts";
import { type Figure, legendOf, type StudyPlot } from "./plot.ts";
import { type TrajectoryPart, trajectoryParts } from "./trajectory-parts.ts";

/** The plot. */
export const trajectory: StudyPlot = {
  name: "trajectory",
  description: "Scores, likeness to pretrained vectors, head alignment and shape along the finetuning",
  about: "finetuning",
  figures({ summary }) {
    const all = (summary.trajectory ?? []).filter(({ points }) => points.length > 0);
    if (all.length === 0) return [];
    return trajectoryParts(summary, all).map((part) => figure(summary, all, part));
  },
};

function figure({ task }: Summary, all: readonly Trajectory[], { what, note, kinds, y, rule }: TrajectoryPart): Figure {
  const pointOf = (x: number, value: ReturnType<TrajectoryPart["kinds"][number][1]>): readonly Point[] => {
    if (value == null) return [];
    return [typeof value === "number" ? { x, y: value } : scorePoint(x, value, task.metric, "")];
  };
  const lines = all.flatMap(({ points, headSeed }) =>
    kinds.map(([name, value], series): Line => {
      const label = headSeed === null || all.length === 1 ? name : `${name}, head seed ${headSeed}`;
      return { panel: "", label, series, points: points.flatMap((point) => pointOf(point.step, value(point))) };
    }),
  );
  const steps = [...new Set(all.flatMap(({ points }) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const [first] = all;
  const heading = `Along the finetuning: ${what}`;
  return {
    heading,
    caption: `Snapshots at ${formatCount(steps.length)} steps of the training (0 is before it), layer ${first?.layer ?? 0}, ${poolingName(first?.pooling ?? "")}, scored on ${formatCount(task.rows.test)} test rows${all.length > 1 ? `; one line for each of ${all.length} head seeds` : ""}. ${note}`,
    legend: legendOf(
      kinds.map(([label]) => capital(label)),
      "line",
    ),
    chart: lineChart({
      title: heading,
      panels: [],
      lines,
      x: (shown) => stepAxis(shown, steps),
      y,
      rule,
    }),
  };
}
