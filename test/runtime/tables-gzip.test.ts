/** Tables inside .gz: the same columns and the same complaints as of the plain files. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { AssayError } from "../../src/base/errors.ts";
import { listColumns, readColumns, type TextTable } from "../../src/runtime/tables/tables.ts";
import { cuts, gzipMembers, gzipWithFields } from "../support/gzip-members.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { complaint, namesIn, put } from "./tables-support.ts";

const folder = temporaryFolder();
const cache = join(folder, "cache");
process.env["ASSAY_CACHE"] = cache;

afterEach(() => {
  if (existsSync(cache)) expect(namesIn(join(cache, "unpacked"))).toEqual([]);
});

type Row = readonly [string, string];

const csvCell = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const formats: Readonly<Record<string, (rows: readonly Row[]) => string>> = {
  tsv: (rows) =>
    ["\ufefftext\tlabel", ...rows.map((row) => row.map((cell) => cell.replace(/[\t\r\n]/g, " ")).join("\t"))].join("\n"),
  csv: (rows) => `${["text,label", ...rows.map((row) => row.map(csvCell).join(","))].join("\n")}\n`,
  jsonl: (rows) => rows.map(([text, label]) => `${JSON.stringify({ text, label })}\r\n`).join(""),
  json: (rows) => JSON.stringify(rows.map(([text, label]) => ({ text, label }))),
};
const cell = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll(/[\0\r\ufeff]/g, "·"));
const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 40 });

const without = ({ rows: count, columns }: TextTable): unknown => ({ count, columns });

describe.each(Object.entries(formats))("a %s inside .gz", (ending, write) => {
  const plain = join(folder, `rows.${ending}`);
  const packed = `${plain}.gz`;

  it("has the columns and rows of the plain file, in any number of members", async () => {
    await fc.assert(
      fc.asyncProperty(rows, cuts, async (content, where) => {
        writeFileSync(plain, write(content));
        writeFileSync(packed, gzipMembers(Buffer.from(write(content)), where));
        expect(await listColumns(packed)).toEqual(await listColumns(plain));
        const read = await readColumns(packed, ["label", "text"]);
        expect(without(read)).toEqual(without(await readColumns(plain, ["label", "text"])));
        expect([read.path, read.rows]).toEqual([packed, content.length]);
      }),
      { numRuns: ending === "csv" ? 25 : 60 },
    );
  });

  it("is read behind any header, and over many pieces", async () => {
    const content = write(Array.from({ length: 60_000 }, (_, row) => [`a text, "the" ${row}th of them`, `${row % 7}`]));
    writeFileSync(plain, content);
    writeFileSync(packed, gzipWithFields(Buffer.from(content)));
    expect(without(await readColumns(packed, ["text"]))).toEqual(without(await readColumns(plain, ["text"])));
  });

  it("is refused with the words for the plain file, and its own name", async () => {
    const sound = write([["a", "1"]]);
    for (const content of [sound, sound.replace(/1/, "\0"), `${sound}{\t"`, `${sound}\udc00`, sound.slice(0, -2), ""]) {
      writeFileSync(plain, content);
      writeFileSync(packed, gzipSync(content));
      const [one, other] = await Promise.all([plain, packed].map((path) => outcomeOf(path)));
      expect(other).toEqual(one);
    }
  });

  it("is refused where it is damaged, cut short, or unpacks to more than a table may", async () => {
    const content = Buffer.from(write(Array.from({ length: 5000 }, (_, row) => [`text ${row}`, `${row % 3}`])));
    const sound = gzipSync(content);
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [sound.subarray(0, -9), /must be whole, got one that breaks off/],
      [Buffer.concat([sound.subarray(0, -8), Buffer.alloc(8)]), /incorrect data check/],
      [Buffer.concat([sound, Buffer.from("more")]), /nothing must follow/],
      [content, /begin with the mark of gzip/],
    ];
    for (const [bytes, message] of cases) {
      const error = await complaint(readColumns(put(folder, `rows.${ending}.gz`, bytes), ["text"]));
      expect(error.message).toMatch(message);
      expect(error.complaint.file).toBe(packed);
    }
    writeFileSync(packed, sound);
    const limitBytes = content.length - 1;
    if (ending !== "json") expect((await complaint(readColumns(packed, ["text"], { limitBytes }))).message).toMatch(/at most/);
    expect((await readColumns(packed, ["text"], { limitBytes: content.length })).rows).toBe(5000);
  });
});

/** Rows, or the complaint without the file's name. */
async function outcomeOf(path: string): Promise<unknown> {
  return readColumns(path, ["text"]).then(without, ({ code, complaint: { file, ...words } }: AssayError) => {
    expect(file).toBe(path);
    return { code, ...words };
  });
}

describe("parquet inside .gz", () => {
  it("is no table", async () => {
    expect((await complaint(readColumns(put(folder, "a.parquet.gz", gzipSync("x")), ["text"]))).message).toMatch(/must end in/);
  });
});
