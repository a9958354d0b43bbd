/** A model with its own head on some texts: from tokens to predictions, nothing kept on disk. */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { headPredictions, type PreparedHead } from "../cells/prepared-head.ts";
import { type BatchPlan, defaultTokenBudget, planBatches } from "../encoders/batch-plan.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { type NormEdit, readNorms } from "../encoders/norm-edit.ts";
import { openEncoderSession } from "../encoders/run.ts";
import { encodeRows } from "../encoders/token-lengths.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";
import type { Labels } from "../statistics/labels.ts";
import type { Task } from "../tasks/task.ts";

/** Tokenised texts in batches. */
export interface EncodedTexts {
  readonly rows: number;
  readonly plan: BatchPlan;
  batch(index: number): readonly Encoding[];
}

/** Tokenises chosen rows of a task. @throws InterruptedError, and what the tokenizer throws. */
export async function encodeTexts(
  encoder: Encoder,
  task: Task,
  rows: Uint32Array,
  maxLength: number,
  control: RunControl,
): Promise<EncodedTexts> {
  const encodings = await encodeRows(encoder.tokenizer, task, rows, maxLength, control);
  const plan = planBatches(
    Uint32Array.from(encodings, ({ ids }) => ids.length),
    defaultTokenBudget,
  );
  return {
    rows: encodings.length,
    plan,
    batch: (index) => Array.from(plan.rowsOf(index), (row) => encodings[row]!),
  };
}

/** An open model with a head on it. */
export interface HeadRun {
  /** What the head says of the texts, in their order, after an edit of the LayerNorms. */
  predict(texts: EncodedTexts, edit: NormEdit): Promise<Labels>;
  /** Frees the engine and its worker. */
  close(): Promise<void>;
}

/** Opens a model, its LayerNorms left open for edits. */
export async function openHeadRun(
  encoder: Encoder,
  head: PreparedHead,
  reads: { readonly layer: number; readonly pooling: Pooling },
  options: RunControl & { readonly threads?: number | undefined },
): Promise<HeadRun> {
  const norms = await readNorms(encoder);
  const session = await openEncoderSession(encoder, {
    layers: [reads.layer],
    poolings: [reads.pooling],
    threads: options.threads,
    signal: options.signal,
    openWeights: norms.names,
  });
  const d = session.dimensions;
  return {
    async predict(texts, edit) {
      const edited = norms.edited(edit);
      const vectors = matrix(texts.rows, d);
      for (let index = 0; index < texts.plan.batches; index++) {
        stopIfAborted(options, "interventions");
        const [found] = (await session.encode(texts.batch(index), edited)).values();
        if (found === undefined) throw new Error("the encoder gave no vectors");
        for (const [i, row] of texts.plan.rowsOf(index).entries()) {
          vectors.data.set(found.subarray(i * d, (i + 1) * d), row * d);
        }
      }
      return headPredictions(head, vectors);
    },
    close: () => session.close(),
  };
}
