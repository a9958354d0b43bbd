/**
 * Moments of training rows that stay on disk, in one pass by the workers of a study.
 *
 * The rows are cut into parts whose number does not depend on the number of
 * workers, and the sums of parts are added in order: the same bits every time.
 */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { readChosenRows, rowChunks, type StoredRows } from "../formats/stored-rows.ts";
import { matrix } from "../numeric/matrix.ts";
import type { WorkerHandle } from "../runtime/worker.ts";
import { addSums, type ClassSums, classSums, momentsOfSums, type Pilot, pilotOf } from "../statistics/moments/class-sums.ts";
import type { LabelledMoments } from "../statistics/moments/labelled-moments.ts";
import type { WholeTraining } from "../vectors/vector-set.ts";
import type { CellRequest, CellResponse } from "./cell-worker.ts";

/** Consecutive training rows for one call of a worker. */
export interface TrainingPart {
  readonly stored: StoredRows;
  readonly rows: Uint32Array;
  readonly classes: Int32Array;
  readonly pilot: Pilot;
}

/** Rows of the pilot: the first of each class among so many. */
const pilotRows = 4096;

/** Parts of many rows: with fewer, the last worker works alone for longer; each has sums of its own, d² numbers. */
const mostParts = 8;

/** Rows a part at least: with fewer, sums cost more than rows. */
const fewestRows = 8192;

/** The moments of all training rows. */
export async function wholeMoments(
  { stored, rows, labels }: WholeTraining,
  pool: readonly WorkerHandle<CellRequest, CellResponse>[],
  control: RunControl,
): Promise<LabelledMoments> {
  const first = rows.subarray(0, pilotRows);
  const start = matrix(first.length, stored.columns, await readChosenRows(stored, first));
  const pilot = pilotOf(start, { ...labels, values: labels.values.subarray(0, pilotRows) });
  const total = classSums(pilot);
  const partRows = Math.max(fewestRows, Math.ceil(rows.length / mostParts));
  const parts = Math.ceil(rows.length / partRows);
  const waiting = new Map<number, ClassSums>();
  let [next, added] = [0, 0];
  const work = async (worker: WorkerHandle<CellRequest, CellResponse>): Promise<void> => {
    for (let part = next++; part < parts; part = next++) {
      stopIfAborted(control, "analysis");
      const [from, to] = [part * partRows, (part + 1) * partRows];
      const own = { stored, pilot, rows: rows.slice(from, to), classes: labels.values.slice(from, to) };
      const answer = await worker.call({ ask: "sums", part: own });
      if (!("sums" in answer)) throw new Error("a worker answered something else than sums");
      waiting.set(part, answer.sums);
      for (let sums = waiting.get(added); sums !== undefined; sums = waiting.get(added)) {
        addSums(total, sums);
        waiting.delete(added++);
      }
      const done = Math.min(rows.length, added * partRows);
      control.onProgress?.({ stage: "moments", done, total: rows.length, unit: "rows" });
    }
  };
  // The workers that run the cells afterwards: what others would leave in memory does not come back when they end.
  await Promise.all(pool.slice(0, parts).map(work));
  return momentsOfSums(total);
}

/** The sums of a part: runs in a worker. */
export async function sumsOfPart({ stored, rows, classes, pilot }: TrainingPart): Promise<ClassSums> {
  const sums = classSums(pilot);
  const [first, last] = [rows[0] ?? 0, rows.at(-1) ?? -1];
  let at = 0;
  for await (const { from, rows: count, data } of rowChunks(stored, first, last + 1)) {
    const start = at;
    const { columns } = stored;
    for (; at < rows.length && (rows[at] ?? 0) < from + count; at++) {
      // rows move up over those between them that are not training rows
      const place = (rows[at] ?? 0) - from;
      if (place !== at - start) data.copyWithin((at - start) * columns, place * columns, (place + 1) * columns);
    }
    await sums.add(matrix(at - start, columns, data.subarray(0, (at - start) * columns)), classes.subarray(start, at));
  }
  await sums.flush();
  return { ...sums, sums: sums.sums.slice() }; // out of the kernel's memory, which cannot be sent
}
