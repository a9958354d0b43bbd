/** The texts of a task as tokens, once, and batches of them as the graphs' inputs. */
import { InputError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { encoderFeeds } from "../encoders/run.ts";
import { tokeniseEach } from "../encoders/token-lengths.ts";
import type { EngineTensors } from "../runtime/session.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";
import type { Task } from "../tasks/task.ts";

/** Tokens of all texts that a training sees. */
export interface TokenisedTexts {
  /** By row of the task. */
  length(row: number): number;
  /** The inputs of these rows, padded to their longest. @throws InputError for a text that is too short */
  feeds(rows: readonly number[]): EngineTensors;
  /** Tokens of these rows, padding not counted. */
  tokens(rows: readonly number[]): number;
  /** How many were cut at the maximum length. */
  readonly truncated: number;
}

/**
 * Tokenises all texts of a task.
 * @param shortest  tokens that each must have
 * @throws InterruptedError
 */
export async function tokenise(
  encoder: Encoder,
  task: Task,
  maxLength: number,
  shortest: number,
  control: RunControl,
): Promise<TokenisedTexts> {
  const encodings: Encoding[] = [];
  const truncated = await tokeniseEach(encoder.tokenizer, task, maxLength, control, (encoding, row) => {
    if (encoding.ids.length < shortest) throw tooShort(task, row, encoding.ids.length, shortest);
    encodings.push(encoding);
  });
  const at = (row: number): Encoding => {
    const encoding = encodings[row];
    if (encoding === undefined) throw new Error(`there is no row ${row}`);
    return encoding;
  };
  return {
    length: (row) => at(row).ids.length,
    feeds: (rows) => encoderFeeds(rows.map(at), encoder.config, shortest),
    tokens: (rows) => rows.reduce((sum, row) => sum + at(row).ids.length, 0),
    truncated,
  };
}

function tooShort(task: Task, row: number, length: number, shortest: number): InputError {
  return new InputError({
    where: "tokenising",
    must: `every text must have ${shortest} tokens for the head's pooling`,
    got: `${length} tokens in ${task.rowId(row)}`,
    todo: "Choose an earlier token, or another pooling.",
    file: task.source,
  });
}
