/**
 * Moments of training rows that stay on disk, in one pass by the workers of a study.
 *
 * The rows are cut into parts whose number does not depend on the number of
 * workers, and the sums of parts are added in order: the same bits every time.
 */
import type { RunControl } from "../base/progress.ts";
import { readChosenRows } from "../formats/stored-rows.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Pool } from "../runtime/pool.ts";
import type { Call } from "../runtime/worker.ts";
import { addSums, type ClassSums, classSums, momentsOfSums, pilotOf } from "../statistics/moments/class-sums.ts";
import type { LabelledMoments } from "../statistics/moments/labelled-moments.ts";
import type { WholeTraining } from "../vectors/vector-set.ts";
import type { TrainingPart } from "./training-part.ts";

/** Rows of the pilot: the first of each class among so many. */
const pilotRows = 4096;

/** Parts of many rows: with fewer, the last worker works alone for longer; each has sums of its own, d² numbers. */
const mostParts = 8;

/** Rows a part at least: with fewer, sums cost more than rows. */
const fewestRows = 8192;

/** What the workers of a study answer to it. */
export type SumCalls = { sums(part: TrainingPart): Promise<ClassSums> };

/** The moments of all training rows. */
export async function wholeMoments(
  { stored, rows, labels }: WholeTraining,
  pool: Pool<SumCalls>,
  { onProgress }: RunControl,
): Promise<LabelledMoments> {
  const first = rows.subarray(0, pilotRows);
  const start = matrix(first.length, stored.columns, await readChosenRows(stored, first));
  const pilot = pilotOf(start, { ...labels, values: labels.values.subarray(0, pilotRows) });
  const total = classSums(pilot);
  const partRows = Math.max(fewestRows, Math.ceil(rows.length / mostParts));
  const parts = Array.from({ length: Math.ceil(rows.length / partRows) }, (_, part) => part * partRows);
  const waiting = new Map<number, ClassSums>();
  let added = 0;
  const sumPart = async (from: number, call: Call<SumCalls>, part: number): Promise<void> => {
    const [to, classes] = [from + partRows, labels.values];
    waiting.set(part, await call("sums", { stored, pilot, rows: rows.slice(from, to), classes: classes.slice(from, to) }));
    for (let sums = waiting.get(added); sums !== undefined; sums = waiting.get(added)) {
      addSums(total, sums);
      waiting.delete(added++);
    }
    const done = Math.min(rows.length, added * partRows);
    onProgress?.({ stage: "moments", done, total: rows.length, unit: "rows" });
  };
  // The workers that run the cells afterwards: what others would leave in memory does not come back when they end.
  await pool.map(parts, sumPart);
  return momentsOfSums(total);
}
