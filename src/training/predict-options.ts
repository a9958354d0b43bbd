/** What predicting can be told. */
import { option, type TableOf, threadsOption } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { wholeNumber } from "../base/value-kinds.ts";
import { maxLengthOption, tokenBudgetOption } from "../encoders/encoder-options.ts";

/** How texts are read. */
export interface PredictOptions extends RunControl {
  /** Longest text in tokens, special ones included; longer ones are cut and marked. */
  readonly maxLength?: number | undefined;
  /** Tokens a batch, padding included. */
  readonly tokenBudget?: number | undefined;
  /** Engine threads. */
  readonly threads?: number | undefined;
  /** How many texts there are, for progress, where `texts` is no array. */
  readonly total?: number | undefined;
}

/** The options of predicting. */
export const predictTable = {
  maxLength: { ...maxLengthOption, otherwise: "the model's own" },
  tokenBudget: { ...tokenBudgetOption, libraryOnly: true },
  threads: { ...threadsOption, otherwise: "the engine's own choice" },
  total: option({
    kind: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    default: null,
    sentence: "how many texts there are",
    libraryOnly: true,
  }),
} satisfies TableOf<Omit<PredictOptions, keyof RunControl>>;
