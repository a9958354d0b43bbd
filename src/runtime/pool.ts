/**
 * The pool of worker threads: lists of work, each worker at one item at a time and the next free one at the next item.
 * Which worker does an item is chance, so an item's answer must not depend on it.
 */
import { InterruptedError } from "../base/errors.ts";
import { once } from "../base/once.ts";
import { requireControl, stopIfAborted } from "../base/progress.ts";
import { type Call, type Calls, startWorker, type WorkerHandle } from "./worker.ts";

/** How a pool is started. */
export interface PoolOptions {
  /** Workers that are started at once, one at least. */
  readonly threads: number;
  /** When it fires the workers are ended, and whoever waits for them gets an InterruptedError. */
  readonly signal?: AbortSignal | undefined;
  /** What is interrupted then, in the words a person reads: "analysis"; the module when left out. */
  readonly where?: string;
}

/** How one list is worked through. */
export interface MapOptions<C extends Calls> {
  /** Workers at most, more than the pool was started with where that is asked for; those that are there when left out. */
  readonly threads?: number;
  /** What a worker is asked before the first call of an item; of one whose items need no call, nothing. */
  readonly prepare?: (call: Call<C>) => Promise<unknown>;
  /** Told after each item how many are done. */
  readonly onDone?: (done: number, total: number) => void;
}

/** Workers that answer the same calls. */
export interface Pool<C extends Calls> {
  /** A call of one of the workers, after what that one is at. */
  readonly call: Call<C>;
  /**
   * Answers in the order of the items, several items at a time, each begun in its turn. A worker takes calls of several
   * lists one after another, so an item may have a list of its own worked through.
   * @param answer  makes one item's answer; `call` is the worker that the item has fallen to
   * @throws the first error there is, of an item or a worker, and begins no further items; InterruptedError
   */
  map<Item, Answer>(
    items: readonly Item[],
    answer: (item: Item, call: Call<C>, at: number) => Promise<Answer>,
    options?: MapOptions<C>,
  ): Promise<Answer[]>;
  /** Asks every worker that is there. @throws the first error there is */
  each(ask: (call: Call<C>) => Promise<unknown>): Promise<void>;
  /** Ends the workers; what waits is rejected. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts workers whose code is `module`; `C` is the type of calls that it exports.
 * @throws MissingError when the project has not been built; UsageError for what is no signal
 */
export function startPool<C extends Calls>(module: string, { threads, signal, where = module }: PoolOptions): Pool<C> {
  requireControl({ signal }, where); // noticed later, workers would be left running
  const firstWorker = startWorker<C>(module);
  const workers = [firstWorker];
  const first = (count: number): readonly WorkerHandle<C>[] => {
    while (workers.length < count) workers.push(startWorker(module));
    return workers.slice(0, count);
  };
  const interrupt = (): void => {
    for (const worker of workers) void worker.close(new InterruptedError(where));
  };
  first(threads);
  signal?.addEventListener("abort", interrupt, { once: true });
  return {
    call: firstWorker.call,
    async map(items, answer, { threads: most = workers.length, prepare, onDone } = {}) {
      const answers: Awaited<ReturnType<typeof answer>>[] = [];
      const queue = items.entries(); // one for all workers
      let done = 0;
      let failed = false;
      const work = async (worker: WorkerHandle<C>): Promise<void> => {
        const call = prepare === undefined ? worker.call : preparedCall(worker.call, prepare);
        for (const [at, item] of queue) {
          if (failed) return;
          stopIfAborted({ signal }, where);
          answers[at] = await answer(item, call, at);
          onDone?.(++done, items.length);
        }
      };
      const stop = (error: unknown): never => {
        failed = true;
        throw error;
      };
      await Promise.all(first(Math.min(most, items.length)).map((worker) => work(worker).catch(stop)));
      return answers;
    },
    async each(ask) {
      await Promise.all(workers.map(({ call }) => ask(call)));
    },
    async close() {
      signal?.removeEventListener("abort", interrupt);
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/** Calls that wait until a worker has been prepared: when the first of them is made. */
export function preparedCall<C extends Calls>(call: Call<C>, prepare: (call: Call<C>) => Promise<unknown>): Call<C> {
  const prepared = once(() => prepare(call));
  return (name, argument, transfer) => prepared().then(() => call(name, argument, transfer));
}
