/** Brings vectors that stay on disk, then takes the moments of all training rows; says how long each took. */
import process from "node:process";
import { wholeMoments } from "../dist/cells/whole-moments.js";
import { startPool } from "../dist/runtime/pool.js";
import { bringStoredVectors, sampledVectors } from "../dist/vectors/index.js";

const { vectors, labels } = JSON.parse(process.argv[2]);
const started = performance.now();
const set = sampledVectors(await bringStoredVectors(vectors, { labels }));
const [brought, used] = [performance.now(), process.cpuUsage()];
const whole = set.whole(set.slices[0]);
// one worker, as a study of a sample has
const pool = startPool("studies/cell-worker", { threads: 1 });
const of = await wholeMoments(whole, pool, {});
const taken = performance.now();
const { user, system } = process.cpuUsage(used);
process.stdout.write(
  `${JSON.stringify({ bring: (brought - started) / 1000, moments: (taken - brought) / 1000, processor: (user + system) / 1e6, rows: of.rows })}\n`,
);
process.exit(0);
