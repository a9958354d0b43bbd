/** The stack of transformer layers that all families run, each with names of its own. */
import type { Value } from "../graph/builder.ts";
import { type AttentionNames, addAndNorm, attention, type BlockContext, feedForward, takeToken, unflatten } from "./blocks.ts";
import { dropOut } from "./dropout.ts";

/** Names of the weights of one layer. */
export interface LayerNames {
  readonly attention: AttentionNames;
  readonly attentionNorm: string;
  /** The feed-forward's map to the inner vectors, and back. */
  readonly up: string;
  readonly down: string;
  readonly outputNorm: string;
}

/**
 * Runs layers 1 to `upTo` of the context's options.
 * @param embedded  [batch·length, hidden]
 * @param bias      added to attention scores; broadcasts to [batch, heads, length, length]
 * @param namesOf   names of a layer's weights, by its index from 0
 * @returns the embeddings' states and each layer's, [batch, length, hidden]; the last [batch, 1, hidden] where one token is asked for
 */
export function transformerLayers(
  context: BlockContext,
  embedded: Value,
  bias: Value,
  namesOf: (index: number) => LayerNames,
): readonly Value[] {
  const { config, options } = context;
  const last = options?.upTo ?? config.layers;
  if (!(Number.isInteger(last) && last >= 0 && last <= config.layers)) throw new Error(`there is no layer ${last}`);
  const token = options?.token;
  const states: Value[] = [];
  let x = embedded;
  for (let index = 0; index < last; index++) {
    states.push(x);
    x = layer(context, x, bias, namesOf(index), index === last - 1 ? token : undefined);
  }
  const whole = states.map((state) => unflatten(context, state));
  if (token === undefined) return [...whole, unflatten(context, x)];
  const top = last === 0 ? takeToken(context, x, token) : x;
  return [...whole, context.graph.apply("Unsqueeze", [top], { axes: [1] })];
}

/** One layer: of all tokens, or of one as [batch, hidden]. */
function layer(context: BlockContext, x: Value, bias: Value, names: LayerNames, token: number | undefined): Value {
  const { dropout } = context;
  const residual = token === undefined ? x : takeToken(context, x, token);
  const mixed = attention(context, x, names.attention, bias, token === undefined ? null : { queries: residual, token });
  const attended = addAndNorm(context, residual, dropOut(context, mixed, dropout.attentionOutput), names.attentionNorm);
  const update = dropOut(context, feedForward(context, attended, names.up, names.down), dropout.feedForward);
  return addAndNorm(context, attended, update, names.outputNorm);
}
