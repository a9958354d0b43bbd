/** Options of whatever runs an encoder over texts: which vectors, how long texts are, how many at once. */
import { type Option, option } from "../base/options.ts";
import { listOf, namedOr, text, textOf, type ValueKind, wholeNumber } from "../base/value-kinds.ts";
import { defaultTokenBudget } from "./batch-plan.ts";
import type { Pooling } from "./encoder.ts";

/** How a pooling is written. */
export const poolingPattern: RegExp = /^(cls|mean|max|token:\d{1,6})$/;

/** A pooling. */
export const poolingKind: ValueKind<Pooling> = textOf(
  (word): word is Pooling => poolingPattern.test(word),
  "cls, mean, max or token:N",
);

/** Numbers of layers. */
export const layerKind: ValueKind<number> = wholeNumber(0, 10_000);

/** Layers of which vectors are made. */
export const layersOption: Option<"last" | "all" | readonly number[], "last"> = option({
  kind: namedOr(
    [
      { word: "last", value: "last" },
      { word: "all", value: "all" },
    ],
    listOf(layerKind),
  ),
  default: "last",
  sentence: "layers wanted, 0 is the embeddings",
  placeholder: "last|all|list",
});

/** The longest text. */
export const maxLengthOption: Option<number, null> = option({
  kind: wholeNumber(1, 1_000_000),
  default: null,
  otherwise: "the model's own, else 512",
  sentence: "longest text in tokens, longer ones are cut",
  placeholder: "tokens",
});

/** The largest batch. */
export const tokenBudgetOption: Option<number, typeof defaultTokenBudget> = option({
  kind: wholeNumber(1, 10_000_000),
  default: defaultTokenBudget,
  sentence: "tokens in a batch, padding included",
  placeholder: "tokens",
});

/** The revision of a model. */
export const revisionOption: Option<string, null> = option({
  kind: text(),
  default: null,
  sentence: "commit, tag or branch of a Hub model",
  placeholder: "commit",
});
