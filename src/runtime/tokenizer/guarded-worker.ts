/** A tokenising worker that is given up when a pattern of its tokenizer.json does not come to an end. */
import { join } from "node:path";
import { FormatError, InterruptedError } from "../../base/errors.ts";
import { startWorker } from "../worker.ts";
import { newPatternWatch, type RunningPattern, runningPattern } from "./pattern-watch.ts";
import type { TokenizerRequest, TokenizerResponse, TokenizerStart } from "./tokenizer-worker.ts";

/** One worker, from its start to its end. */
export interface GuardedWorker {
  /** How many calls wait for an answer. */
  readonly waiting: number;
  /** Whether it takes no more calls. */
  readonly ended: boolean;
  /**
   * Sends a request.
   * @throws FormatError when a pattern was given up; InterruptedError as soon as the signal fires; what the worker threw
   */
  call(request: TokenizerRequest, signal: AbortSignal | undefined): Promise<TokenizerResponse>;
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
  const data: TokenizerStart = { folder, watch };
  const worker = startWorker<TokenizerRequest, TokenizerResponse>("runtime/tokenizer/tokenizer-worker", data);
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
  return {
    get waiting() {
      return waiting;
    },
    get ended() {
      return ended;
    },
    async call(request, signal) {
      if (waiting++ === 0) looking = setInterval(look, lookEvery).unref();
      const interruption = interruptedBy(signal);
      try {
        return await Promise.race([worker.call(request), interruption.promise]);
      } catch (error) {
        // nobody else waits for the text that it is at
        if (error instanceof InterruptedError && waiting === 1) end();
        throw fault ?? error;
      } finally {
        interruption.forget();
        if (--waiting === 0) clearInterval(looking);
      }
    },
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
