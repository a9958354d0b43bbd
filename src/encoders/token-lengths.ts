/** How long every text is in tokens: what the batches are planned from. The tokens themselves are not kept. */
import type { RunControl } from "../base/progress.ts";
import type { RemoteTokenizer } from "../runtime/tokenizer/remote-tokenizer.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";

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

/** So many texts go to the tokenizer's thread at a time, or fewer long ones: often enough for progress and interruptions. */
const textsATurn = 256;
const charactersATurn = 2 ** 20;

/** Tokenises every text once. @throws InterruptedError, and what the tokenizer throws. */
export async function tokenLengths(
  tokenizer: RemoteTokenizer,
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
  tokenizer: RemoteTokenizer,
  task: TextRows,
  maxLength: number,
  control: RunControl,
  take: (encoding: Encoding, row: number) => void,
): Promise<number> {
  const total = task.texts.length;
  let done = 0;
  let truncated = 0;
  for (const rows of turns(
    task,
    Uint32Array.from({ length: total }, (_, row) => row),
  )) {
    control.onProgress?.({ stage: "tokenising", done, total, unit: "texts" });
    for (const encoding of await encodeRows(tokenizer, task, rows, maxLength, control)) {
      take(encoding, done++);
      if (encoding.truncated) truncated++;
    }
  }
  control.onProgress?.({ stage: "tokenising", done, total, unit: "texts" });
  return truncated;
}

/** The tokens of chosen rows, in their order. @throws InterruptedError, and what the tokenizer throws. */
export async function encodeRows(
  tokenizer: RemoteTokenizer,
  task: TextRows,
  rows: Uint32Array,
  maxLength: number,
  control: RunControl,
): Promise<readonly Encoding[]> {
  const encodings: Encoding[] = [];
  for (const turn of turns(task, rows)) {
    const pairs = task.pairs === null ? null : chosen(task.pairs, turn);
    encodings.push(...(await tokenizer.encode(chosen(task.texts, turn), pairs, maxLength, control)));
  }
  return encodings;
}

/** Rows, as many at a time as go to the tokenizer together. */
function* turns({ texts, pairs }: TextRows, rows: Uint32Array): Generator<Uint32Array> {
  for (let start = 0, end = 0; start < rows.length; start = end) {
    for (let characters = 0; end < rows.length && end - start < textsATurn && characters < charactersATurn; end++) {
      const row = rows[end]!;
      characters += texts[row]!.length + (pairs === null ? 0 : pairs[row]!.length);
    }
    yield rows.subarray(start, end);
  }
}

function chosen(texts: readonly string[], rows: Uint32Array): string[] {
  return Array.from(rows, (row) => texts[row]!);
}
