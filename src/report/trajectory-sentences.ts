/** The way of a finetuning, in a sentence a model: what is there already before the classifier is good. */
import type { IntervalScore, Summary } from "../results/summary.ts";
import type { Trajectory, TrajectoryPoint } from "../results/trajectory.ts";
import { formatCount, formatIntervalScore, formatNumber, formatScore } from "../results/words.ts";
import type { Sentence } from "./sentence.ts";

/** None where no trajectory was asked for. */
export function trajectorySentences({ trajectory = [], task }: Summary): readonly Sentence[] {
  return trajectory.flatMap((ofSeed) => sentenceOf(ofSeed, task));
}

/** Share of the way that the classifier has come by then. */
const half = 0.5;

function sentenceOf({ headSeed, points }: Trajectory, task: Summary["task"]): readonly Sentence[] {
  const { metric } = task;
  const [first] = points;
  const last = points.at(-1);
  if (first?.ownHead == null || last?.ownHead == null || points.length < 2) return [];
  const way = last.ownHead.score - first.ownHead.score;
  const goal = first.ownHead.score + half * way;
  const reached = points.find(({ ownHead }) => ownHead !== null && (ownHead.score - goal) * Math.sign(way) >= 0);
  const aligned = points.find(({ alignment }) => alignment !== null && alignment.value > alignment.chance);
  const seed = headSeed === null ? "" : ` with head seed ${headSeed}`;
  const parts = [
    isChanged(first.ownHead, last.ownHead)
      ? `the own classifier goes from ${formatScore(first.ownHead.score, metric)} to ${formatScore(last.ownHead.score, metric)} in ${formatCount(last.step)} steps${reached === undefined ? "" : `, half of it by step ${formatCount(reached.step)}`}`
      : `the own classifier is not shown to change in ${formatCount(last.step)} steps: ${formatIntervalScore(first.ownHead, metric)} at first, ${formatIntervalScore(last.ownHead, metric)} at last${neededRows(first.ownHead, last.ownHead, task.rows.test)}`,
    change("participation ratio", points, (point) => point.participationRatio, 1),
    change("CKA with the pretrained vectors", points, (point) => point.linearCka, 2),
    ...(aligned === undefined
      ? []
      : [`the cosine of class means with the head's first weights is first beyond chance at step ${formatCount(aligned.step)}`]),
  ].filter((part) => part !== "");
  return [{ kind: "fact", text: `Along the finetuning${seed}, at the steps looked at: ${parts.join("; ")}.` }];
}

/** Intervals apart: stricter than a paired test, for which the points have no predictions. */
function isChanged(first: IntervalScore, last: IntervalScore): boolean {
  return first.interval[1] < last.interval[0] || last.interval[1] < first.interval[0];
}

/** Rows at which intervals of the same scores would be apart: their lengths shrink with the root of the number of rows. */
function neededRows(first: IntervalScore, last: IntervalScore, rows: number): string {
  const [low, high] = first.score < last.score ? [first, last] : [last, first];
  const apart = high.score - low.score;
  if (!(apart > 0)) return "";
  const reach = low.interval[1] - low.score + (high.score - high.interval[0]);
  return ` (about ${formatCount(Math.ceil(rows * (reach / apart) ** 2))} test rows would be needed)`;
}

function change(
  what: string,
  points: readonly TrajectoryPoint[],
  value: (point: TrajectoryPoint) => number | null,
  decimals: number,
): string {
  const known = points.map(value).filter((number) => number !== null);
  const [first] = known;
  const last = known.at(-1);
  return first === undefined || last === undefined
    ? ""
    : `${what} from ${formatNumber(first, decimals)} to ${formatNumber(last, decimals)}`;
}
