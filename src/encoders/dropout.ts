/**
 * Dropout: which values a family drops in training, and at which rate.
 * Srivastava et al. 2014, JMLR 15(56). Sites and default rates are those of
 * transformers' models in training mode.
 */
import { FormatError } from "../base/errors.ts";
import type { Value } from "../graph/builder.ts";
import type { EncoderConfig } from "./config.ts";
import type { ForwardOptions } from "./forward-pass.ts";

/** Where config.json says the rate of a site. */
export interface DropoutRate {
  /** Keys; the first that is there and not null counts. */
  readonly keys: readonly string[];
  /** transformers' default. */
  readonly otherwise: number;
}

/** The sites of an encoder; a family leaves out those it does not have. */
export interface DropoutSites {
  /** After the embeddings' layer norm. */
  readonly embeddings: DropoutRate;
  /** On attention probabilities, after softmax. */
  readonly attention: DropoutRate;
  /** On the attention's output map, before the residual. */
  readonly attentionOutput?: DropoutRate | undefined;
  /** On the feed-forward's output, before the residual. */
  readonly feedForward?: DropoutRate | undefined;
}

/** `hidden_dropout_prob`, as most families have it. */
export const hiddenDropout: DropoutRate = { keys: ["hidden_dropout_prob"], otherwise: 0.1 };

/** The sites of BERT, which most families share. */
export const bertDropout: DropoutSites = {
  embeddings: hiddenDropout,
  attention: { keys: ["attention_probs_dropout_prob"], otherwise: 0.1 },
  attentionOutput: hiddenDropout,
  feedForward: hiddenDropout,
};

/**
 * The rate of a site, 0 (nothing is dropped) to below 1.
 * @throws FormatError naming the key
 */
export function dropoutRate({ raw }: EncoderConfig, { keys, otherwise }: DropoutRate): number {
  const key = keys.find((each) => raw[each] !== undefined && raw[each] !== null);
  const value = key === undefined ? otherwise : raw[key];
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new FormatError({
    where: "config.json",
    must: `${key} must be a number from 0 to below 1`,
    got: JSON.stringify(value),
    todo: "Check the model's config.json, or fetch it again.",
  });
}

/** The value with dropout on it, where training asks for it and the family has the site. */
export function dropOut(
  { config, options }: { readonly config: EncoderConfig; readonly options?: ForwardOptions | undefined },
  value: Value,
  site: DropoutRate | undefined,
): Value {
  return site === undefined || options?.dropout === undefined ? value : options.dropout(value, dropoutRate(config, site));
}
