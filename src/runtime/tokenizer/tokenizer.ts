/**
 * Text to token ids, as Python's `tokenizers` and `transformers` give them: special tokens added, pairs
 * truncated longest first.
 *
 * The vocabulary models (WordPiece, BPE, Unigram) are those of `@huggingface/tokenizers`; where that library
 * differs from Python, the steps around it are ours (see pipeline.ts).
 */
import { UsageError } from "../../base/errors.ts";
import { readTokenizerFolder } from "./file.ts";
import { type Layout, layoutOf, truncatedLengths } from "./layout.ts";
import { pipelineOf } from "./pipeline.ts";

/** The tokens of one text or pair. */
export interface Encoding {
  readonly ids: Int32Array;
  /** 0 for the first text and its special tokens, 1 for the second, as the post-processor says. */
  readonly tokenTypes: Uint8Array;
  /** Whether tokens were cut off to fit the maximum length. */
  readonly truncated: boolean;
}

/** A tokenizer that is ready to encode. */
export interface Tokenizer {
  /** sha256 over tokenizer.json and those settings of tokenizer_config.json that change the ids. */
  readonly hash: string;
  /**
   * Encodes a text, or a text and its pair, with special tokens, to at most `maxLength` tokens.
   * Unpaired surrogates become U+FFFD, as they do when text is written as UTF-8.
   * @throws UsageError when `maxLength` leaves no room for the special tokens.
   */
  encode(text: string, pair: string | null, maxLength: number): Encoding;
  /** The id that fills a batch up. */
  readonly paddingId: number;
}

/**
 * Loads `tokenizer.json` (and, where present, `tokenizer_config.json`) of a folder.
 * @throws MissingError without tokenizer.json, FormatError when it is damaged, UnsupportedError for kinds of
 *   normaliser, pre-tokeniser, model or post-processor that are not known.
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const description = await readTokenizerFolder(folder);
  const pipeline = pipelineOf(description);
  const single = layoutOf(description, false);
  const paired = layoutOf(description, true);
  return {
    hash: description.hash,
    paddingId: description.paddingId(pipeline.idOf),
    encode(text, pair, maxLength) {
      const layout = pair === null ? single : paired;
      const special = layout.length - (pair === null ? 1 : 2);
      if (!Number.isSafeInteger(maxLength) || maxLength < special) {
        throw new UsageError({
          where: "tokenizer",
          must: `the maximum length must be a whole number that leaves room for the ${special} special tokens`,
          got: String(maxLength),
          todo: "Give a greater maximum length.",
        });
      }
      const room = maxLength - special;
      // One token more than fits shows that something is cut; the rest of a long text need not be encoded. Of a pair
      // we must know which text is the longer one.
      const enough = pair === null ? room + 1 : Number.POSITIVE_INFINITY;
      const first = pipeline.encode(wellFormed(text), enough);
      const second = pair === null ? [] : pipeline.encode(wellFormed(pair), enough);
      const lengths = truncatedLengths(first.length, pair === null ? null : second.length, room);
      return assemble(layout, first, second, lengths, special);
    },
  };
}

function assemble(
  layout: Layout,
  first: readonly number[],
  second: readonly number[],
  [firstLength, secondLength]: readonly [number, number],
  special: number,
): Encoding {
  const ids = new Int32Array(special + firstLength + secondLength);
  const tokenTypes = new Uint8Array(ids.length);
  let at = 0;
  for (const part of layout) {
    const start = at;
    if (part.id !== null) {
      ids[at++] = part.id;
    } else {
      const source = part.text === "first" ? first : second;
      const count = part.text === "first" ? firstLength : secondLength;
      for (let i = 0; i < count; i++) ids[at++] = source[i]!;
    }
    tokenTypes.fill(part.type, start, at);
  }
  return { ids, tokenTypes, truncated: firstLength < first.length || secondLength < second.length };
}

/** With the u flag, \p{Cs} matches unpaired surrogates only. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\uFFFD");
}
