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
import type { InquirySentence, InquiryValue } from "../results/inquired.ts";
import { counted, formatDifference, formatInterval, formatIntervalScore, formatScore } from "../results/words.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { controlTask, typesOfVectors } from "./control-labels.ts";
import type { Inquiry } from "./inquiry.ts";
import { rowsNeededSentence, rowsToShowAbove, twoSided } from "./rows-needed.ts";
import { intervalScore, paired, startTestScores, withBounds } from "./test-scores.ts";

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
    const rows: Record<string, InquiryValue>[] = [];
    const sentences: InquirySentence[] = [];
    for (const probe of settings.probes) {
      const own = await scores.probed(vectors!, undefined, probe);
      const controls: { readonly train: number; readonly test: ResampledScore }[] = [];
      for (const task of tasks) {
        const asked = { ...vectors!, ...task };
        controls.push(await (await startTestScores(asked, settings)).probed(asked, undefined, probe));
      }
      const control = mean(controls.map(({ test: score }) => score));
      const memorised = controls.reduce((sum, { train }) => sum + train / draws, 0);
      const gained = paired(own.test, control);
      const { score, interval } = intervalScore(gained);
      rows.push({
        probe,
        score: withBounds(own.test),
        control: withBounds(control),
        selectivity: withBounds(gained),
        train: own.train,
        controlTrain: memorised,
      });
      sentences.push({
        kind: interval[0] > 0 ? (again === 0 ? "fact" : "finding") : "limit",
        text: `The ${probe} probe reaches ${formatIntervalScore(intervalScore(own.test), "accuracy")} on the test rows and ${formatScore(control.score, "accuracy")} on control tasks: a selectivity of ${formatDifference(score, "accuracy")} ${formatInterval(interval, "accuracy")}. It fits ${formatScore(memorised, "accuracy")} of random labels on its own training rows.${interval[0] > 0 ? "" : ` That it knows the task from random labels is not shown.${rowsNeededSentence(rowsToShowAbove(gained, 0, test.vectors.rows, twoSided))}`}`,
      });
    }
    const kinds = again === 0 ? "no test row's vector is" : `the vectors of ${counted(again, "test row")} are`;
    sentences.push({
      kind: "fact",
      text: `Control labels are drawn for each distinct vector, ${draws} times; ${kinds} among the training rows' too${again === 0 ? ", so control scores on test rows are those of guessing" : ""}.`,
    });
    return {
      sentences,
      tables: [
        {
          title: "Selectivity",
          columns: [
            { key: "probe", title: "Probe", unit: "text" },
            { key: "score", title: "Score", unit: "score" },
            { key: "control", title: "on control tasks", unit: "score" },
            { key: "selectivity", title: "Selectivity", unit: "difference" },
            { key: "train", title: "Score on train", unit: "score" },
            { key: "controlTrain", title: "Control on train", unit: "score" },
          ],
          rows,
          note: `Means over ${draws} control tasks, each with penalties chosen on its own validation rows; intervals are over test rows, paired.`,
        },
      ],
    };
  },
};

function mean(of: readonly ResampledScore[]): ResampledScore {
  const resampled = new Float64Array(of[0]!.resampled.length);
  for (const one of of) for (const [b, value] of one.resampled.entries()) resampled[b] = resampled[b]! + value / of.length;
  return { score: of.reduce((sum, { score }) => sum + score / of.length, 0), resampled };
}
