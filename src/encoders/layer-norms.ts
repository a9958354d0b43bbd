/** An encoder's LayerNorms: found by walking its graph, so that no family has to name them. */
import type { GraphBuilder, Value } from "../graph/builder.ts";
import type { Encoder } from "./encoder.ts";
import type { EncoderInputs } from "./forward-pass.ts";
import { encoderGraph } from "./graph.ts";

/** Names of the weights of one LayerNorm. */
export interface LayerNormNames {
  readonly weight: string;
  readonly bias: string;
}

/** A LayerNorm in a graph. */
export interface LayerNormNode extends LayerNormNames {
  /** What it gives, [batch·length, width]. */
  readonly output: Value;
}

/** An encoder's graph with its LayerNorms, as they come. */
export interface LayerNormGraph {
  readonly graph: GraphBuilder;
  readonly inputs: EncoderInputs;
  readonly norms: readonly LayerNormNode[];
}

/** Emits the forward pass of all tokens up to a layer and finds the LayerNorms of hidden width in it. */
export function layerNormGraph(encoder: Pick<Encoder, "family" | "config">, upTo: number): LayerNormGraph {
  const { family, config } = encoder;
  const { graph, inputs, weight } = encoderGraph(encoder);
  family.forward(graph, config, weight, inputs, { upTo });
  const norms = graph.nodes.flatMap((node) => {
    const [, scale, bias] = node.inputs;
    const [output] = node.outputs;
    if (node.op !== "LayerNormalization" || scale === undefined || bias === undefined || output === undefined) return [];
    // An embedding of another width has no dimension of the hidden states.
    return scale.shape[0] === config.hiddenSize ? [{ weight: scale.name, bias: bias.name, output }] : [];
  });
  return { graph, inputs, norms };
}

/** Weight and bias, [hidden] each, of the last LayerNorm of every layer. */
export async function lastLayerNorms(
  encoder: Pick<Encoder, "family" | "config" | "readWeight">,
): Promise<readonly { readonly weight: Float32Array; readonly bias: Float32Array }[]> {
  const last: { weight: Float32Array; bias: Float32Array }[] = [];
  for (let layer = 1; layer <= encoder.config.layers; layer++) {
    const norm = layerNormGraph(encoder, layer).norms.at(-1);
    if (norm === undefined) continue;
    last.push({ weight: await encoder.readWeight(norm.weight), bias: await encoder.readWeight(norm.bias) });
  }
  return last;
}
