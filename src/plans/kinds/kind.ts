/** A kind of task: what its arguments are, and how its result is made of them and of the results that it reads. */
import type { z } from "zod";
import type { RunControl } from "../../base/progress.ts";
import type { Encoder } from "../../encoders/encoder.ts";
import type { FilesToPack } from "../../formats/packed-folder.ts";
import type { Task } from "../../tasks/task.ts";
import type { Shard } from "../shards/shard.ts";

/** What a task has while it is made. */
export interface TaskAtWork extends RunControl {
  /** Part of what determines the result: never the number of cores that happen to be free. */
  readonly threads: number;
  /** To work in. Of a kind that goes on where it was stopped it holds what an earlier try left. */
  readonly folder: string;
  /** The files of the result of an input, in a folder named after it. */
  input(id: string): Promise<string>;
  /** An encoder of the plan. @throws InputError where it is not what it was when the plan was made */
  encoder(name: string): Promise<Encoder>;
  /** A part of a source of the plan. @throws ConflictError where the plan has another there */
  shard(named: { readonly source: string; readonly shard: number; readonly hash: string }): Shard;
  /** Labelled text of the plan, each text behind what the encoder wants before it. @throws InputError as `encoder` */
  task(name: string, prefix: string): Promise<Task>;
}

/** A kind. */
export interface Kind<Args> {
  readonly name: string;
  /** Of the method: part of every id, so that what is made another way has another name. */
  readonly version: number;
  readonly args: z.ZodType<Args>;
  /** Whether a later try goes on from what this one has begun. */
  readonly continues: boolean;
  /** Whether the result is its only file as it is, for other programs to read; else its files are packed into one. */
  readonly isOneFile?: boolean | undefined;
  /** Makes the files of the result. They hold no clock, host or path. */
  make(args: Args, task: TaskAtWork): Promise<FilesToPack>;
}
