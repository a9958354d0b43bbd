/** Merging: what is known of some shards together, always in the order of the plan, whichever was there first. */
import { z } from "zod";
import { type Shape, shape } from "../../formats/shape.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { mergeClassMoments } from "../../statistics/moments/class-moments.ts";
import { type Partial, readPartial, writePartial } from "../shards/stored-partial.ts";
import type { Kind } from "./kind.ts";

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
    }
    return new Map([await writePartial(work.folder, merged!)]);
  },
};

function together(a: Partial, b: Partial): Partial {
  return {
    moments: mergeClassMoments(a.moments, b.moments),
    heldOut: behind(a.heldOut, b.heldOut),
    labels: a.labels === null || b.labels === null ? null : [...a.labels, ...b.labels],
  };
}

function behind(a: Matrix, b: Matrix): Matrix {
  const both = matrix(a.rows + b.rows, a.columns);
  both.data.set(a.data);
  both.data.set(b.data, a.data.length);
  return both;
}
