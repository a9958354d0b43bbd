/** Embedding: labelled text to a vector set, by an encoder as it came or as a finetuning left it. */
import { join } from "node:path";
import { z } from "zod";
import type { Encoder, Pooling } from "../../encoders/encoder.ts";
import { filesBeneath } from "../../formats/packed-folder.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { openFinetuned } from "../../training/finetuned.ts";
import { embed as embedTexts } from "../../vectors/embed.ts";
import { embedShard } from "../shards/embed-shard.ts";
import { textKeys } from "./arguments.ts";
import type { Kind, TaskAtWork } from "./kind.ts";
import { shardKeys } from "./shard-arguments.ts";

const embedKeys = {
  ...textKeys,
  /** Id of the task that finetuned the encoder; null for the encoder as it came. */
  model: z.string().nullable(),
  headSeed: z.int().nonnegative().nullable(),
  layers: z.array(z.int().nonnegative()).min(1),
  poolings: z.array(z.string()).min(1),
};

/** Of labelled text that is studied. */
export interface TaskEmbedding extends Shape<typeof embedKeys> {}

const shardEmbedKeys = {
  ...shardKeys,
  ...{ encoder: textKeys.encoder, prefix: textKeys.prefix, maxLength: textKeys.maxLength },
  layer: z.int().nonnegative(),
  pooling: z.string(),
};

/** Of a shard of a source of texts. */
export interface ShardEmbedding extends Shape<typeof shardEmbedKeys> {}

/** What an embedding is told. */
export type EmbedArguments = TaskEmbedding | ShardEmbedding;

/** The kind. */
export const embed: Kind<EmbedArguments> = {
  name: "embed",
  version: 1,
  args: z.union([shape(embedKeys), shape(shardEmbedKeys)]),
  continues: false,
  async make(args, work) {
    if ("shard" in args) {
      const { encoder, prefix, layer, pooling, maxLength, ...named } = args;
      const how = { prefix, layer, pooling: pooling as Pooling, maxLength };
      return filesBeneath(await embedShard({ named, encoder: await work.encoder(encoder.name), ...how }, work), /^[^./][^/]*$/);
    }
    const { task, prefix, layers, poolings, maxLength } = args;
    const { threads, onProgress, signal } = work;
    const folder = join(work.folder, "vectors");
    const options = { folder, layers, poolings: poolings as readonly Pooling[], maxLength, threads, onProgress, signal };
    await embedTexts(await encoderOf(args, work), await work.task(task.name, prefix), options);
    return filesBeneath(folder, /^[^./][^/]*$/);
  },
};

async function encoderOf({ encoder, model, headSeed }: TaskEmbedding, work: TaskAtWork): Promise<Encoder> {
  if (model === null) return work.encoder(encoder.name);
  const finetuned = await openFinetuned(await work.input(model), { signal: work.signal });
  return { ...finetuned.encoder, name: `${encoder.name}, head seed ${headSeed}` };
}
