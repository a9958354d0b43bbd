import { symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listColumns, readColumns, readParquetMetadata, tableFormat, writeParquet } from "../../src/runtime/tables/tables.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { put, putParquet } from "./tables-support.ts";

const folder = temporaryFolder();

describe("table files", () => {
  it("are known by their ending, in any case of letters", () => {
    expect(["a.tsv", "b.CSV", "c.jsonl", "d.ndjson", "e.json", "f.parquet"].map(tableFormat)).toEqual([
      "tsv",
      "csv",
      "json",
      "json",
      "json",
      "parquet",
    ]);
    expect(["a.tsv.gz", "b.CSV.GZ", "c.json.gz"].map(tableFormat)).toEqual(["tsv", "csv", "json"]);
    const others = ["a.txt", "tsv", "a.gz", "tsv.gz", "a.parquet.gz", "a.tsv.gz.gz", "a.constructor"];
    expect(others.map(tableFormat)).toEqual(others.map(() => null));
  });

  it("give the chosen columns in the order asked for, in every format", async () => {
    const paths = [
      put(folder, "order.tsv", "id\ttext\tlabel\n1\ta\tx\n2\tb\ty\n"),
      put(folder, "order.csv", "id,text,label\n1,a,x\n2,b,y\n"),
      put(folder, "order.jsonl", '{"id":1,"text":"a","label":"x"}\n{"label":"y","text":"b","id":2}\n'),
      put(folder, "order.json", '\n [{"id":1,"text":"a","label":"x"},{"label":"y","text":"b","id":2}]'),
      await putParquet(folder, "order.parquet", "SELECT * FROM (VALUES (1, 'a', 'x'), (2, 'b', 'y')) t(id, text, label)"),
    ];
    for (const path of paths) {
      const table = await readColumns(path, ["label", "text"]);
      expect([table.rows, table.columns], path).toEqual([
        2,
        [
          ["x", "y"],
          ["a", "b"],
        ],
      ]);
      expect((await listColumns(path)).map((column) => column.name)).toEqual(["id", "text", "label"]);
    }
  });

  it("lose a byte order mark and CR LF, and keep the order of many rows", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => [`text ${i} é`, String(i % 3)] as const);
    const lines = (sign: string, end: string): string =>
      `\ufefftext${sign}label${end}${rows.map((row) => row.join(sign)).join(end)}`;
    const paths = [
      put(folder, "long.tsv", lines("\t", "\r\n")),
      put(folder, "long.csv", lines(",", "\r\n")),
      put(folder, "long.jsonl", `\ufeff${rows.map(([text, label]) => JSON.stringify({ text, label })).join("\r\n")}`),
    ];
    for (const path of paths) {
      const table = await readColumns(path, ["text", "label"]);
      expect(table.columns[0], path).toEqual(rows.map(([text]) => text));
      expect(table.columns[1], path).toEqual(rows.map(([, label]) => label));
    }
  });
});

describe("TSV", () => {
  it("has no quotes: a bare one, a lone one and a pair read as they stand", async () => {
    const path = put(folder, "quotes.tsv", 'text\tlabel\nHe said "hi\t1\n"\t0\n"all of it"\t1\n\\t \'x\' # NULL\t0\n');
    const table = await readColumns(path, ["text"]);
    expect(table.columns[0]).toEqual(['He said "hi', '"', '"all of it"', "\\t 'x' # NULL"]);
  });

  it("reads mixed line ends, blank lines, empty cells, and a carriage return inside a cell", async () => {
    const path = put(folder, "ends.tsv", "text\tlabel\na\t1\r\n\nb\rc\t0\n\t1\n\n");
    const table = await readColumns(path, ["text", "label"]);
    expect(table.columns).toEqual([
      ["a", "b\rc", ""],
      ["1", "0", "1"],
    ]);
  });

  it("gives back any text without tabs and line ends", async () => {
    const cell = fc.string({ unit: "grapheme" }).filter((text) => !/[\t\n\r\0]|^\ufeff/.test(text) && text.trim() !== "");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const path = put(folder, "any.tsv", `text\tlabel\n${rows.map((row) => row.join("\t")).join("\n")}`);
        const table = await readColumns(path, ["text", "label"]);
        expect(table.columns).toEqual([rows.map(([text]) => text), rows.map(([, label]) => label)]);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("holds lines that cross the pieces in which a file is read", async () => {
    const texts = ["x".repeat(1_048_560), "é".repeat(700_000), "z"];
    const path = put(folder, "pieces.tsv", `text\tlabel\n${texts.map((text) => `${text}\t1\n`).join("")}`);
    expect((await readColumns(path, ["text"])).columns[0]).toEqual(texts);
  });
});

describe("CSV", () => {
  it("follows RFC 4180: commas, quotes and line ends inside quotes", async () => {
    const path = put(folder, "quotes.csv", 'text,label\n"He said ""hi"", ok",1\n"two\nlines",0\n5" tall,1\n"",0\n# NULL,NA\n');
    const table = await readColumns(path, ["text", "label"]);
    expect(table.columns).toEqual([
      ['He said "hi", ok', "two\nlines", '5" tall', "", "# NULL"],
      ["1", "0", "1", "0", "NA"],
    ]);
  });

  it("gives back any text written with quotes", async () => {
    const cell = fc.string({ unit: "grapheme" }).filter((text) => !/[\0\r]/.test(text));
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 200 }), async (texts) => {
        const path = put(folder, "any.csv", `text,label\n${texts.map((text) => `${quote(text)},1\n`).join("")}`);
        expect((await readColumns(path, ["text"])).columns[0]).toEqual(texts);
      }),
      { seed: 2, numRuns: 8 },
    );
  });

  it("takes semicolons or tabs where the first line has no comma, and quoted names of columns", async () => {
    const semicolons = put(folder, "semi.csv", '"the text";label\n"a, b";1\n');
    expect((await readColumns(semicolons, ["the text"])).columns[0]).toEqual(["a, b"]);
    const tabs = put(folder, "tabs.csv", "text\tlabel\na, b\t1\n");
    expect((await readColumns(tabs, ["text"])).columns[0]).toEqual(["a, b"]);
    const index = put(folder, "index.csv", ",text,Text\n0,a,b\n");
    expect((await readColumns(index, ["Text", "text", ""])).columns).toEqual([["b"], ["a"], ["0"]]);
  });
});

describe("JSON lines", () => {
  it("gives numbers and booleans as JSON writes them, and null where there is no value", async () => {
    const path = put(
      folder,
      "kinds.jsonl",
      '{"text":"2020-01-01","label":1}\n\n{"text":null,"label":1.5}\n{"label":true}\n{"text":"a\\u00e9\\n","label":"x","v":[1,2],"o":{}}\n',
    );
    const table = await readColumns(path, ["text", "label"]);
    expect(table.columns).toEqual([
      ["2020-01-01", null, null, "aé\n"],
      ["1", "1.5", "true", "x"],
    ]);
    expect(await listColumns(path)).toEqual([
      { name: "text", kind: "text" },
      { name: "label", kind: "text" },
      { name: "v", kind: "vector" },
      { name: "o", kind: "other" },
    ]);
  });

  it("takes keys named like parts of every object for plain keys", async () => {
    const path = put(folder, "proto.jsonl", '{"__proto__":"a","constructor":"b","text":"t"}\n{"text":"u"}\n');
    expect((await readColumns(path, ["__proto__", "constructor"])).columns).toEqual([
      ["a", null],
      ["b", null],
    ]);
  });
});

describe("parquet", () => {
  it("casts every kind of value to text, and says what columns hold", async () => {
    const path = await putParquet(
      folder,
      "kinds.parquet",
      `SELECT 'é' AS text, 3::BIGINT AS i, 0.5::DOUBLE AS d, true AS b, NULL::VARCHAR AS n, DATE '2020-01-02' AS day,
        'raw'::BLOB AS raw, [1, 2]::FLOAT[] AS v, {'a': 1} AS s`,
    );
    const names = ["text", "i", "d", "b", "n", "day", "raw"];
    expect((await readColumns(path, names)).columns).toEqual([["é"], ["3"], ["0.5"], ["true"], [null], ["2020-01-02"], ["raw"]]);
    const kinds = Object.fromEntries((await listColumns(path)).map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({
      text: "text",
      i: "number",
      d: "number",
      b: "boolean",
      n: "text",
      day: "text",
      raw: "text",
      v: "vector",
      s: "other",
    });
  });

  it("gives the key-value metadata", async () => {
    const path = await putParquet(folder, "meta.parquet", "SELECT 1 AS a", `, KV_METADATA {huggingface: '{"info":"é"}'}`);
    expect((await readParquetMetadata(path)).get("huggingface")).toBe('{"info":"é"}');
  });

  it("is read under names that look like wildcards or SQL, and through a link that a person names", async () => {
    for (const name of ["w[1]*?.parquet", "it's; drop.parquet", "ü .parquet"]) {
      await writeParquet(join(folder, name), [{ name: `a"b'c`, type: "text", values: ["x"] }]);
      expect((await readColumns(join(folder, name), [`a"b'c`])).columns, name).toEqual([["x"]]);
    }
    symlinkSync(join(folder, "ü .parquet"), join(folder, "link.parquet"));
    expect((await listColumns(join(folder, "link.parquet"))).length).toBe(1);
  });
});
