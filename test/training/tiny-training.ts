/** A training of one of the golden models, opened in this thread. */
import { join, resolve } from "node:path";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { encoderInputNames } from "../../src/encoders/graph.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openSafetensors, type SafetensorsFile } from "../../src/formats/safetensors.ts";
import type { EngineTensors } from "../../src/runtime/session.ts";
import type { HeadOptions } from "../../src/training/head-options.ts";
import { type HeadPlan, planHead } from "../../src/training/head-plan.ts";
import type { LossName } from "../../src/training/loss.ts";
import { TrainingEngine } from "../../src/training/training-engine.ts";
import { planTraining, type TrainingPlan, type UpdateOptions } from "../../src/training/training-plan.ts";

const golden = resolve(import.meta.dirname, "../golden");

/** All that is not said otherwise. */
const plainUpdates: UpdateOptions = { freeze: null, weightDecay: 0.01, layerDecay: 1 };

/** An open training and what it was made of. */
export interface TinyTraining {
  readonly encoder: Encoder;
  readonly head: HeadPlan;
  readonly plan: TrainingPlan;
  readonly engine: TrainingEngine;
  /** First values of a parameter. */
  readonly start: ReadonlyMap<string, Float32Array>;
}

/**
 * Opens a training, without dropout where nothing is said of it; `headWeight` gives the head's first values and
 * `rates` what config.json is to say of dropout.
 */
export async function openTinyTraining(
  family: string,
  options: HeadOptions,
  outputs: number,
  headWeight: (name: string) => Promise<Float32Array>,
  {
    loss = "cross-entropy",
    updates = plainUpdates,
    threads = 1,
    dropout = 0,
    rates = {},
  }: {
    loss?: LossName;
    updates?: UpdateOptions;
    threads?: number;
    dropout?: number | "configured";
    rates?: Readonly<Record<string, number>>;
  } = {},
): Promise<TinyTraining> {
  const loaded = await loadEncoder(join(golden, "encoders", family));
  const encoder = { ...loaded, config: loaded.family.config({ ...loaded.config.raw, ...rates }) };
  const head = planHead(encoder, options, outputs);
  const plan = planTraining(encoder, head, loss, dropout, updates);
  const own = new Set(encoder.family.weights(encoder.config).map(({ name }) => name));
  const start = new Map<string, Float32Array>();
  for (const name of [...plan.layout.parameters.map((parameter) => parameter.name), ...plan.graph.frozen]) {
    start.set(name, own.has(name) ? await encoder.readWeight(name) : await headWeight(name));
  }
  const { masks, gradients, model: trainingModel, frozen } = plan.graph;
  const engine = await TrainingEngine.open({
    trainingModel,
    scoringModel: plan.scoringModel,
    masks,
    gradients,
    layout: plan.layout,
    initial: start,
    frozen: new Map(frozen.map((name) => [name, start.get(name)!])),
    threads,
  });
  return { encoder, head, plan, engine, start };
}

/** A tensor of a golden file, as numbers of its own kind. */
export async function tensorOf<T extends Float32Array | Float64Array | BigInt64Array>(
  file: SafetensorsFile,
  name: string,
): Promise<{ readonly data: T; readonly shape: readonly number[] }> {
  const { data, shape } = await file.read(name);
  return { data: data as T, shape };
}

/** The texts of a golden batch as the graph takes them: the family's padding and token types. */
export async function goldenTexts(encoder: Encoder, file: SafetensorsFile, prefix: string): Promise<EngineTensors> {
  const { data: ids, shape } = await tensorOf<BigInt64Array>(file, `${prefix}input_ids`);
  const { data: mask } = await tensorOf<BigInt64Array>(file, `${prefix}attention_mask`);
  const { data: types } = await tensorOf<BigInt64Array>(file, `${prefix}token_type_ids`);
  const padding = BigInt(encoder.config.paddingId);
  return {
    [encoderInputNames.tokenIds]: { type: "int64", shape, data: ids.map((id, i) => (mask[i] === 0n ? padding : id)) },
    [encoderInputNames.attentionMask]: { type: "int64", shape, data: mask },
    [encoderInputNames.tokenTypes]: { type: "int64", shape, data: encoder.config.tokenTypes > 1 ? types : types.map(() => 0n) },
  };
}

/** Opens a golden file. */
export function openGolden(name: string): Promise<SafetensorsFile> {
  return openSafetensors(join(golden, name));
}
