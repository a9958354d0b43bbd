/** The texts of a task to a vector set on disk. */
import type { Encoder } from "../encoders/encoder.ts";
import type { Task } from "../tasks/task.ts";
import { type EmbedOptions, embedSettings, vectorsHash } from "./embed-options.ts";
import { embedTexts } from "./embed-texts.ts";
import { finishVectorSet } from "./finish.ts";
import { openVectorSet } from "./open.ts";
import type { VectorSet } from "./vector-set.ts";

/**
 * Embeds the texts of a task, or continues, or opens the set where it is finished already.
 *
 * @example
 * ```ts
 * import { embed, loadEncoder, loadTask } from "assay";
 *
 * const encoder = await loadEncoder("./my-encoder");
 * const task = await loadTask("reviews.csv", { text: "body", label: "stars" });
 * const set = await embed(encoder, task, { folder: "vectors/reviews", poolings: ["cls", "mean"], layers: "all" });
 * ```
 * @throws UsageError for options that make no sense
 * @throws ConflictError when the folder holds other vectors or anything else and `overwrite` is not set, a file of
 *   somebody else's under a name of ours whatever is set, or another process is at work in it
 * @throws InputError, naming the row, when a vector has NaN or infinities or a text is too short for a `token:` pooling
 * @throws AssayError "disk" when there is no room, InterruptedError when the signal fired; both can be continued
 */
export async function embed(encoder: Encoder, task: Task, options: EmbedOptions = {}): Promise<VectorSet> {
  const settings = embedSettings(encoder, options);
  const embedding = {
    texts: task,
    settings,
    hash: vectorsHash(encoder, task, settings),
    finish: finishVectorSet(task, options),
    open: openVectorSet,
  };
  return embedTexts(encoder, embedding, options);
}
