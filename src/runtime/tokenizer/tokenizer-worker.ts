/** The worker that tokenises. Its calls come from remote-tokenizer.ts. */
import { answerCalls } from "../answer-calls.ts";
import { type PatternWatch, usePatternWatch } from "./pattern-watch.ts";
import { loadTokenizer, type Tokenizer } from "./tokenizer.ts";

/** What the worker is started with. */
export interface TokenizerStart {
  readonly folder: string;
  readonly watch: PatternWatch;
}

/** First one "load", then any number of "encode". */
export type TokenizerRequest =
  | { readonly kind: "load" }
  | {
      readonly kind: "encode";
      readonly texts: readonly string[];
      readonly pairs: readonly string[] | null;
      readonly maxLength: number;
    };

/** What they answer. Tokens of all texts lie one after another. */
export type TokenizerResponse =
  | { readonly kind: "load"; readonly hash: string; readonly paddingId: number }
  | {
      readonly kind: "encode";
      readonly lengths: Uint32Array<ArrayBuffer>;
      readonly ids: Int32Array<ArrayBuffer>;
      readonly tokenTypes: Uint8Array<ArrayBuffer>;
      readonly truncated: readonly boolean[];
    };

let tokenizer: Tokenizer | null = null;

answerCalls<TokenizerRequest, TokenizerResponse>(async (request, data) => {
  const { folder, watch } = data as TokenizerStart;
  if (tokenizer === null) {
    usePatternWatch(watch);
    tokenizer = await loadTokenizer(folder);
  }
  if (request.kind === "load") return { response: { kind: "load", hash: tokenizer.hash, paddingId: tokenizer.paddingId } };
  const { texts, pairs, maxLength } = request;
  const encodings = [];
  for (const [i, text] of texts.entries()) encodings.push(tokenizer.encode(text, pairs?.[i] ?? null, maxLength));
  const lengths = Uint32Array.from(encodings, ({ ids }) => ids.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const ids = new Int32Array(total);
  const tokenTypes = new Uint8Array(total);
  let at = 0;
  for (const encoding of encodings) {
    ids.set(encoding.ids, at);
    tokenTypes.set(encoding.tokenTypes, at);
    at += encoding.ids.length;
  }
  return {
    response: { kind: "encode", lengths, ids, tokenTypes, truncated: encodings.map(({ truncated }) => truncated) },
    transfer: [lengths.buffer, ids.buffer, tokenTypes.buffer],
  };
});
