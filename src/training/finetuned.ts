/** A finetuned model: the encoder with the head that was trained on it, ours or anybody's sequence classifier. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { FormatError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import type { HeadLayer } from "../encoders/head-layers.ts";
import { loadEncoder } from "../encoders/load.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { openSafetensors } from "../formats/safetensors.ts";
import { type Accepted, shape } from "../formats/shape.ts";
import { bottleneckWeight, type HeadPlan, planHead } from "./head-plan.ts";
import { headKey } from "./saved-model.ts";

/** A head with its numbers, and the vector it reads. */
export interface TrainedHead {
  /** First to last; together they make logits of the vector. */
  readonly layers: readonly HeadLayer[];
  /** The same before training; null when not known. */
  readonly initialLayers: readonly HeadLayer[] | null;
  readonly layer: number;
  readonly pooling: Pooling;
  /** Of the head's first weights; null when not known. */
  readonly seed: number | null;
}

/** An encoder and its head. */
export interface Finetuned {
  readonly folder: string;
  readonly encoder: Encoder;
  readonly head: TrainedHead;
}

/** The file that holds a head's first weights. */
export const initialHeadName = "initial-head.safetensors";

const headSchema = shape({
  kind: z.enum(["pooler", "linear"]),
  layer: z.int().nonnegative(),
  pooling: z.string().regex(/^(cls|mean|max|token:\d{1,9})$/),
  dimensions: z.array(z.int().nonnegative()).nullable(),
  learned: z.int().positive().nullable(),
  seed: z.int().nullable(),
});

/**
 * Opens a finetuned model: a folder that `finetune` wrote, or a sequence classifier of one of our families in Hugging
 * Face layout (a local folder or a Hub id).
 *
 * @example
 * ```ts
 * import { embed, loadTask, openFinetuned } from "assay";
 *
 * const { encoder } = await openFinetuned("models/reviews");
 * const set = await embed(encoder, await loadTask("reviews.csv", { text: "body", label: "stars" }));
 * ```
 * @throws MissingError when the checkpoint has no classifier, and as `loadEncoder`
 */
export async function openFinetuned(
  folder: string,
  control: RunControl & { readonly revision?: string | undefined } = {},
): Promise<Finetuned> {
  const encoder = await loadEncoder(folder, control);
  const outputs = encoder.labels?.length ?? 0;
  if (outputs === 0) throw withoutHead(encoder);
  const written = encoder.config.raw[headKey];
  const saved = written === undefined ? null : parsed(written, encoder);
  const plan =
    saved === null || saved.kind === "pooler"
      ? planHead(encoder, { kind: "pooler" }, outputs)
      : planHead(
          encoder,
          {
            kind: "linear",
            pooling: saved.pooling as Pooling,
            layer: saved.layer,
            ...(saved.dimensions === null ? {} : { bottleneck: { kind: "chosen", dimensions: saved.dimensions } }),
            ...(saved.learned === null ? {} : { bottleneck: { kind: "learned", count: saved.learned } }),
          },
          outputs,
        );
  const layers = await headLayers(plan, encoder.config.hiddenSize, (name, shape) => encoder.readHeadWeight({ name, shape }));
  if (layers === null) throw withoutHead(encoder);
  const { layer, pooling } = plan;
  const initialLayers = await readInitialHead(encoder.folder, plan, encoder.config.hiddenSize);
  return { folder: encoder.folder, encoder, head: { layers, initialLayers, layer, pooling, seed: saved?.seed ?? null } };
}

/** The layers of a head, the bottleneck among them; null where a weight is missing. */
export async function headLayers(
  plan: HeadPlan,
  hiddenSize: number,
  read: (name: string, shape: readonly number[]) => Promise<Float32Array | null>,
): Promise<readonly HeadLayer[] | null> {
  const layers: HeadLayer[] = [];
  const narrow = (weight: Float32Array, outputs: number): HeadLayer => ({
    weight,
    bias: null,
    inputs: hiddenSize,
    outputs,
    activation: "none",
  });
  if (plan.dimensions !== null) {
    const selection = new Float32Array(plan.dimensions.length * hiddenSize);
    plan.dimensions.forEach((dimension, row) => {
      selection[row * hiddenSize + dimension] = 1;
    });
    layers.push(narrow(selection, plan.dimensions.length));
  }
  if (plan.learned !== null) {
    const weight = await read(bottleneckWeight, [plan.learned, hiddenSize]);
    if (weight === null) return null;
    layers.push(narrow(weight, plan.learned));
  }
  for (const { name, inputs, outputs, activation } of plan.layers) {
    const weight = await read(`${name}.weight`, [outputs, inputs]);
    const bias = await read(`${name}.bias`, [outputs]);
    if (weight === null || bias === null) return null;
    layers.push({ weight, bias, inputs, outputs, activation });
  }
  return layers;
}

async function readInitialHead(folder: string, plan: HeadPlan, hiddenSize: number): Promise<readonly HeadLayer[] | null> {
  const path = await insideFolder("finetuned model", folder, initialHeadName);
  if (!existsSync(path)) return null;
  const file = await openSafetensors(path);
  try {
    return await headLayers(plan, hiddenSize, async (name, shape) => {
      const info = file.tensors.get(name);
      if (info === undefined || info.dtype !== "F32" || info.shape.join() !== shape.join()) return null;
      return (await file.read(name)).data as Float32Array;
    });
  } finally {
    await file.close();
  }
}

function parsed(written: unknown, encoder: Encoder): Accepted<typeof headSchema> {
  const result = headSchema.safeParse(written);
  if (result.success) return result.data;
  throw new FormatError({
    where: "config.json",
    must: `${headKey} must describe a head`,
    got: result.error.issues[0]?.message ?? "something else",
    todo: "Finetune again, or remove it to use the family's own head.",
    file: join(encoder.folder, "config.json"),
  });
}

function withoutHead(encoder: Encoder): MissingError {
  return new MissingError({
    where: "finetuned model",
    must: `must hold a classifier as transformers' ${encoder.family.head.architecture} has it, with its labels in config.json`,
    got:
      encoder.passedOver.length === 0
        ? "an encoder alone"
        : `these beside the encoder: ${encoder.passedOver.slice(0, 5).join(", ")}`,
    todo: "Finetune it (assay finetune), or choose a finetuned checkpoint.",
    file: encoder.folder,
  });
}
