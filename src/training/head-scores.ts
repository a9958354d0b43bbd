/** What the head that is being trained predicts for rows, and how good that is. */
import { InputError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { planBatches } from "../encoders/batch-plan.ts";
import { type Labels, labelsAt } from "../statistics/labels.ts";
import { score } from "../statistics/metrics.ts";
import type { Task } from "../tasks/task.ts";
import type { RemoteTraining } from "./remote-training.ts";
import type { TokenisedTexts } from "./text-batches.ts";

/** Tokens of a batch, padding included: as many as embedding takes. */
const tokenBudget = 1024;

/** The head's headline score on these rows; null where there are none. @throws as `headPredictions` */
export async function headScore(
  training: RemoteTraining,
  texts: TokenisedTexts,
  task: Task,
  rows: readonly number[],
  control: RunControl,
): Promise<number | null> {
  if (rows.length === 0) return null;
  return score(task.metric, labelsAt(task.labels, rows), await headPredictions(training, texts, task, rows, control));
}

/**
 * What the head predicts for these rows.
 * @throws InputError when the model's weights have diverged; InterruptedError
 */
export async function headPredictions(
  training: RemoteTraining,
  texts: TokenisedTexts,
  task: Task,
  rows: readonly number[],
  control: RunControl,
): Promise<Labels> {
  const outputs = task.labels.kind === "classes" ? task.labels.classes : 1;
  const logits = new Float32Array(rows.length * outputs);
  const plan = planBatches(
    Uint32Array.from(rows, (row) => texts.length(row)),
    tokenBudget,
  );
  for (let batch = 0; batch < plan.batches; batch++) {
    stopIfAborted(control, "finetuning");
    const places = plan.rowsOf(batch);
    const part = await training.score(texts.feeds(Array.from(places, (place) => rows[place]!)));
    for (const [i, place] of places.entries()) logits.set(part.subarray(i * outputs, (i + 1) * outputs), place * outputs);
  }
  if (!logits.every(Number.isFinite)) {
    throw new InputError({
      where: "training",
      must: "what the head predicts must stay finite",
      got: "NaN or infinity",
      todo: "Use a smaller learning rate, or a longer warm-up.",
    });
  }
  return predictions(task.labels, logits, outputs);
}

/** The class of the largest logit (the first of equals), or the logit itself. */
function predictions(labels: Labels, logits: Float32Array, outputs: number): Labels {
  if (labels.kind === "values") return { kind: "values", values: Float64Array.from(logits) };
  const values = Int32Array.from({ length: logits.length / outputs }, (_, row) => {
    const logitsOfRow = logits.subarray(row * outputs, (row + 1) * outputs);
    return logitsOfRow.indexOf(Math.max(...logitsOfRow));
  });
  return { kind: "classes", classes: labels.classes, values };
}
