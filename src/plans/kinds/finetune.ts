/** Finetuning: an encoder and labelled text to a model's folder. It goes on from its last checkpoint, on another node too. */
import { join } from "node:path";
import { z } from "zod";
import { filesBeneath } from "../../formats/packed-folder.ts";
import { sealedJson } from "../../formats/seal.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { finetune as train } from "../../training/finetune.ts";
import { manifestName, readFinetuneManifest } from "../../training/finetune-manifest.ts";
import { textKeys } from "./arguments.ts";
import type { Kind } from "./kind.ts";

const whole = z.int().nonnegative();

const finetuneKeys = {
  ...textKeys,
  ...{ headSeed: whole, dataSeed: whole, epochs: z.int().positive() },
  ...{ batchSize: z.int().positive().optional(), learningRate: z.number().positive().optional() },
};

/** What a finetuning is told. */
export interface FinetuneArguments extends Shape<typeof finetuneKeys> {}

/** Seconds between checkpoints: what a kill costs at most. */
const checkpointEvery = 60;

/** What a manifest says in place of the times of a training. */
const noTime = "1970-01-01T00:00:00.000Z";

/** The kind. */
export const finetune: Kind<FinetuneArguments> = {
  name: "finetune",
  version: 1,
  args: shape(finetuneKeys),
  continues: true,
  async make({ encoder, task, prefix, maxLength, ...chosen }, { threads, folder, onProgress, signal, ...open }) {
    const rows = await open.task(task.name, prefix);
    const model = join(folder, "model");
    const control = { onProgress, signal };
    await train(await open.encoder(encoder.name), rows, {
      ...chosen,
      folder: model,
      maxLength,
      threads,
      checkpointEvery,
      ...control,
    });
    const manifest = await readFinetuneManifest(model);
    const files = await filesBeneath(model, /^[^.][^/]*$/);
    const timeless = sealedJson({ ...manifest, startedAt: noTime, finishedAt: noTime });
    return new Map<string, Uint8Array | string>([...files, [manifestName, Buffer.from(timeless, "utf8")]]);
  },
};
