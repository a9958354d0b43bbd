/** Shards: the parts of a source that is too large for one machine, as a plan has them. */
import { z } from "zod";
import { type Shape, shape } from "../../formats/shape.ts";

const column = z.string().optional();

/** The columns of a source, by what they are. */
export const columnKeys = { vector: column, text: column, label: column, id: column };

/** Columns that a person named. */
export interface ShardColumns extends Shape<typeof columnKeys> {}

const shardKeys = {
  /** A path or an address, as the machine that planned has it. */
  from: z.string(),
  rows: z.int().positive(),
  /** First byte and the one behind the last, of a range of lines; null for a part of parquet. */
  bytes: z
    .tuple([z.int().nonnegative(), z.int().positive()])
    .refine(([start, end]) => start < end)
    .nullable(),
  /** Of the bytes of a range; of a part of parquet its size and footer. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
};

/** A part of a source. */
export interface Shard extends Shape<typeof shardKeys> {}

/** A source of a plan. */
export const plannedSourceKeys = { shards: z.array(shape(shardKeys)).min(1).max(100_000) };

/** The parts of a source. */
export interface PlannedSource extends Shape<typeof plannedSourceKeys> {}

/** Whether what a shard is read from is on another machine. */
export function isRemote(from: string): boolean {
  return /^(?:https?|hf):/.test(from);
}

/** The name of a source as that of a file or folder. */
export function fileNameOf(source: string): string {
  return source.replace(/[^\p{L}\p{N}._-]|^\./gu, "-");
}
