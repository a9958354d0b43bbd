/**
 * A pool without workers: calls are answered on the thread that makes them, one after another, with the same answers.
 * Before each the thread lets go, so that timers, Ctrl-C and an `AbortSignal` are heard between calls; within a call
 * that does not let go nothing is.
 */
import { letGo } from "../base/progress.ts";
import { type Pool, type PoolOptions, preparedCall } from "./pool.ts";
import type { Call, Calls } from "./worker.ts";

/** Answers calls on this thread. */
export function onCallingThread<C extends Calls>(calls: C, { signal, where = "work" }: Omit<PoolOptions, "threads">): Pool<C> {
  let last: Promise<unknown> = Promise.resolve();
  const call: Call<C> = (name, argument) => {
    const answer = async (): Promise<never> => {
      await letGo({ signal }, where);
      return (await (calls[name] as Calls[string])(argument as never)) as never; // as in a worker: of the types that the name stands for
    };
    const answered = last.then(answer);
    last = answered.catch(() => undefined);
    return answered;
  };
  return {
    call,
    async map(items, answer, { prepare, onDone } = {}) {
      const answers: Awaited<ReturnType<typeof answer>>[] = [];
      const prepared = prepare === undefined ? call : preparedCall(call, prepare);
      for (const [at, item] of items.entries()) {
        await letGo({ signal }, where);
        answers.push(await answer(item, prepared, at));
        onDone?.(at + 1, items.length);
      }
      return answers;
    },
    async each(ask) {
      await ask(call);
    },
    close: () => Promise.resolve(),
  };
}
