/** A thread that fits probes, so that two candidates are weighed at a time; its answers are the same with any number of cores. */
import type { RunControl } from "../base/progress.ts";
import { type Pool, startPool } from "../runtime/pool.ts";
import type { PredictLabels } from "./goals/probe-predictions.ts";
import type { ProbeCalls } from "./probe-worker.ts";

/** Does work beside such a thread; it starts when it is first asked, and has ended when the work has. */
export async function withProbeThread<T>(
  { signal }: Pick<RunControl, "signal">,
  work: (predict: PredictLabels) => Promise<T>,
): Promise<T> {
  let pool: Pool<ProbeCalls> | null = null;
  const started = (): Pool<ProbeCalls> => {
    pool ??= startPool<ProbeCalls>("compression/probe-worker", { threads: 1, signal, where: "compression" });
    return pool;
  };
  let last: Promise<unknown> = Promise.resolve();
  try {
    return await work((probed) => {
      // one after another: what waited in the worker would wait as a copy
      const answer = last.then(() => started().call("predict", probed));
      last = answer.catch(() => undefined);
      return answer;
    });
  } finally {
    await (pool as Pool<ProbeCalls> | null)?.close();
  }
}
