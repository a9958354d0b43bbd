/** How long every text is in tokens: what the batches are planned from. The tokens themselves are not kept. */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import type { Encoding, Tokenizer } from "../runtime/tokenizer/tokenizer.ts";

/** Texts, alone or in pairs. */
export interface TextRows {
  readonly texts: readonly string[];
  readonly pairs: readonly string[] | null;
}

/** Lengths of all texts. */
export interface TokenLengths {
  /** Special tokens included, one a row. */
  readonly lengths: Uint16Array | Uint32Array;
  /** How many texts were cut at the maximum length. */
  readonly truncated: number;
}

/** So many texts are tokenised before timers, signals and the terminal get their turn. */
const textsATurn = 256;

/** Tokenises every text once. @throws InterruptedError, and what the tokenizer throws. */
export async function tokenLengths(
  tokenizer: Tokenizer,
  task: TextRows,
  maxLength: number,
  control: RunControl,
): Promise<TokenLengths> {
  const rows = task.texts.length;
  const lengths = maxLength > 65535 ? new Uint32Array(rows) : new Uint16Array(rows);
  const truncated = await tokeniseEach(tokenizer, task, maxLength, control, (encoding, row) => {
    lengths[row] = encoding.ids.length;
  });
  return { lengths, truncated };
}

/**
 * Hands out the tokens of every text, in order, and returns how many were cut at the maximum length.
 * @throws InterruptedError, and what the tokenizer and `take` throw.
 */
export async function tokeniseEach(
  tokenizer: Tokenizer,
  task: TextRows,
  maxLength: number,
  control: RunControl,
  take: (encoding: Encoding, row: number) => void,
): Promise<number> {
  const rows = task.texts.length;
  let truncated = 0;
  for (let row = 0; row < rows; row++) {
    if (row % textsATurn === 0) {
      control.onProgress?.({ stage: "tokenising", done: row, total: rows, unit: "texts" });
      await new Promise((resolve) => setImmediate(resolve));
      stopIfAborted(control, "tokenising");
    }
    const encoding = tokenizer.encode(task.texts[row] ?? "", task.pairs?.[row] ?? null, maxLength);
    take(encoding, row);
    if (encoding.truncated) truncated++;
  }
  control.onProgress?.({ stage: "tokenising", done: rows, total: rows, unit: "texts" });
  return truncated;
}
