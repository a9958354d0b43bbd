/** The way of a finetuning, in a sentence a model: what is there already before the classifier is good. */
import type { Summary } from "../studies/summary.ts";
import type { Trajectory, TrajectoryPoint } from "../studies/trajectory.ts";
import { formatCount, formatNumber, formatScore, type Metric } from "./format.ts";
import type { Sentence } from "./sentence.ts";

/** None where no trajectory was asked for. */
export function trajectorySentences({ trajectory = [], task }: Summary): readonly Sentence[] {
  return trajectory.flatMap((one) => sentenceOf(one, task.metric));
}

/** Share of the way that the classifier has come by then. */
const half = 0.5;

function sentenceOf({ headSeed, points }: Trajectory, metric: Metric): readonly Sentence[] {
  const [first] = points;
  const last = points.at(-1);
  if (first?.ownHead == null || last?.ownHead == null || points.length < 2) return [];
  const goal = first.ownHead.score + half * (last.ownHead.score - first.ownHead.score);
  const reached = points.find(({ ownHead }) => ownHead !== null && ownHead.score >= goal);
  const aligned = points.find(({ alignment }) => alignment !== null && alignment.value > alignment.chance);
  const seed = headSeed === null ? "" : ` with head seed ${headSeed}`;
  const parts = [
    `the own classifier goes from ${formatScore(first.ownHead.score, metric)} to ${formatScore(last.ownHead.score, metric)} in ${formatCount(last.step)} steps${reached === undefined ? "" : `, half of it by step ${formatCount(reached.step)}`}`,
    change("participation ratio", points, (point) => point.participationRatio, 1),
    change("CKA with the pretrained vectors", points, (point) => point.linearCka, 2),
    ...(aligned === undefined
      ? []
      : [`the cosine of class means with the head's first weights is first beyond chance at step ${formatCount(aligned.step)}`]),
  ].filter((part) => part !== "");
  return [{ kind: "fact", text: `Along the finetuning${seed}, at the steps looked at: ${parts.join("; ")}.` }];
}

function change(
  what: string,
  points: readonly TrajectoryPoint[],
  value: (point: TrajectoryPoint) => number | null,
  decimals: number,
): string {
  const known = points.flatMap((point) => (value(point) === null ? [] : [value(point) ?? 0]));
  const [first] = known;
  const last = known.at(-1);
  return first === undefined || last === undefined
    ? ""
    : `${what} from ${formatNumber(first, decimals)} to ${formatNumber(last, decimals)}`;
}
