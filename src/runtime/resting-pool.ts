/** A pool that stays when its work is done: workers that have run compute from the start at full speed, so they are kept until nobody has asked for a while. */
import { type Pool, startPool } from "./pool.ts";
import type { Calls } from "./worker.ts";

/** How long workers rest before they are ended. */
const restingMilliseconds = 10_000;

/** Workers that are started when first needed. */
export interface RestingPool<C extends Calls> {
  /** @param threads  workers that are started where none are there */
  use<Answer>(threads: number, use: (pool: Pool<C>) => Promise<Answer>): Promise<Answer>;
}

/** A pool of workers whose code is `module`, as in `startPool`. */
export function restingPool<C extends Calls>(module: string): RestingPool<C> {
  let resting: Pool<C> | null = null;
  let busy = 0;
  let rest: NodeJS.Timeout | undefined;
  const end = (): void => {
    void resting?.close();
    resting = null;
  };
  return {
    async use(threads, use) {
      clearTimeout(rest);
      busy++;
      resting ??= startPool<C>(module, { threads });
      try {
        return await use(resting);
      } catch (error) {
        end(); // one may have died
        throw error;
      } finally {
        busy--;
        if (busy === 0) rest = setTimeout(end, restingMilliseconds).unref();
      }
    },
  };
}
