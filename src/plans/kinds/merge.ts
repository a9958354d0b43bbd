/** Merging: what is known of some shards together, always in the order of the plan, whichever was there first. */
import { z } from "zod";
import { type Shape, shape } from "../../formats/shape.ts";
import { type Matrix, matrix, takeRows } from "../../numeric/matrix.ts";
import { mergeClassMoments } from "../../statistics/moments/class-moments.ts";
import { contentOf } from "../shards/shard-rows.ts";
import { type Partial, readPartial, writePartial } from "../shards/stored-partial.ts";
import type { Kind } from "./kind.ts";
import { requireClasses } from "./moments.ts";

const mergeKeys = {
  source: z.string(),
  /** Ids of the tasks whose results are merged, in order. */
  parts: z.array(z.string()).min(1).max(16),
};

/** What is merged. */
export interface MergeArguments extends Shape<typeof mergeKeys> {}

/** The kind. */
export const merge: Kind<MergeArguments> = {
  name: "merge",
  version: 1,
  args: shape(mergeKeys),
  continues: false,
  async make({ parts }, work) {
    let merged: Partial | null = null;
    for (const id of parts) {
      const next: Partial = await readPartial(await work.input(id));
      merged = merged === null ? next : together(merged, next);
      requireClasses(merged.moments.names.length);
    }
    return new Map([await writePartial(work.folder, merged!)]);
  },
};

function together(a: Partial, b: Partial): Partial {
  const known = new Set(Array.from({ length: a.heldOut.rows }, (_, row) => contentOf(rowOf(a.heldOut, row))));
  const fresh = Array.from({ length: b.heldOut.rows }, (_, row) => row).filter(
    (row) => !known.has(contentOf(rowOf(b.heldOut, row))),
  );
  return {
    moments: mergeClassMoments(a.moments, b.moments),
    heldOut: behind(a.heldOut, takeRows(b.heldOut, fresh)),
    labels: a.labels === null || b.labels === null ? null : [...a.labels, ...fresh.map((row) => b.labels![row]!)],
    withoutVector: a.withoutVector + b.withoutVector,
  };
}

function rowOf({ data, columns }: Matrix, row: number): Float32Array {
  return data.subarray(row * columns, (row + 1) * columns);
}

function behind(a: Matrix, b: Matrix): Matrix {
  const both = matrix(a.rows + b.rows, a.columns);
  both.data.set(a.data);
  both.data.set(b.data, a.data.length);
  return both;
}
