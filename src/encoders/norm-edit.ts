/**
 * Switching dimensions off in all LayerNorms of an encoder, as an edit of its
 * weights: with weight 0 a LayerNorm gives its bias there, whatever it reads.
 *
 *   zero   γⱼ = 0, βⱼ = 0
 *   mean   γⱼ = 0, βⱼ = the mean of that LayerNorm's output j over tokens
 *
 * Kovaleva et al. 2021, "BERT Busters", arXiv:2105.06990; Puccetti et al. 2022,
 * arXiv:2205.11380.
 */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { product } from "../graph/value.ts";
import { openRemoteSession } from "../runtime/remote-session.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";
import type { Encoder } from "./encoder.ts";
import { layerNormGraph } from "./layer-norms.ts";
import { encoderFeeds } from "./run.ts";

/** What each LayerNorm gives on average: [hidden], by the name of its bias. */
export type LayerNormMeans = ReadonlyMap<string, Float64Array>;

/** Which dimensions, and what stands in their place: 0 when left out. */
export interface NormEdit {
  readonly dimensions: readonly number[];
  readonly means?: LayerNormMeans | undefined;
}

/** An encoder's LayerNorms of hidden width, to be edited again and again. */
export interface EditableNorms {
  /** Names of their weights and biases. */
  readonly names: readonly string[];
  /** Weights and biases, [hidden] each, with the dimensions switched off in all of them. */
  edited(edit: NormEdit): ReadonlyMap<string, Float32Array>;
}

/** Reads them. */
export async function readNorms(encoder: Encoder): Promise<EditableNorms> {
  const { norms } = layerNormGraph(encoder, encoder.config.layers);
  const offsets = new Set(norms.map(({ bias }) => bias));
  const read = new Map<string, Float32Array>();
  for (const { weight, bias } of norms) {
    for (const name of [weight, bias]) if (!read.has(name)) read.set(name, await encoder.readWeight(name));
  }
  return {
    names: [...read.keys()],
    edited: ({ dimensions, means }) =>
      new Map(
        [...read].map(([name, values]) => {
          const edited = Float32Array.from(values);
          const fill = offsets.has(name) ? means?.get(name) : undefined;
          for (const dimension of dimensions) edited[dimension] = fill === undefined ? 0 : fill[dimension]!;
          return [name, edited];
        }),
      ),
  };
}

/**
 * The means of every LayerNorm's output over the tokens of some texts, padding left out. A LayerNorm whose weights
 * several layers share (ALBERT) has one mean over all of them.
 */
export async function layerNormMeans(
  encoder: Encoder,
  batches: readonly (readonly Encoding[])[],
  options: RunControl & { readonly threads?: number | undefined } = {},
): Promise<LayerNormMeans> {
  const { graph, inputs, norms } = layerNormGraph(encoder, encoder.config.layers);
  const tokens = product(inputs.attentionMask.shape);
  const mask = graph.apply("Cast", [graph.apply("Reshape", [inputs.attentionMask], { shape: [1, tokens] })], { to: "float32" });
  const names = norms.map((_, i) => `sum.${i}`);
  for (const [i, { output }] of norms.entries()) {
    const states = graph.apply("Reshape", [output], { shape: [tokens, encoder.config.hiddenSize] });
    graph.output(names[i]!, graph.apply("MatMul", [mask, states]));
  }
  const { model, weights } = graph.toOnnx();
  const data = new Map<string, Float32Array>();
  for (const { name } of weights) data.set(name, await encoder.readWeight(name));
  const session = await openRemoteSession(model, { weights: data, threads: options.threads });
  const sums = new Map(norms.map(({ bias }) => [bias, new Float64Array(encoder.config.hiddenSize)]));
  const counts = new Map<string, number>();
  try {
    for (const batch of batches) {
      stopIfAborted(options, "measuring LayerNorms");
      const outputs = await session.run(encoderFeeds(batch, encoder.config), names);
      const counted = batch.reduce((sum, { ids }) => sum + ids.length, 0);
      for (const [i, { bias }] of norms.entries()) {
        const total = sums.get(bias);
        const found = outputs[names[i]!]?.data;
        if (total === undefined || !(found instanceof Float32Array)) throw new Error(`the engine gave no sums of ${bias}`);
        found.forEach((value, j) => {
          total[j] = total[j]! + value;
        });
        counts.set(bias, (counts.get(bias) ?? 0) + counted);
      }
    }
  } finally {
    await session.close();
  }
  return new Map([...sums].map(([bias, total]) => [bias, total.map((value) => value / (counts.get(bias) ?? 1))]));
}
