/** Arguments that kinds of tasks on shards share. */
import { z } from "zod";
import { type Shape, shape } from "../../formats/shape.ts";
import { columnKeys } from "../shards/shard.ts";

/** A shard by its place in the plan, and the hash of its contents. */
export const shardKeys = {
  source: z.string(),
  shard: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  columns: shape(columnKeys),
};

/** A shard, as a task names it. */
export interface NamedShard extends Shape<typeof shardKeys> {}

/** Vectors of a shard: those that it has, or those that a task has made of its texts. */
export const vectorsKeys = {
  ...shardKeys,
  /** Id of the task that embedded the shard; null where it has vectors. */
  embedded: z.string().nullable(),
};

/** The vectors of a shard, as a task names them. */
export interface NamedVectors extends Shape<typeof vectorsKeys> {}
