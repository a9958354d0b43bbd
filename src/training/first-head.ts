/** The weights that the head of a training begins with. */
import { headInitializerRange } from "../encoders/classification-head.ts";
import type { Encoder } from "../encoders/encoder.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { type HeadPlan, initialHead, initializerRange } from "./head-plan.ts";
import { headParameters } from "./training-plan.ts";

/** A new head's weights; a pooler that was pretrained with the encoder is kept, as transformers does. */
export async function firstHeadWeights(
  encoder: Encoder,
  head: HeadPlan,
  seed: number,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { config } = encoder;
  const weights = new Map(initialHead(head, config.hiddenSize, seed, initializerRange(config.raw, headInitializerRange)));
  for (const { name, shape } of headParameters(head, config.hiddenSize)) {
    const pretrained = name.startsWith("pooler.") ? await encoder.readHeadWeight({ name, shape }) : null;
    if (pretrained !== null) weights.set(name, pretrained);
  }
  return weights;
}

/** Copies of them, for a file. */
export function headTensors(
  head: HeadPlan,
  hiddenSize: number,
  weights: ReadonlyMap<string, Float32Array>,
): ReadonlyMap<string, Tensor> {
  // the weights themselves move to the worker
  return new Map(
    headParameters(head, hiddenSize).map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from(weights.get(name) ?? []) },
    ]),
  );
}
