/** What must not crash, hang or be half read: for each format, an error of ours that names the file and, where there is one, the row. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { listColumns, readColumns, readParquetMetadata } from "../../src/runtime/tables/tables.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type DamageCounts, damageArguments } from "./tables-damaged-parquet.ts";
import { complaint, namesIn, put, putParquet } from "./tables-support.ts";

const folder = temporaryFolder();

/** Each takes some milliseconds: two engines are started. */
const damagedFiles = 200;

/** What stands in the file, what the message must say, and the row it must name. */
type Case = readonly [string, string | Uint8Array, RegExp, number?];

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const utf16 = Buffer.from("\ufefftext\tlabel\na\t1\n", "utf16le");

const tsv: readonly Case[] = [
  ["a row with too few cells", "text\tlabel\na\t1\nb\n", /2 cells.*got 1/, 2],
  ["a row with too many cells", "text\tlabel\n\na\t1\nb\tc\t1\n", /2 cells.*got 3/, 2],
  ["an empty file", "", /name the columns, got an empty file/],
  ["blank first line", "\ntext\tlabel\n", /name the columns/],
  ["a column named twice", "text\ttext\tlabel\na\tb\t1\n", /different names, got two named "text"/],
  ["another column", "words\tlabel\na\t1\n", /column "text", got the columns "words", "label"/],
  ["NUL bytes", "text\tlabel\na\t1\nb\0b\t1\n", /no NUL bytes/, 2],
  ["other bytes than UTF-8", bytes("text\tlabel\na\t1\nb", [0xff], "\t1\n"), /must be UTF-8, got other bytes on line 3/],
  ["half a character in the header", bytes("text", [0xc3], "\tlabel\na\t1\n"), /must be UTF-8/],
  ["UTF-16", utf16, /must be UTF-8, got UTF-16/],
  ["old line ends", "text\tlabel\ra\t1\r", /carriage returns/],
  ["a line without end", `text\tlabel\n${"x".repeat(17 * 1024 * 1024)}`, /at most 16777216 bytes/],
];
const csv: readonly Case[] = [
  ["a row with too few cells", "text,label\na,1\nb\n", /2 cells.*got 1/, 2],
  ["a row with too many cells", "text,label\na,1\nb,c,1\n", /2 cells.*got 3/, 2],
  ["an empty file", "", /name the columns/],
  ["a column named twice", "text,text\na,b\n", /different names/],
  ["another column", "words,label\na,1\n", /got the columns "words", "label"/],
  ["a quote that never ends", 'text,label\na,1\n"b,1\nc,0\n', /must end with one/, 2],
  ["text after a closing quote", 'text,label\n"b"c,1\n', /must end with one/, 1],
  ["NUL bytes at the start", "text,label\na\0,1\n", /NUL bytes/],
  ["NUL bytes far inside", `text,label\n${"a,1\n".repeat(400_000)}b\0,1\n`, /no NUL bytes/, 400_001],
  ["other bytes than UTF-8", bytes("text,label\na,1\nb", [0xff], ",1\n"), /must be UTF-8/, 2],
  ["UTF-16", Buffer.from("\ufefftext,label\na,1\n", "utf16le"), /UTF-8 text/],
  ["mixed line ends", "text,label\na,1\r\nb,0\n", /end the same way/],
];
const json: readonly Case[] = [
  ["a line that breaks off", '{"text":"a","label":1}\n{"text":"b","la\n', /one whole JSON object/, 2],
  ["NaN", '{"text":"a","label":NaN}\n', /NaN and single quotes are not JSON/, 1],
  ["a number a line", "1\n2\n", /must be a JSON object, got another value/, 1],
  ["a list a line", '{"text":"a"}\n["b"]\n', /must be a JSON object/, 2],
  ["an empty file", "", /no object with a key/],
  ["another key", '{"words":"a"}\n', /got the columns "words"/],
  ["an object for a text", '{"text":{"a":1},"label":1}\n', /must be a text.*got an object/, 1],
  ["a list for a text", '{"text":"a"}\n{"text":["b"]}\n', /got a list/, 2],
  ["half of a surrogate pair", '{"text":"a\\ud800b"}\n', /whole Unicode characters/, 1],
  ["an escaped NUL", '{"text":"a\\u0000b"}\n', /no NUL bytes/, 1],
  ["other bytes than UTF-8", bytes('{"text":"', [0xff], '"}\n'), /must be UTF-8/],
  ["an array that breaks off", '[{"text":"a"},', /array must be valid JSON/],
  ["an array of texts", '["a"]', /must be a JSON object/, 1],
  ["100,000 open brackets", `{"text":${"[".repeat(100_000)}\n`, /one whole JSON object/, 1],
];

for (const [ending, cases] of Object.entries({ tsv, csv, jsonl: json, json })) {
  describe(`hostile ${ending}`, () => {
    for (const [what, content, message, row] of cases) {
      it(`${what}: an error that names the file`, async () => {
        const path = put(folder, `hostile.${ending}`, content);
        const error = await complaint(readColumns(path, ["text"]));
        expect(error.message).toMatch(message);
        expect(error.complaint.file).toBe(path);
        expect(error.complaint.row).toBe(row);
      });
    }

    it("a header alone is a table without rows, a file over the limit is refused", async () => {
      if (ending.startsWith("json")) return;
      const path = put(folder, `header.${ending}`, ending === "tsv" ? "text\tlabel" : "text,label");
      expect((await readColumns(path, ["text"])).rows).toBe(0);
      expect((await complaint(readColumns(path, ["text"], { limitBytes: 9 }))).message).toMatch(/at most 9 bytes, got 10/);
    });
  });
}

describe("hostile paths", () => {
  it("folders, devices, absent files and unknown endings are errors, not crashes", async () => {
    mkdirSync(join(folder, "folder.tsv"));
    symlinkSync("/dev/zero", join(folder, "zero.csv"));
    expect((await complaint(listColumns(join(folder, "folder.tsv")))).message).toMatch(/got a folder/);
    expect((await complaint(listColumns(join(folder, "zero.csv")))).message).toMatch(/pipe or device/);
    for (const ending of ["tsv", "csv", "jsonl", "parquet"]) {
      expect((await complaint(listColumns(join(folder, `absent.${ending}`)))).code).toBe("missing");
    }
    expect((await complaint(Promise.resolve().then(() => listColumns(join(folder, "a.xlsx"))))).message).toMatch(/must end in/);
  });

  it("a file that says it is another format is refused", async () => {
    const parquet = await putParquet(folder, "real.parquet", "SELECT 'a' AS text");
    for (const ending of ["tsv", "csv", "jsonl"]) {
      const path = put(folder, `disguised.${ending}`, readFileSync(parquet));
      expect((await complaint(readColumns(path, ["text"]))).complaint.file).toBe(path);
    }
  });
});

describe("hostile parquet", () => {
  it("text, emptiness, a cut file and swapped magic are errors", async () => {
    const sound = readFileSync(await putParquet(folder, "sound.parquet", "SELECT i::VARCHAR AS text FROM range(1000) t(i)"));
    const cases: readonly (readonly [string, Uint8Array | string])[] = [
      ["text", "text,label\na,1\n"],
      ["nothing", ""],
      ["cut", sound.subarray(0, sound.length - 100)],
      ["half", Buffer.concat([sound.subarray(0, sound.length / 2), sound.subarray(-200)])],
      ["long footer", Buffer.concat([sound.subarray(0, -8), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.from("PAR1")])],
    ];
    for (const [what, content] of cases) {
      const path = put(folder, "bad.parquet", content);
      expect((await complaint(readColumns(path, ["text"]))).complaint.file, what).toBe(path);
      // Where only rows are missing, the footer itself is sound.
      if (what !== "half") expect((await complaint(readParquetMetadata(path))).complaint.file, what).toBe(path);
    }
  });

  it("bytes that are no text, nested columns and absent ones are errors", async () => {
    const path = await putParquet(folder, "kinds.parquet", "SELECT '\\xFF'::BLOB AS raw, {'a': 1} AS s, 'a\\x00'::BLOB AS nul");
    expect((await complaint(readColumns(path, ["raw"]))).message).toMatch(/must be UTF-8/);
    expect((await complaint(readColumns(path, ["nul"]))).message).toMatch(/no NUL bytes/);
    expect((await complaint(readColumns(path, ["s"]))).message).toMatch(/got the type STRUCT/);
    expect((await complaint(readColumns(path, ["x"]))).message).toMatch(/got the columns "raw", "s", "nul"/);
  });

  it("a column that unpacks to more than the limit is refused before it is read", async () => {
    const path = await putParquet(folder, "bomb.parquet", "SELECT repeat('x', 10000) || i AS text, 1 AS a FROM range(2000) t(i)");
    expect(readFileSync(path).length).toBeLessThan(3_000_000);
    expect((await complaint(readColumns(path, ["text"], { limitBytes: 3_000_000 }))).message).toMatch(/at most 3000000 bytes/);
    expect((await readColumns(path, ["a"], { limitBytes: 3_000_000 })).rows).toBe(2000);
  });

  it("damaged files end in rows or in an error of ours, never in a crash", async () => {
    // In a process of its own: a crash would take the test run with it.
    const path = await putParquet(
      folder,
      "base.parquet",
      "SELECT 'text ' || (i % 50) AS text, [i, i]::FLOAT[] AS v FROM range(300) t(i)",
    );
    const run = spawnSync(process.execPath, damageArguments(path, damagedFiles), { encoding: "utf8", timeout: 100_000 });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    const counts = JSON.parse(run.stdout) as DamageCounts;
    expect(counts.strange).toEqual([]);
    expect(counts.sound + counts.refused).toBe(damagedFiles);
    expect(counts.refused).toBeGreaterThan(damagedFiles / 10);
  }, 120_000);

  it("nothing but the files of the tests lies in the folder", () => {
    expect(namesIn(folder).filter((name) => name.startsWith(".") || name.includes("partial"))).toEqual([]);
  });
});
