/** A tokenising worker that is given up when a pattern of its tokenizer.json does not come to an end. */
import { join } from "node:path";
import { FormatError, InterruptedError } from "../../base/errors.ts";
import { startWorker } from "../worker.ts";
import { newPatternWatch, type RunningPattern, runningPattern } from "./pattern-watch.ts";
import type { Tokenizer } from "./tokenizer.ts";
import type { EncodedTexts, TokenizerCalls, TokensOfTexts } from "./tokenizer-worker.ts";

/** One worker, from its start to its end. */
export interface GuardedWorker {
  /** How many calls wait for an answer. */
  readonly waiting: number;
  /** Whether it takes no more calls. */
  readonly ended: boolean;
  /**
   * Reads the folder, once.
   * @throws FormatError when a pattern was given up; InterruptedError as soon as the signal fires; what the worker threw
   */
  load(signal: AbortSignal | undefined): Promise<Pick<Tokenizer, "hash" | "paddingId">>;
  /** @throws as `load` */
  encode(texts: EncodedTexts, signal: AbortSignal | undefined): Promise<TokensOfTexts>;
  /** Ends it. May be called twice. */
  end(): void;
}

/** Milliseconds between two looks at the worker. Looks are counted, not time: a process that was asleep gives nothing up. */
const lookEvery = 500;
/** Ten seconds. A pattern that takes time in line with its text's length is through many megabytes by then. */
const mostLooks = 20;

/** Starts a worker for the tokenizer of a folder. */
export function guardedWorker(folder: string): GuardedWorker {
  const watch = newPatternWatch();
  const worker = startWorker<TokenizerCalls>("runtime/tokenizer/tokenizer-worker");
  let waiting = 0;
  let ended = false;
  let fault: FormatError | null = null;
  let looking: NodeJS.Timeout | undefined;
  let entered = -1;
  let looks = 0;
  const end = (): void => {
    ended = true;
    clearInterval(looking);
    void worker.close();
  };
  const look = (): void => {
    const pattern = runningPattern(watch);
    looks = pattern !== null && pattern.entered === entered ? looks + 1 : 0;
    entered = pattern?.entered ?? -1;
    if (pattern === null || looks < mostLooks) return;
    fault = endless(folder, pattern);
    end();
  };
  const guarded = async <Answer>(answer: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> => {
    if (waiting++ === 0) looking = setInterval(look, lookEvery).unref();
    const interruption = interruptedBy(signal);
    try {
      return await Promise.race([answer, interruption.promise]);
    } catch (error) {
      // nobody else waits for the text that it is at
      if (error instanceof InterruptedError && waiting === 1) end();
      throw fault ?? error;
    } finally {
      interruption.forget();
      if (--waiting === 0) clearInterval(looking);
    }
  };
  return {
    get waiting() {
      return waiting;
    },
    get ended() {
      return ended;
    },
    load: (signal) => guarded(worker.call("load", { folder, watch }), signal),
    encode: (texts, signal) => guarded(worker.call("encode", texts), signal),
    end,
  };
}

/** Rejects when the signal fires, until it is forgotten. */
function interruptedBy(signal: AbortSignal | undefined): { readonly promise: Promise<never>; forget(): void } {
  let forget = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(new InterruptedError("tokenising"));
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    forget = () => signal?.removeEventListener("abort", onAbort);
  });
  return { promise, forget: () => forget() };
}

function endless(folder: string, { name, characters }: RunningPattern): FormatError {
  const seconds = (lookEvery * mostLooks) / 1000;
  return new FormatError({
    where: "tokenizer.json",
    must: `each pattern must be through with a text within ${seconds} s`,
    got: `${name} still at work on ${characters.toLocaleString("en")} characters`,
    todo: "Use another tokenizer, or mend the pattern: a repetition within a repetition, like (x+)+, can take for ever.",
    file: join(folder, "tokenizer.json"),
  });
}
