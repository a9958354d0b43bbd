/** What is followed along the finetuning: scores, likeness to the start, and shape. */

import { majorityName } from "../../results/names.ts";
import type { IntervalScore, Summary } from "../../results/summary.ts";
import type { Trajectory, TrajectoryPoint } from "../../results/trajectory.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { scoreLabel } from "./axes.ts";
import { chartValue } from "./chart-value.ts";
import type { LineAxis } from "./lines.ts";

/** A kind of line: a score with its interval, or a plain number. */
type Kind = readonly [label: string, value: (point: TrajectoryPoint) => IntervalScore | number | null | undefined];

/** What one figure shows. */
export interface TrajectoryPart {
  readonly what: string;
  readonly note: string;
  readonly kinds: readonly Kind[];
  readonly y: LineAxis;
  readonly rule?: number | undefined;
}

/** One a figure, in their order. */
export function trajectoryParts(summary: Summary, all: readonly Trajectory[]): readonly TrajectoryPart[] {
  return [scores(summary), likeness(all), shape];
}

function scores({ task: { metric, majority } }: Summary): TrajectoryPart {
  const [rule, span] = [chartValue(majority, metric), chartValue(0.04, metric)];
  const format = { decimals: isShare(metric) ? 0 : 2 };
  return {
    what: "scores",
    note: `Bands are 95 % intervals. Dashed: the ${majorityName(metric)}.`,
    kinds: [
      ["probe on the whole vector", ({ full }) => full],
      ["the model's own classifier", ({ ownHead }) => ownHead],
      ["best single dimension", ({ bestDimension }) => bestDimension],
    ],
    y: { label: `↑ ${scoreLabel(metric)}`, scale: "linear", include: [rule], span, format },
    rule,
  };
}

function likeness(all: readonly Trajectory[]): TrajectoryPart {
  const chance = Math.max(0, ...all.flatMap(({ points }) => points.map(({ alignment }) => alignment?.chance ?? 0)));
  const dashed = chance > 0 ? " Dashed: what the cosine of a random head stays under in 95 of 100 cases." : "";
  return {
    what: "away from the start, towards the head's first weights",
    note: `CKA is 1 where the vectors are as they were.${dashed}`,
    kinds: [
      ["linear CKA with the pretrained vectors", ({ linearCka }) => linearCka],
      ["cosine of class means with the head's first weights", ({ alignment }) => alignment?.value],
    ],
    y: { label: "↑ CKA, cosine", scale: "linear", include: [0, 1], span: 1, format: { decimals: 1 } },
    rule: chance > 0 ? chance : undefined,
  };
}

const shape: TrajectoryPart = {
  what: "how the vectors gather",
  note: "NC1 is taken on training rows.",
  kinds: [
    ["participation ratio", ({ participationRatio }) => participationRatio],
    ["intrinsic dimension (TwoNN)", ({ twonn }) => twonn],
    ["fewest principal components by the bare score", ({ fewest }) => fewest],
    ["NC1, spread within classes beside between", ({ nc1 }) => nc1],
  ],
  y: {
    label: "↑ log scale",
    scale: "log",
    include: [],
    span: 1,
    format: "magnitude",
  },
};
