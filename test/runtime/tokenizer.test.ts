/** Tokenizers against hostile files and texts; the ids themselves are held to Python's in tokenizer-golden.test.ts. */
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { truncatedLengths } from "../../src/runtime/tokenizer/layout.ts";
import { loadTokenizer, type Tokenizer } from "../../src/runtime/tokenizer/tokenizer.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const scratch = temporaryFolder();
let number = 0;
const SEED = 20191;
/** Generous for two busy cores; a step that takes time with the square of the length needs minutes. */
const MEGABYTE_MS = 20_000;

const WORDPIECE = {
  type: "WordPiece",
  unk_token: "[UNK]",
  vocab: { "[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, a: 4, b: 5, "##b": 6, "\ufffd": 7 },
};
const UNIGRAM = { type: "Unigram", unk_id: 0, vocab: [["<unk>", 0] as const, ["▁", -1] as const, ["a", -2] as const] };
const BPE = { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: [["a", "b"]] };
const BERT = {
  model: WORDPIECE,
  normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: { type: "BertProcessing", cls: ["[CLS]", 2], sep: ["[SEP]", 3] },
};

async function folderOf(tokenizer: unknown, config?: unknown): Promise<string> {
  const folder = join(scratch, `tokenizer-${number++}`);
  await mkdir(folder);
  await writeFile(join(folder, "tokenizer.json"), typeof tokenizer === "string" ? tokenizer : JSON.stringify(tokenizer));
  if (config !== undefined) await writeFile(join(folder, "tokenizer_config.json"), JSON.stringify(config));
  return folder;
}

const load = async (tokenizer: unknown, config?: unknown): Promise<Tokenizer> => loadTokenizer(await folderOf(tokenizer, config));

describe("a hostile tokenizer.json is refused in plain words", () => {
  test.each([
    ["that is empty", "", "format"],
    ["that is not JSON", "{'a': 1}", "format"],
    ["that is cut short", JSON.stringify(BERT).slice(0, 100), "format"],
    ["that is a list", [], "format"],
    ["that is null", null, "format"],
    ["without a model", { ...BERT, model: undefined }, "format"],
    ["whose model is text", { model: "WordPiece" }, "format"],
    ["without a vocabulary", { model: { type: "WordPiece" } }, "format"],
    ["with an empty vocabulary", { model: { ...WORDPIECE, vocab: {} } }, "format"],
    ["with an id that is text", { model: { ...WORDPIECE, vocab: { a: "0" } } }, "format"],
    ["with an id below zero", { model: { ...WORDPIECE, vocab: { a: -1 } } }, "format"],
    ["with an id beyond 2^31", { model: { ...WORDPIECE, vocab: { a: 3e9 } } }, "format"],
    ["without its unknown token", { model: { ...WORDPIECE, unk_token: "[X]" } }, "format"],
    ["with an unknown id out of range", { model: { ...UNIGRAM, unk_id: 9 } }, "format"],
    ["with a score that is text", { model: { ...UNIGRAM, vocab: [["a", "-1"]] } }, "format"],
    ["with a list for WordPiece", { model: { ...WORDPIECE, vocab: UNIGRAM.vocab, unk_id: 0 } }, "format"],
    ["without merges", { model: { ...BPE, merges: undefined } }, "format"],
    ["with a merge of three", { model: { ...BPE, merges: [["a", "b", "c"]] } }, "format"],
    ["of an unknown model", { model: { ...WORDPIECE, type: "Magic" } }, "unsupported"],
    ["of an unknown normaliser", { ...BERT, normalizer: { type: "Magic" } }, "unsupported"],
    ["of an unknown pre-tokeniser", { ...BERT, pre_tokenizer: { type: "Magic" } }, "unsupported"],
    ["of an unknown post-processor", { ...BERT, post_processor: { type: "Magic" } }, "unsupported"],
    ["with byte fallback", { model: { ...UNIGRAM, byte_fallback: true } }, "unsupported"],
    ["with an added token without id", { ...BERT, added_tokens: [{ content: "x" }] }, "format"],
    ["with a special token's id missing", { ...BERT, post_processor: { ...BERT.post_processor, sep: ["[SEP]"] } }, "format"],
    ["with a template without the text", { ...BERT, post_processor: template([]) }, "format"],
    [
      "with a character map that is cut off",
      { ...BERT, normalizer: { type: "Precompiled", precompiled_charsmap: "AAEAAA==" } },
      "format",
    ],
    ["with a Sequence of nothing", { ...BERT, normalizer: { type: "Sequence" } }, "format"],
  ])("%s", async (_, file, code) => {
    const folder = await folderOf(file);
    const refused = expect(loadTokenizer(folder)).rejects;
    await refused.toMatchObject({ code, complaint: { file: join(folder, "tokenizer.json") } });
  });

  test("that is not there, with the way to make one", async () => {
    const refused = expect(loadTokenizer(join(scratch, "nowhere"))).rejects;
    await refused.toMatchObject({ code: "missing" });
    await refused.toThrow(/save_pretrained/);
  });

  test("that is a folder", async () => {
    const folder = join(scratch, "folder");
    await mkdir(join(folder, "tokenizer.json"), { recursive: true });
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ code: "input" });
  });

  test("that is huge, before it is read", async () => {
    const folder = await folderOf(BERT);
    await truncate(join(folder, "tokenizer.json"), 2 ** 40);
    await expect(loadTokenizer(folder)).rejects.toMatchObject({ code: "format" });
  });

  test("a tokenizer_config.json that is not JSON is refused, naming it", async () => {
    const folder = await folderOf(BERT);
    await writeFile(join(folder, "tokenizer_config.json"), "{");
    await expect(loadTokenizer(folder)).rejects.toMatchObject({
      code: "format",
      complaint: { file: join(folder, "tokenizer_config.json") },
    });
  });

  test("names like __proto__ in the vocabulary are tokens like others", async () => {
    const vocab = JSON.stringify({ ...WORDPIECE.vocab, constructor: 8 }).replace("}", ',"__proto__":9}');
    const tokenizer = await load(
      JSON.stringify({ ...BERT, pre_tokenizer: { type: "WhitespaceSplit" } }).replace(JSON.stringify(WORDPIECE.vocab), vocab),
    );
    expect([...tokenizer.encode("__proto__ constructor toString", null, 9).ids]).toEqual([2, 9, 8, 1, 3]);
  });
});

describe("hostile texts", () => {
  test("an unpaired surrogate becomes U+FFFD, a pair stays", async () => {
    const tokenizer = await load({ ...BERT, normalizer: null });
    for (const text of ["\ud800", "\udc00", "\ud83d"]) expect([...tokenizer.encode(text, null, 9).ids]).toEqual([2, 7, 3]);
    expect([...tokenizer.encode("\ude00\ud83d", null, 9).ids]).toEqual([2, 1, 3]);
    expect([...tokenizer.encode("😀", null, 9).ids]).toEqual([2, 1, 3]);
  });

  test("an empty text has its special tokens only", async () => {
    const tokenizer = await load(BERT);
    expect(tokenizer.encode("", null, 9)).toMatchObject({ ids: Int32Array.of(2, 3), truncated: false });
    expect(tokenizer.encode("", "", 9)).toMatchObject({ ids: Int32Array.of(2, 3, 3), tokenTypes: Uint8Array.of(0, 0, 1) });
  });

  test.each([
    ["WordPiece", BERT],
    ["BPE", { model: BPE, pre_tokenizer: { type: "ByteLevel", add_prefix_space: false } }],
    ["Unigram", { model: UNIGRAM, pre_tokenizer: { type: "Metaspace" } }],
  ])("a megabyte of text takes %s seconds, not minutes", { timeout: 3 * MEGABYTE_MS }, async (_, file) => {
    const tokenizer = await load(file);
    for (const text of ["ab é 漢 ".repeat(2 ** 17), " ".repeat(2 ** 20), "漢é!".repeat(2 ** 18)]) {
      const started = performance.now();
      const { ids, truncated } = tokenizer.encode(text, null, 16);
      expect(performance.now() - started).toBeLessThan(MEGABYTE_MS);
      expect(ids.length).toBeLessThanOrEqual(16);
      if (text.startsWith("ab")) expect(truncated).toBe(true);
    }
  });
});

describe("truncation", () => {
  test("a maximum that leaves no room for the special tokens is refused", async () => {
    const tokenizer = await load(BERT);
    for (const length of [1, 0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => tokenizer.encode("a", null, length)).toThrow(/leaves room for the 2 special tokens/);
    }
    expect(() => tokenizer.encode("a", "b", 2)).toThrow(/3 special tokens/);
    expect(tokenizer.encode("a", null, 2)).toMatchObject({ ids: Int32Array.of(2, 3), truncated: true });
  });

  test("fills the room, shortens the longer text first, and never gives a text more than it has", () => {
    const length = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(length, length, length, (first, second, room) => {
        const [a, b] = truncatedLengths(first, second, room);
        expect(a + b).toBe(Math.min(first + second, room));
        expect(a <= first && b <= second).toBe(true);
        if (a < first && b < second) expect(Math.abs(a - b)).toBeLessThanOrEqual(1);
        if (a < first) expect(a).toBeGreaterThanOrEqual(b - 1);
        if (b < second) expect(b).toBeGreaterThanOrEqual(a - 1);
      }),
      { seed: SEED },
    );
  });

  test("what is cut does not change what is kept", async () => {
    const tokenizer = await load(BERT);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.integer({ min: 2, max: 12 }), (text, length) => {
        const whole = tokenizer.encode(text, null, 1000).ids;
        const { ids, truncated } = tokenizer.encode(text, null, length);
        expect(truncated).toBe(whole.length > length);
        expect([...ids.slice(0, -1)]).toEqual([...whole.slice(0, ids.length - 1)]);
        expect([ids[0], ids.at(-1)]).toEqual([2, 3]);
      }),
      { seed: SEED },
    );
  });
});

describe("settings", () => {
  test("do_lower_case of tokenizer_config.json wins over tokenizer.json, as in Python", async () => {
    const lower = await load(BERT);
    const cased = await load(BERT, { do_lower_case: false });
    expect([...lower.encode("A", null, 9).ids]).toEqual([2, 4, 3]);
    expect([...cased.encode("A", null, 9).ids]).toEqual([2, 1, 3]);
    expect(cased.hash).not.toBe(lower.hash);
  });

  test("the padding token comes from tokenizer_config.json, else tokenizer.json, else the usual names", async () => {
    expect((await load(BERT)).paddingId).toBe(0);
    expect((await load(BERT, { pad_token: "a" })).paddingId).toBe(4);
    expect((await load(BERT, { pad_token: { content: "b" } })).paddingId).toBe(5);
    expect((await load({ ...BERT, padding: { pad_id: 6 } })).paddingId).toBe(6);
    expect((await load({ model: BPE })).paddingId).toBe(0);
  });

  test("a special token of several ids stands whole", async () => {
    const special = { "[X]": { id: "[X]", ids: [5, 6], tokens: ["b", "##b"] } };
    const tokenizer = await load({
      ...BERT,
      post_processor: template([{ SpecialToken: { id: "[X]", type_id: 1 } }, { Sequence: { id: "A", type_id: 0 } }], special),
    });
    expect(tokenizer.encode("a", null, 9)).toMatchObject({ ids: Int32Array.of(5, 6, 4), tokenTypes: Uint8Array.of(1, 1, 0) });
  });
});

function template(single: readonly unknown[], special: object = {}): object {
  const pair = [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }];
  return { type: "TemplateProcessing", single, pair, special_tokens: special };
}
