/** Digests of rows on a thread of their own: to hash all that a server sends takes a fifth of the time that reading has. */
import { restingPool } from "../../runtime/resting-pool.ts";
import type { DigestCalls } from "./digest-worker.ts";
import type { SentRows } from "./row-digest.ts";

const workers = restingPool<DigestCalls>("sources/postgresql/digest-worker");

/** The sum of the rows' digests; their bytes move there. */
export function digestOf(rows: SentRows): Promise<bigint> {
  return workers.use(1, ({ call }) => call("sum", rows, [rows.bytes.buffer]));
}
