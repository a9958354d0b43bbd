/** Moments of a shard: rows, mean, scatter within classes; and the rows that are held out of them, for codes and certificates. */
import { z } from "zod";
import { InputError } from "../../base/errors.ts";
import { stopIfAborted } from "../../base/progress.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { matrix } from "../../numeric/matrix.ts";
import { classMoments } from "../../statistics/moments/class-moments.ts";
import { contentsOf, eachRow, isHeldOut, shardVectors } from "../shards/shard-rows.ts";
import { writePartial } from "../shards/stored-partial.ts";
import type { Kind } from "./kind.ts";
import { vectorsKeys } from "./shard-arguments.ts";

const momentsKeys = {
  ...vectorsKeys,
  /** Of all rows, those that are held out. */
  heldOut: z.number().min(0).max(1),
  seed: z.int().nonnegative(),
};

/** What moments are taken of. */
export interface MomentsArguments extends Shape<typeof momentsKeys> {}

/** More classes than this are ids taken for labels. */
const mostClasses = 10_000;

/** The kind. */
export const moments: Kind<MomentsArguments> = {
  name: "moments",
  version: 1,
  args: shape(momentsKeys),
  continues: false,
  async make({ heldOut: share, seed, ...named }, work) {
    const rows = await shardVectors(named, work);
    const { columns: dimensions } = rows.stored;
    const names = [...new Set(rows.labels ?? [""])].sort();
    requireClasses(names.length);
    const places = new Map(names.map((name, at) => [name, at]));
    const classAt = (row: number): number => (rows.labels === null ? 0 : places.get(rows.labels[row]!)!);
    const held: number[] = [];
    const contents = new Set<string>();
    const pieces: Float32Array[] = [];
    const isHeld = new Uint8Array(rows.stored.rows);
    const holdOut = (row: Float32Array, at: number): void => {
      stopIfAborted(work, "moments");
      if (!isHeldOut(row, share, seed)) return;
      isHeld[at] = 1;
      // equal rows are on one side; of those that are held out one is kept, or an empty text would be there a million times
      const [content] = contentsOf(row, dimensions) as [string];
      if (contents.has(content)) return;
      contents.add(content);
      held.push(at);
      pieces.push(row.slice());
    };
    if (share > 0) await eachRow(rows, holdOut);
    const each = (visit: (row: Float32Array, classAt: number) => void): Promise<void> =>
      eachRow(rows, (row, at) => {
        stopIfAborted(work, "moments");
        if (isHeld[at] === 0) visit(row, classAt(at));
      });
    const made = await classMoments({ dimensions, names, each });
    const heldOut = matrix(held.length, dimensions);
    for (const [at, piece] of pieces.entries()) heldOut.data.set(piece, at * dimensions);
    const labels = rows.labels === null ? null : held.map((at) => rows.labels![at]!);
    const withoutVector = rows.withoutVector;
    return new Map([await writePartial(work.folder, { moments: made, heldOut, labels, withoutVector })]);
  },
};

/** @throws InputError for more classes than labels have */
export function requireClasses(count: number): void {
  if (count <= mostClasses) return;
  throw new InputError({
    where: "moments",
    must: `labels must be of at most ${mostClasses} classes`,
    got: `${count} different ones`,
    todo: "Is this a column of labels, or of ids?",
  });
}
