/** Which parameters are trained, and how each is updated; the graphs that follow from it. */
import { UsageError } from "../base/errors.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { bottleneckWeight, type HeadPlan } from "./head-plan.ts";
import type { LossName } from "./loss.ts";
import { parameterDepth } from "./parameter-depth.ts";
import { type ParameterLayout, placeParameters } from "./parameter-layout.ts";
import { scoringGraph, type TrainingGraph, trainingGraph } from "./training-graph.ts";
import type { Freeze } from "./training-options.ts";

/** How parameters are updated. */
export interface UpdateOptions {
  readonly freeze: Freeze;
  readonly weightDecay: number;
  /** Factor of the learning rate from one layer down to the next; 1 for none. Howard & Ruder 2018, arXiv:1801.06146, section 3.2. */
  readonly layerDecay: number;
}

/** A training, ready to be opened. */
export interface TrainingPlan {
  readonly graph: TrainingGraph;
  readonly scoringModel: Uint8Array;
  readonly layout: ParameterLayout;
}

/**
 * Plans a training. Decay goes to matrices only: not where the name holds "bias" or "norm", as in transformers.
 * The learning rate's factor is 1 for the head and layerDecay^(L + 1 − l) for layer l of L, embeddings being layer 0.
 * @throws UsageError when more layers are frozen than there are
 */
export function planTraining(
  encoder: Pick<Encoder, "family" | "config">,
  head: HeadPlan,
  loss: LossName,
  dropout: number | "configured",
  { freeze, weightDecay, layerDecay }: UpdateOptions,
): TrainingPlan {
  const { family, config } = encoder;
  if (typeof freeze === "number" && !(Number.isInteger(freeze) && freeze >= 0 && freeze <= config.layers)) {
    throw new UsageError({
      where: "freeze",
      must: `must be "encoder" or a number of layers from 0 (the embeddings alone) to ${config.layers}`,
      got: `${freeze}`,
      todo: "Freeze fewer layers.",
    });
  }
  const ofEncoder = family.weights(config).map(({ name, shape }) => {
    const depth = parameterDepth(name, config);
    const isFrozen = freeze === "encoder" || (freeze !== null && depth <= freeze);
    return { name, shape, trained: !isFrozen, rateFactor: layerDecay ** (config.layers + 1 - depth) };
  });
  const ofHead = headParameters(head, config.hiddenSize).map((spec) => ({ ...spec, trained: true, rateFactor: 1 }));
  const wanted = [...ofEncoder, ...ofHead];
  // what the loss does not reach (layers above the head's) is neither updated nor decayed
  const reached = new Set(
    trainingGraph({ encoder, head, parameters: wanted }, loss, dropout)
      .gradients.filter(({ dense, rows }) => dense !== null || rows.length > 0)
      .map(({ parameter }) => parameter),
  );
  const parameters = wanted.map((parameter) => ({ ...parameter, trained: reached.has(parameter.name) }));
  const plan = { encoder, head, parameters };
  return {
    graph: trainingGraph(plan, loss, dropout),
    scoringModel: scoringGraph(plan),
    layout: placeParameters(
      parameters
        .filter(({ trained }) => trained)
        .map(({ name, shape, rateFactor }) => ({ name, shape, rateFactor, decay: /bias|norm/i.test(name) ? 0 : weightDecay })),
    ),
  };
}

/** The parameters of a head, canonical names and shapes. */
export function headParameters(
  head: HeadPlan,
  hiddenSize: number,
): readonly { readonly name: string; readonly shape: readonly number[] }[] {
  return [
    ...(head.learned === null ? [] : [{ name: bottleneckWeight, shape: [head.learned, hiddenSize] }]),
    ...head.layers.flatMap(({ name, inputs, outputs }) => [
      { name: `${name}.weight`, shape: [outputs, inputs] },
      { name: `${name}.bias`, shape: [outputs] },
    ]),
  ];
}
