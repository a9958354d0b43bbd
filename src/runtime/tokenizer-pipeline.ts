/** The steps between a text and its ids, without special tokens. */
import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { UnsupportedError } from "../base/errors.ts";
import type { TokenizerDescription } from "./tokenizer-file.ts";

/** A tokenizer without its post-processor. */
export interface Pipeline {
  /** The id of a token, or undefined when the vocabulary does not have it. */
  idOf(token: string): number | undefined;
  /** Ids of a well-formed text. */
  encode(text: string): number[];
}

/** @throws UnsupportedError for parts that the library does not know. */
export function pipelineOf(description: TokenizerDescription): Pipeline {
  const { json, file } = description;
  let library: LibraryTokenizer;
  try {
    library = new LibraryTokenizer(
      { decoder: null, normalizer: null, pre_tokenizer: null, added_tokens: [], ...json, post_processor: null },
      {},
    );
  } catch (error) {
    throw new UnsupportedError({
      where: "tokenizer.json",
      must: "every part of the tokenizer must be of a known kind",
      got: error instanceof Error ? error.message : "something else",
      todo: "Use a tokenizer with WordPiece, BPE or Unigram.",
      file,
    });
  }
  return {
    idOf: (token) => library.token_to_id(token),
    encode: (text) => library.encode(text, { add_special_tokens: false }).ids,
  };
}
