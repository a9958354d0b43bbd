/** Tasks and texts from .gz files: what the plain files give, under the name of the packed ones. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chooseFiles } from "../../src/tasks/hub-files.ts";
import { loadTask } from "../../src/tasks/load.ts";
import type { Task } from "../../src/tasks/task.ts";
import { type NamedText, openTexts } from "../../src/tasks/texts.ts";
import { complaint, put } from "../runtime/tables-support.ts";
import { gzipBomb } from "../support/gzip-members.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
process.env["ASSAY_CACHE"] = join(root, "cache");
let made = 0;

function folder(files: Readonly<Record<string, string>>): string {
  const path = join(root, `folder-${made++}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) put(path, name, name.endsWith(".gz") ? gzipSync(content) : content);
  return path;
}

const rowsOf = (start: string, count: number): readonly (readonly [string, number])[] =>
  Array.from({ length: count }, (_, i) => [`${start} ${i}`, i % 2]);
const tsv = (start: string, count: number): string =>
  `text\tlabel\n${rowsOf(start, count)
    .map((row) => `${row.join("\t")}\n`)
    .join("")}`;
const csv = (start: string, count: number): string => tsv(start, count).replaceAll("\t", ",");
const jsonl = (start: string, count: number): string =>
  rowsOf(start, count)
    .map(([text, label]) => `${JSON.stringify({ text, label })}\n`)
    .join("");
const kinds = { tsv, csv, jsonl };

/** All but what says where it came from. */
const contentOf = ({ source: _source, rowId: _rowId, ...content }: Task): unknown => content;

async function textsOf(from: string): Promise<readonly NamedText[]> {
  const found: NamedText[] = [];
  for await (const text of (await openTexts(from)).texts) found.push(text);
  return found;
}

describe("a task inside .gz", () => {
  it.each(Object.entries(kinds))("of one %s file is that of the plain file, with its hash and name", async (ending, write) => {
    const path = folder({ [`reviews.${ending}`]: write("row", 40), [`reviews.${ending}.gz`]: write("row", 40) });
    const plain = await loadTask(join(path, `reviews.${ending}`));
    const packed = await loadTask(join(path, `reviews.${ending}.gz`));
    expect(contentOf(packed)).toEqual(contentOf(plain));
    expect([packed.name, packed.rowId(39)]).toEqual(["reviews", `reviews.${ending}.gz:40`]);
  });

  it("of a folder has the splits that its names say, plain ones among them, shards in order", async () => {
    const files = { "test.tsv": tsv("c", 10), "dev.csv": csv("d", 10) };
    const plain = folder({
      ...files,
      "train-00000-of-00002.jsonl": jsonl("a", 10),
      "train-00001-of-00002.jsonl": jsonl("b", 10),
    });
    const packed = folder({
      "test.tsv": files["test.tsv"],
      "dev.csv.gz": files["dev.csv"],
      "train-00001-of-00002.jsonl.gz": jsonl("b", 10),
      "train-00000-of-00002.jsonl.gz": jsonl("a", 10),
    });
    const [one, other] = [await loadTask(plain), await loadTask(packed)];
    expect(other.hash).toBe(one.hash);
    expect(other.rowId(0)).toBe("train-00000-of-00002.jsonl.gz:1");
  });

  it("beside the plain file of the same split is refused: which is meant cannot be known", async () => {
    const path = folder({ "train.tsv": tsv("a", 20), "train.tsv.gz": tsv("a", 20), "test.tsv": tsv("c", 10) });
    expect((await complaint(loadTask(path))).message).toMatch(/one file a split.*"train\.tsv", "train\.tsv\.gz"/);
  });

  it("that is not there, or parquet, is an error in words", async () => {
    expect((await complaint(loadTask("none/rows.tsv.gz"))).message).toMatch(/must exist, got nothing at this path/);
    const parquet = join(folder({ "rows.parquet.gz": "x" }), "rows.parquet.gz");
    expect((await complaint(loadTask(parquet))).message).toMatch(/must be a table/);
  });

  it("is not taken from the Hub, which converts what is packed there", () => {
    expect(() => chooseFiles("org/x", ["train.csv.gz", "test.csv.gz"], null)).toThrow(/must hold tables/);
    expect(chooseFiles("org/x", ["train.csv", "train.csv.gz"], null).training).toEqual(["train.csv"]);
  });
});

describe("texts inside .gz", () => {
  it("of a table or one a line are those of the plain file", async () => {
    const lines = "one\ntwo three\r\n\nfour";
    const path = folder({
      "a.csv": csv("row", 30),
      "a.csv.gz": csv("row", 30),
      "a.txt": lines,
      "a.txt.gz": lines,
      "b.gz": lines,
    });
    expect(await textsOf(join(path, "a.csv.gz"))).toEqual(await textsOf(join(path, "a.csv")));
    const plain = await textsOf(join(path, "a.txt"));
    expect(plain.map(({ text }) => text)).toEqual(["one", "two three", "", "four"]);
    expect(await textsOf(join(path, "a.txt.gz"))).toEqual(plain);
    expect(await textsOf(join(path, "b.gz"))).toEqual(plain);
  });

  it("come before a damaged place does, which then is an error", async () => {
    const lines = Array.from({ length: 300_000 }, (_, row) => `text ${row * 7919}\n`).join("");
    const path = put(root, "damaged.txt.gz", gzipSync(lines).subarray(0, -8));
    let count = 0;
    const read = async (): Promise<void> => {
      for await (const { text } of (await openTexts(path)).texts) if (text === `text ${count * 7919}`) count++;
    };
    expect((await complaint(read())).complaint).toMatchObject({ where: "unpacking", file: path });
    expect(count).toBeGreaterThan(200_000);
  });

  it("without line ends, or that unpack without end, are refused", async () => {
    const bomb = put(root, "bomb.txt.gz", gzipBomb(1));
    expect((await complaint(textsOf(bomb))).message).toMatch(/a line must be at most 16777216 characters/);
    const line = "a".repeat(2 ** 14 - 1);
    const member = gzipSync(Buffer.alloc(64 * 2 ** 20, `${line}\n`));
    const many = put(root, "many.txt.gz", Buffer.concat(Array.from({ length: 5 }, () => member)));
    const read = async (): Promise<void> => {
      for await (const { text } of (await openTexts(many)).texts) if (text !== line) throw new Error(text);
    };
    expect((await complaint(read())).message).toMatch(/must unpack to at most 268,435,456 bytes/);
  });
});
