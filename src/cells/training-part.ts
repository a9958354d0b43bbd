/** Sums of some of the training rows that stay on disk: a worker's share of `wholeMoments`. */
import { rowChunks, type StoredRows } from "../formats/stored-rows.ts";
import { matrix } from "../numeric/matrix.ts";
import { type ClassSums, classSums, type Pilot } from "../statistics/moments/class-sums.ts";

/** Consecutive training rows for one call. */
export interface TrainingPart {
  readonly stored: StoredRows;
  /** Their numbers, rising; at least one. */
  readonly rows: Uint32Array;
  readonly classes: Int32Array;
  readonly pilot: Pilot;
}

/** The sums of a part. */
export async function sumsOfPart({ stored, rows, classes, pilot }: TrainingPart): Promise<ClassSums> {
  const growing = classSums(pilot);
  const [first, last] = [rows[0]!, rows.at(-1)!];
  let at = 0;
  for await (const { from, rows: count, data } of rowChunks(stored, first, last + 1)) {
    const start = at;
    const { columns } = stored;
    for (; at < rows.length && rows[at]! < from + count; at++) {
      // rows move up over those between them that are not training rows
      const place = rows[at]! - from;
      if (place !== at - start) data.copyWithin((at - start) * columns, place * columns, (place + 1) * columns);
    }
    await growing.add(matrix(at - start, columns, data.subarray(0, (at - start) * columns)), classes.subarray(start, at));
  }
  await growing.flush();
  const { counts, sums, scatter } = growing;
  return { pilot, counts, sums: sums.slice(), scatter }; // out of the kernel's memory, which cannot be sent
}
