/** Merging: what is known of some shards together, always in the order of the plan, whichever was there first. */
import { z } from "zod";
import { type Shape, shape } from "../../formats/shape.ts";
import { type Matrix, matrix, takeRows } from "../../numeric/matrix.ts";
import { mergeClassMoments } from "../../statistics/moments/class-moments.ts";
import { contentsOf } from "../shards/shard-rows.ts";
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
    const contents = new Set<string>();
    let merged: Partial | null = null;
    for (const id of parts) {
      const next = withoutKnown(await readPartial(await work.input(id)), contents);
      merged = merged === null ? next : together(merged, next);
      requireClasses(merged.moments.names.length);
    }
    return new Map([await writePartial(work.folder, merged!)]);
  },
};

/** Of rows that are held out, those whose contents no part before had. @param contents  of these; those of the part are added */
function withoutKnown(part: Partial, contents: Set<string>): Partial {
  const { heldOut, labels } = part;
  const own = contentsOf(heldOut.data, heldOut.columns);
  const fresh = [...own.keys()].filter((row) => !contents.has(own[row]!));
  for (const row of fresh) contents.add(own[row]!);
  return { ...part, heldOut: takeRows(heldOut, fresh), labels: labels === null ? null : fresh.map((row) => labels[row]!) };
}

function together(a: Partial, b: Partial): Partial {
  return {
    moments: mergeClassMoments(a.moments, b.moments),
    heldOut: behind(a.heldOut, b.heldOut),
    labels: a.labels === null || b.labels === null ? null : [...a.labels, ...b.labels],
    withoutVector: a.withoutVector + b.withoutVector,
  };
}

function behind(a: Matrix, b: Matrix): Matrix {
  const both = matrix(a.rows + b.rows, a.columns);
  both.data.set(a.data);
  both.data.set(b.data, a.data.length);
  return both;
}
