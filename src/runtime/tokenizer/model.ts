/**
 * Words to ids: the vocabulary models of `@huggingface/tokenizers`, with a memory of the words seen.
 */
import { damaged, type JsonRecord, type TokenizerDescription } from "./file.ts";
import { type LibraryModel, libraryModel, unknown } from "./library.ts";

/** A vocabulary and the rule how words are cut. */
export interface WordModel {
  idOf(token: string): number | undefined;
  idsOf(word: string): readonly number[];
}

/** Words remembered; text repeats itself, so that most are found. */
const largestMemory = 65_536;
const longestRemembered = 64;

/** @throws FormatError, UnsupportedError */
export function wordModelOf(description: TokenizerDescription): WordModel {
  const config = completed(description.model, description.file);
  const model = libraryModel(config, description.file);
  const cut = cutterOf(model);
  const memory = new Map<string, readonly number[]>();
  return {
    idOf: (token) => model.tokens_to_ids.get(token),
    idsOf(word) {
      const known = memory.get(word);
      if (known !== undefined) return known;
      const ids = cut(word);
      if (word.length <= longestRemembered) {
        if (memory.size >= largestMemory) memory.clear();
        memory.set(word, ids);
      }
      return ids;
    },
  };
}

function cutterOf(model: LibraryModel): (word: string) => readonly number[] {
  const ids = model.tokens_to_ids;
  if (model.tokenize === undefined) {
    // A BPE model without an unknown token leaves out what it does not know, so that every token has an id.
    return (word) => model([word]).flatMap((token) => ids.get(token) ?? model.unk_token_id ?? []);
  }
  const unknownId = model.unk_token_id ?? 0;
  return (word) => {
    // Unknown characters in a row become one token.
    const result: number[] = [];
    for (const token of model.tokenize?.(word) ?? []) {
      const id = ids.get(token) ?? unknownId;
      if (id !== unknownId || result.at(-1) !== unknownId) result.push(id);
    }
    return result;
  };
}

/** The model's description with its kind and defaults written out (files before 2022 leave the kind out). */
function completed(model: JsonRecord, file: string): JsonRecord {
  const kind = model["type"] ?? (Array.isArray(model["vocab"]) ? "Unigram" : "merges" in model ? "BPE" : "WordPiece");
  const wrongVocabulary = Array.isArray(model["vocab"]) !== (kind === "Unigram");
  if (kind !== "WordPiece" && kind !== "BPE" && kind !== "Unigram") throw unknown(file, "model", String(kind));
  if (wrongVocabulary) throw damaged(file, `the vocabulary must be that of ${kind}`, "another kind");
  switch (kind) {
    case "Unigram":
      if (model["byte_fallback"] === true) throw unknown(file, "model", "Unigram with byte_fallback");
      return { ...model, type: kind };
    case "BPE":
      checkMerges(model["merges"], file);
      if (typeof model["continuing_subword_prefix"] === "string" && model["continuing_subword_prefix"] !== "") {
        throw unknown(file, "model", "BPE with continuing_subword_prefix");
      }
      return { ...model, type: kind };
    default: {
      const unknownToken = model["unk_token"] ?? "[UNK]";
      if (typeof unknownToken !== "string" || !Object.hasOwn(model["vocab"] as object, unknownToken)) {
        throw damaged(file, "the unknown token must be in the vocabulary", JSON.stringify(unknownToken));
      }
      return {
        ...model,
        type: kind,
        unk_token: unknownToken,
        continuing_subword_prefix: model["continuing_subword_prefix"] ?? "##",
        max_input_chars_per_word: model["max_input_chars_per_word"] ?? 100,
      };
    }
  }
}

function checkMerges(merges: unknown, file: string): void {
  const isMerge = (merge: unknown): boolean =>
    typeof merge === "string"
      ? merge.includes(" ")
      : Array.isArray(merge) && merge.length === 2 && merge.every((half) => typeof half === "string");
  if (!Array.isArray(merges)) throw damaged(file, "a BPE model must have a list of merges", typeof merges);
  const wrong = merges.findIndex((merge) => !isMerge(merge));
  if (wrong >= 0) throw damaged(file, "each merge must be two tokens", `merge ${wrong} is not`);
}
