/** Tokenising in a thread of its own: the same ids, and a pattern without end holds nobody. Runs the built worker. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InterruptedError } from "../../src/base/errors.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { loadRemoteTokenizer } from "../../src/runtime/tokenizer/remote-tokenizer.ts";
import { loadTokenizer } from "../../src/runtime/tokenizer/tokenizer.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { embed } from "../../src/vectors/embed.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";

const scratch = temporaryFolder();
const seed = 4108;
/** A pattern is given up after 10 s; a busy machine gets more. */
const patience = 60_000;
const hostile = "(x+x+)+y";
/** A text on which that pattern has more ways to fail than anybody can try. */
const endlessText = "x".repeat(64);

const wordPiece = { type: "WordPiece", unk_token: "[UNK]", vocab: { "[UNK]": 0, a: 1, b: 2, "##b": 3, x: 4, "##x": 5 } };
const bytes = { type: "BPE", vocab: { a: 0, b: 1, ab: 2, abab: 3 }, merges: ["a b", "ab ab"] };
const split = { type: "Split", pattern: { Regex: hostile }, behavior: "Isolated", invert: false };
const replace = { type: "Replace", pattern: { Regex: hostile }, content: "" };
const harmless = { type: "WhitespaceSplit" };

let number = 0;
async function folderOf(tokenizer: object): Promise<string> {
  const folder = join(scratch, `tokenizer-${number++}`);
  await mkdir(folder);
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify({ model: wordPiece, pre_tokenizer: harmless, ...tokenizer }));
  return folder;
}

describe("a pattern without end in tokenizer.json", () => {
  const sequence = { type: "Sequence", pretokenizers: [harmless, split] };
  const added = [{ id: 9, content: endlessText, normalized: true, special: false }];

  test(
    "is named, wherever it is, while the caller's thread goes on",
    async () => {
      let turns = 0;
      const alive = setInterval(() => turns++, 100);
      const said = async (parts: object): Promise<unknown> => {
        const tokenizer = await loadRemoteTokenizer(await folderOf(parts));
        const failed: unknown = await tokenizer.encode(["a", endlessText], null, 16).catch((error: unknown) => error);
        expect([...(await tokenizer.encode(["a"], null, 16))[0]!.ids]).toEqual([1]); // in another thread
        return failed;
      };
      const [asSplit, asReplace, inSequence, atLoading] = await Promise.all([
        said({ pre_tokenizer: split }),
        said({ normalizer: replace }),
        said({ pre_tokenizer: sequence }),
        loadRemoteTokenizer(await folderOf({ normalizer: replace, added_tokens: added })).catch((error: unknown) => error),
      ]);
      clearInterval(alive);
      for (const [error, name] of [
        [asSplit, "pre-tokeniser Split"],
        [asReplace, "normaliser Replace"],
        [inSequence, "pre-tokeniser Split"],
        [atLoading, "normaliser Replace"],
      ] as const) {
        expect(error).toMatchObject({ code: "format" });
        expect((error as Error).message).toContain(`the ${name} "${hostile}" still at work on 64 characters`);
      }
      expect(turns).toBeGreaterThan(10);
    },
    patience,
  );

  test(
    "ends an extraction with that error",
    async () => {
      const folder = await writeTinyEncoder(join(scratch, "encoder"));
      const file = join(folder, "tokenizer.json");
      const json = JSON.parse(await readFile(file, "utf8")) as object;
      await writeFile(file, JSON.stringify({ ...json, pre_tokenizer: split }));
      const table = join(scratch, "texts.tsv");
      await writeFile(table, `sentence\tlabel\naa\tp\nbb\tq\n${endlessText}\tp\ncc\tq\n`);
      const task = await loadTask(table);
      await expect(embed(await loadEncoder(folder), task, { folder: join(scratch, "vectors") })).rejects.toThrow(hostile);
    },
    patience,
  );
});

describe("a tokenizer in a thread of its own", () => {
  test("gives the ids, types and cuts of one in this thread, for texts and pairs", async () => {
    const folder = await folderOf({});
    const [here, there] = [await loadTokenizer(folder), await loadRemoteTokenizer(folder)];
    expect([there.hash, there.paddingId]).toEqual([here.hash, here.paddingId]);
    const text = fc.string({ unit: fc.constantFrom("a", "b", "x", " ", "é", "\ud800", "😀"), maxLength: 30 });
    const rows = fc.array(fc.tuple(text, text), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), fc.integer({ min: 1, max: 12 }), async (texts, paired, maxLength) => {
        const first = texts.map(([one]) => one);
        const second = paired ? texts.map(([, two]) => two) : null;
        const encodings = await there.encode(first, second, maxLength);
        expect(encodings).toEqual(first.map((one, i) => here.encode(one, second?.[i] ?? null, maxLength)));
      }),
      { seed, numRuns: 50 },
    );
  });

  test(
    "takes a long text without a break, which no pattern of the file cuts",
    async () => {
      const tokenizer = await loadRemoteTokenizer(await folderOf({ model: bytes, pre_tokenizer: null }));
      const [encoding] = await tokenizer.encode(["ab".repeat(2 ** 16)], null, 2 ** 20);
      expect(encoding?.ids).toEqual(new Int32Array(2 ** 15).fill(3));
    },
    patience,
  );

  test("throws the errors of one in this thread", async () => {
    const tokenizer = await loadRemoteTokenizer(await folderOf({}));
    await expect(tokenizer.encode(["a"], null, -1)).rejects.toMatchObject({ code: "usage" });
    await expect(loadRemoteTokenizer(join(scratch, "nowhere"))).rejects.toMatchObject({ code: "missing" });
  });

  test("is interrupted in the middle of a text, and encodes again", async () => {
    const tokenizer = await loadRemoteTokenizer(await folderOf({ pre_tokenizer: split }));
    const stop = new AbortController();
    const running = tokenizer.encode([endlessText], null, 16, { signal: stop.signal });
    setTimeout(() => stop.abort(), 200);
    await expect(running).rejects.toBeInstanceOf(InterruptedError);
    expect(await tokenizer.encode(["a"], null, 16)).toHaveLength(1);
    await expect(tokenizer.encode(["a"], null, 16, { signal: stop.signal })).rejects.toBeInstanceOf(InterruptedError);
  });

  test("refuses files that are others by the time they are read again", async () => {
    const folder = await folderOf({ pre_tokenizer: split });
    const tokenizer = await loadRemoteTokenizer(folder);
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify({ model: bytes }));
    expect([...(await tokenizer.encode(["a"], null, 16))[0]!.ids]).toEqual([1]);
    const running = tokenizer.encode([endlessText], null, 16, { signal: AbortSignal.timeout(200) });
    await expect(running).rejects.toBeInstanceOf(InterruptedError);
    await expect(tokenizer.encode(["a"], null, 16)).rejects.toThrow("must stay as it is");
  });
});
