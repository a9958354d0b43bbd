/**
 * The steps between a text and its ids, without special tokens, in the order of the Rust library: tokens added
 * as they stand are found, the rest is normalised, tokens added in normalised form are found, what remains is
 * split into words, and the model cuts the words.
 */
import { splitterOf } from "./added.ts";
import type { TokenizerDescription } from "./file.ts";
import { wordModelOf } from "./model.ts";
import { normalizerOf } from "./normalizers.ts";
import { preTokenizerOf } from "./pretokenizers.ts";

/** A tokenizer without its post-processor. */
export interface Pipeline {
  /** The id of a token, or undefined when the vocabulary does not have it. */
  idOf(token: string): number | undefined;
  /** Ids of a well-formed text: all of them, or the first `limit` and perhaps a few more. */
  encode(text: string, limit: number): number[];
}

/** @throws FormatError, UnsupportedError for parts of unknown kinds. */
export function pipelineOf(description: TokenizerDescription): Pipeline {
  const { json, file, addedTokens } = description;
  const normalize = normalizerOf(json["normalizer"], file) ?? ((text: string) => text);
  const preTokenize = preTokenizerOf(json["pre_tokenizer"], file);
  const model = wordModelOf(description);
  const asTheyStand = addedTokens.filter((token) => !token.normalized);
  const inNormalForm = addedTokens.filter((token) => token.normalized);
  const splitRaw = splitterOf(asTheyStand, (token) => token.content);
  const splitNormalized = splitterOf(inNormalForm, (token) => normalize(token.content));
  const addedIds = new Map(addedTokens.map((token) => [token.content, token.id]));
  const addWords = (words: readonly string[], ids: number[], limit: number): void => {
    for (const word of words) {
      if (ids.length >= limit) return;
      for (const id of model.idsOf(word)) ids.push(id);
    }
  };
  return {
    idOf: (token) => addedIds.get(token) ?? model.idOf(token),
    encode(text, limit) {
      const ids: number[] = [];
      for (const section of splitRaw(text)) {
        if (ids.length >= limit) break;
        if ("id" in section) {
          ids.push(section.id);
          continue;
        }
        for (const part of splitNormalized(normalize(section.text))) {
          if ("id" in part) ids.push(part.id);
          else addWords(preTokenize(part.text, section.start + part.start === 0), ids, limit);
        }
      }
      return ids;
    },
  };
}
