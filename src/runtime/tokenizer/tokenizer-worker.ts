/** The worker that tokenises. Its calls come from guarded-worker.ts. */
import { answerCalls } from "../answer-calls.ts";
import { moving } from "../transfer.ts";
import { type PatternWatch, usePatternWatch } from "./pattern-watch.ts";
import { loadTokenizer, type Tokenizer } from "./tokenizer.ts";

/** A tokenizer, and where its patterns say what they are at. */
export interface LoadedFolder {
  readonly folder: string;
  readonly watch: PatternWatch;
}

/** What is encoded: texts, or texts and their pairs. */
export interface EncodedTexts {
  readonly texts: readonly string[];
  readonly pairs: readonly string[] | null;
  readonly maxLength: number;
}

/** Tokens of all texts, one text after another. */
export interface TokensOfTexts {
  readonly lengths: Uint32Array;
  readonly ids: Int32Array;
  readonly tokenTypes: Uint8Array;
  readonly truncated: readonly boolean[];
}

let tokenizer: Tokenizer | null = null;

/** First "load", as often as one likes, then any number of "encode". */
const calls = {
  async load({ folder, watch }: LoadedFolder): Promise<Pick<Tokenizer, "hash" | "paddingId">> {
    if (tokenizer === null) {
      usePatternWatch(watch);
      tokenizer = await loadTokenizer(folder);
    }
    return { hash: tokenizer.hash, paddingId: tokenizer.paddingId };
  },
  encode({ texts, pairs, maxLength }: EncodedTexts): TokensOfTexts {
    if (tokenizer === null) throw new Error("a tokenizer must be loaded first");
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
    const truncated = encodings.map(({ truncated }) => truncated);
    return moving({ lengths, ids, tokenTypes, truncated }, [lengths.buffer, ids.buffer, tokenTypes.buffer]);
  },
};

/** What this worker answers. */
export type TokenizerCalls = typeof calls;

answerCalls(calls);
