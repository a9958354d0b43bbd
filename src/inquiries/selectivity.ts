/**
 * Selectivity: what a probe finds beyond what it could memorise,
 *
 *   selectivity = score on the task − score on a control task,   both on test rows,
 *
 * and beside it the control task's training score: how much the probe can memorise.
 *
 * Hewitt & Liang 2019, arXiv:1909.03368. Vectors of texts have no types that occur
 * again and again as words do: where no test row's vector is among the training
 * rows', the control score is that of guessing, the selectivity what the score has
 * over it, and no finding of its own; the training score tells more.
 */
import { seeded } from "../base/random.ts";
import type { InquirySentence, InquiryTable } from "../results/inquired.ts";
import { counted, formatDifference, formatInterval, formatIntervalScore, formatScore } from "../results/words.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { type ControlTask, controlTask, typesOfVectors } from "./control-labels.ts";
import type { InquiredVectors, Inquiry, InquirySettings } from "./inquiry.ts";
import { rowsNeededSentence, rowsToShowAbove, twoSided } from "./rows-needed.ts";
import { intervalScore, type Probed, paired, startTestScores, withBounds } from "./test-scores.ts";

/** Control tasks that are drawn and averaged over. */
const draws = 5;

/** The inquiry. */
export const selectivity: Inquiry = {
  name: "selectivity",
  title: "selectivity",
  description: "each probe's score beyond that on a control task of random labels, and how much of that it memorises",
  source: "Hewitt & Liang 2019, arXiv:1909.03368",
  targets: ["binary", "multiclass"],
  over: "slice",
  async ask([vectors], settings) {
    const scores = await startTestScores(vectors!, settings);
    const { training, validation, test } = vectors!;
    const types = typesOfVectors({
      training: training.vectors,
      validation: validation.vectors,
      test: test.vectors,
    });
    const seen = new Set(types.training);
    const again = types.test.reduce((count, type) => count + (seen.has(type) ? 1 : 0), 0);
    const random = seeded(settings.seed).fork("control-task");
    const tasks = Array.from({ length: draws }, (_, draw) => controlTask(vectors!, types, random.fork(`${draw}`)));
    const compared: Compared[] = [];
    for (const probe of settings.probes) {
      const task = await scores.probed(vectors!, undefined, probe);
      compared.push({ probe, task, control: await controlOf(vectors!, tasks, settings, probe) });
    }
    return {
      sentences: [...compared.map((entry) => probeSentence(entry, again, test.vectors.rows)), typesSentence(again)],
      tables: [tableOf(compared)],
    };
  },
};

/** Scores on training and test rows. */
type TrainAndTest = Pick<Probed, "train" | "test">;

/** A probe on the task, and on control tasks. */
interface Compared {
  readonly probe: string;
  readonly task: TrainAndTest;
  /** Means over the control tasks. */
  readonly control: TrainAndTest;
}

/** A probe's mean scores on control tasks. */
async function controlOf(
  vectors: InquiredVectors,
  tasks: readonly ControlTask[],
  settings: InquirySettings,
  probe: string,
): Promise<TrainAndTest> {
  const probed: TrainAndTest[] = [];
  for (const task of tasks) {
    const relabelled = { ...vectors, ...task };
    const scores = await startTestScores(relabelled, settings);
    probed.push(await scores.probed(relabelled, undefined, probe));
  }
  return {
    train: probed.reduce((sum, { train }) => sum + train / draws, 0),
    test: mean(probed.map(({ test }) => test)),
  };
}

/** @param again  test rows whose vector is among the training rows' @param rows  test rows */
function probeSentence({ probe, task, control }: Compared, again: number, rows: number): InquirySentence {
  const gained = paired(task.test, control.test);
  const { score, interval } = intervalScore(gained);
  const isShown = interval[0] > 0;
  return {
    kind: isShown ? (again === 0 ? "fact" : "finding") : "limit",
    text: `The ${probe} probe reaches ${formatIntervalScore(intervalScore(task.test), "accuracy")} on the test rows and ${formatScore(control.test.score, "accuracy")} on control tasks: a selectivity of ${formatDifference(score, "accuracy")} ${formatInterval(interval, "accuracy")}. It fits ${formatScore(control.train, "accuracy")} of random labels on its own training rows.${isShown ? "" : ` That it knows the task from random labels is not shown.${rowsNeededSentence(rowsToShowAbove(gained, 0, rows, twoSided))}`}`,
  };
}

/** @param again  test rows whose vector is among the training rows' */
function typesSentence(again: number): InquirySentence {
  const kinds = again === 0 ? "no test row's vector is" : `the vectors of ${counted(again, "test row")} are`;
  return {
    kind: "fact",
    text: `Control labels are drawn for each distinct vector, ${draws} times; ${kinds} among the training rows' too${again === 0 ? ", so control scores on test rows are those of guessing" : ""}.`,
  };
}

function tableOf(compared: readonly Compared[]): InquiryTable {
  return {
    title: "Selectivity",
    columns: [
      { key: "probe", title: "Probe", unit: "text" },
      { key: "score", title: "Score", unit: "score" },
      { key: "control", title: "on control tasks", unit: "score" },
      { key: "selectivity", title: "Selectivity", unit: "difference" },
      { key: "train", title: "Score on train", unit: "score" },
      { key: "controlTrain", title: "Control on train", unit: "score" },
    ],
    rows: compared.map(({ probe, task, control }) => ({
      probe,
      score: withBounds(task.test),
      control: withBounds(control.test),
      selectivity: withBounds(paired(task.test, control.test)),
      train: task.train,
      controlTrain: control.train,
    })),
    note: `Means over ${draws} control tasks, each with penalties chosen on its own validation rows; intervals are over test rows, paired.`,
  };
}

function mean(of: readonly ResampledScore[]): ResampledScore {
  const resampled = new Float64Array(of[0]!.resampled.length);
  for (const one of of) for (const [b, value] of one.resampled.entries()) resampled[b] = resampled[b]! + value / of.length;
  return { score: of.reduce((sum, { score }) => sum + score / of.length, 0), resampled };
}
