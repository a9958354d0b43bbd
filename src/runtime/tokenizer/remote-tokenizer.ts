/**
 * A tokenizer in a worker thread.
 *
 * What tokenizer.json says is a stranger's, its regular expressions too; here
 * they cannot hold the caller's thread. A pattern that has been at work on one
 * piece of text for ten seconds is given up, with the worker. Only the file's
 * own patterns are timed: cutting a megabyte without a break into tokens takes
 * its time and comes to an end, and like everything here it can be interrupted.
 *
 * A worker without calls goes by itself, and the next call starts another.
 */
import { join } from "node:path";
import { FormatError } from "../../base/errors.ts";
import { type RunControl, stopIfAborted } from "../../base/progress.ts";
import { type GuardedWorker, guardedWorker } from "./guarded-worker.ts";
import type { Encoding } from "./tokenizer.ts";

/** A tokenizer that is ready to encode, in a thread of its own. */
export interface RemoteTokenizer {
  /** sha256 over tokenizer.json and those settings of tokenizer_config.json that change the ids. */
  readonly hash: string;
  /** The id that fills a batch up. */
  readonly paddingId: number;
  /**
   * Encodes texts, or texts and their pairs, with special tokens, each to at most `maxLength` tokens.
   * Unpaired surrogates become U+FFFD, as they do when text is written as UTF-8.
   * @throws UsageError when `maxLength` leaves no room for the special tokens; FormatError when a pattern of
   *   tokenizer.json does not come to an end; InterruptedError as soon as the signal fires
   */
  encode(
    texts: readonly string[],
    pairs: readonly string[] | null,
    maxLength: number,
    control?: RunControl,
  ): Promise<readonly Encoding[]>;
}

/** Milliseconds without a call after which a worker goes. */
const idleLimit = 15_000;

/**
 * Loads `tokenizer.json` (and, where present, `tokenizer_config.json`) of a folder.
 * @throws MissingError without tokenizer.json; FormatError when it is damaged or one of its patterns does not come to
 *   an end; UnsupportedError for kinds of normaliser, pre-tokeniser, model or post-processor that are not known;
 *   InterruptedError
 */
export async function loadRemoteTokenizer(folder: string, control: RunControl = {}): Promise<RemoteTokenizer> {
  let worker: GuardedWorker | null = null;
  let idle: NodeJS.Timeout | undefined;
  const held = async <Answer>(used: GuardedWorker, ask: (used: GuardedWorker) => Promise<Answer>): Promise<Answer> => {
    clearTimeout(idle);
    try {
      return await ask(used);
    } finally {
      if (used.waiting === 0) idle = setTimeout(used.end, idleLimit).unref();
    }
  };
  /** A worker that has read the files. */
  const ready = async (
    signal?: AbortSignal,
  ): Promise<{ readonly used: GuardedWorker; readonly hash: string; readonly paddingId: number }> => {
    if (worker === null || worker.ended) worker = guardedWorker(folder);
    const used = worker;
    return { used, ...(await held(used, ({ load }) => load(signal))) };
  };
  const { hash, paddingId } = await ready(control.signal);
  return {
    hash,
    paddingId,
    async encode(texts, pairs, maxLength, { signal } = {}) {
      stopIfAborted({ signal }, "tokenising");
      const read = await ready(signal);
      if (read.hash !== hash) throw changed(folder); // a later worker has read them again
      const answer = await held(read.used, ({ encode }) => encode({ texts, pairs, maxLength }, signal));
      let at = 0;
      return Array.from(answer.lengths, (length, i): Encoding => {
        const start = at;
        at += length;
        return {
          ids: answer.ids.subarray(start, at),
          tokenTypes: answer.tokenTypes.subarray(start, at),
          truncated: answer.truncated[i] === true,
        };
      });
    },
  };
}

function changed(folder: string): FormatError {
  return new FormatError({
    where: "tokenizer",
    must: "tokenizer.json must stay as it is while it is in use",
    got: "another one since it was loaded",
    todo: "Start again.",
    file: join(folder, "tokenizer.json"),
  });
}
