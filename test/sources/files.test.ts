/** What is particular about sources that are files, and about files behind https. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import sqlite from "node-sqlite3-wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AssayError, FormatError, InputError, MissingError, UnsupportedError, UsageError } from "../../src/base/errors.ts";
import { encodeNpyHeader } from "../../src/formats/npy-header.ts";
import { loadDriver } from "../../src/sources/driver.ts";
import { sourceRows } from "../../src/sources/index.ts";
import { csvRows } from "../../src/sources/plain-lines.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import { vectorSet } from "../../src/vectors/vector-values.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
process.env["ASSAY_CACHE"] = at("cache");
const put = (name: string, text: string | Uint8Array): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const read = async (address: string): Promise<[id: string, vector: number[]][]> => {
  const rows: [string, number[]][] = [];
  for await (const { id, vector } of sourceRows(address)) rows.push([id, Array.from(vector)]);
  return rows;
};

/** A database of more rows than come at once. */
async function manyRows(name: string): Promise<string> {
  const database = new sqlite.Database(at(name));
  database.run("CREATE TABLE items (id INTEGER PRIMARY KEY, v BLOB)");
  database.run(
    "INSERT INTO items WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, x'0000803f' FROM n",
  );
  database.close();
  return at(name);
}

describe("a row whose vector is broken", () => {
  it("is named, whether its bytes are part of a number or its list has an empty place", async () => {
    const database = new sqlite.Database(at("broken.db"));
    database.run("CREATE TABLE items (id TEXT PRIMARY KEY, v BLOB)");
    database.run("INSERT INTO items VALUES ('a', x'0000803f'), ('b', x'0000803fff')");
    database.close();
    await expect(read(`sqlite:${at("broken.db")}?table=items&vector=v`)).rejects.toThrow(
      /got 5 bytes in the row "b" \(.*broken\.db/,
    );
    const lines = put("broken.jsonl", '{"id":"a","v":[1,2]}\n{"id":"b","v":[1,null]}\n');
    await expect(read(lines)).rejects.toThrow(/an empty place in the row "b"/);
  });
});

describe("a driver that is not installed", () => {
  it("is named with its version and the command that installs it", async () => {
    const name = "assay-driver-that-nobody-has";
    const load = (): Promise<unknown> => import(name);
    const failed = loadDriver({ name, version: "1.2.3" }, "Oddbase", load);
    await expect(failed).rejects.toThrow(MissingError);
    await expect(failed).rejects.toThrow(
      /package assay-driver-that-nobody-has must be installed to read Oddbase.*npm install \S+@1\.2\.3/,
    );
  });
});

describe("text", () => {
  it("has cells in quotes with separators, line ends and quotes in them, wherever pieces end", async () => {
    const text = 'a,b,"c ""x"", y"\r\n1,"two\nlines",\n\n"",5" 6,"last"';
    const expected = [
      ["a", "b", 'c "x", y'],
      ["1", "two\nlines", ""],
      ["", '5" 6', "last"],
    ];
    for (let size = 1; size <= text.length; size++) {
      const pieces = async function* (): AsyncGenerator<string> {
        for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
      };
      const rows: (readonly string[])[] = [];
      for await (const row of csvRows(pieces(), ",", "x")) rows.push(row);
      expect(rows, `pieces of ${size}`).toEqual(expected);
    }
  });

  it("is read with vectors as lists, text, or a column a dimension, and rows called by their numbers", async () => {
    expect(await read(put("lists.jsonl", '{"v":[1,2]}\n\n{"v":[3,4.5]}'))).toEqual([
      ["0", [1, 2]],
      ["1", [3, 4.5]],
    ]);
    expect(await read(put("text.csv", '\ufeffname,v\na,"[1, 2]"\nb,{3 4}\n'))).toEqual([
      ["0", [1, 2]],
      ["1", [3, 4]],
    ]);
    const wide = put("wide.csv.gz", gzipSync("id,x1,x2,x10,y\nq,1,2,7,8\n"));
    await expect(read(`csv:${wide}`)).rejects.toThrow(UsageError);
    expect(await read(`csv:${put("whole.tsv", "id\tx1\tx2\ty\nq\t1\t2\t8\n")}`)).toEqual([["q", [1, 2]]]);
    const two = put("two.csv", "a0,a1,b0,b1\n1,2,3,4\n");
    await expect(read(two)).rejects.toThrow(/got a\*, b\*.*as d\*/);
    expect(await read(`csv:${two}?vector=b*`)).toEqual([["0", [3, 4]]]);
  });

  it("says what is wrong with it", async () => {
    await expect(read(put("array.jsonl", "[1,2]\n"))).rejects.toThrow(FormatError);
    await expect(read(put("cut.jsonl", '{"v":[1]}\n{"v":[2'))).rejects.toThrow(/one whole JSON object.*row 2/);
    await expect(read(put("word.jsonl", '{"v":[1,"x"]}'))).rejects.toThrow(/list of numbers, got "x" in the row "0"/);
    await expect(read(put("ragged.csv", "v,w\n[1],2\n[1]\n"))).rejects.toThrow(/2 cells.*got 1 .*row 2/);
    await expect(read(put("empty.csv", ""))).rejects.toThrow(/there must be rows/);
    await expect(read(put("latin.csv", Buffer.from("v,n\n[1],\xe9\n", "latin1")))).rejects.toThrow(/UTF-8/);
    await expect(read("csv:nowhere.csv")).rejects.toThrow(MissingError);
    await expect(bringVectors(put("one.jsonl", '{"v":[1],"label":"a"}\n{"v":[2],"label":"a"}'))).rejects.toThrow(/one\.jsonl/);
  });
});

describe("a pipe", () => {
  it("refuses ids that are numbers which float64 has rounded, and takes them as text", async () => {
    const line = (id: string): string => `{"_id": ${id}, "embedding": [1, 2]}\n`;
    await expect(read(put("large.jsonl", line("9007199254740993")))).rejects.toThrow(/must be below 2⁵³, or text.*in quotes/);
    expect(await read(put("quoted.jsonl", line('"9007199254740993"')))).toEqual([["9007199254740993", [1, 2]]]);
  });

  it("takes arrays of several types, and refuses others", async () => {
    const npy = (descr: string, shape: number[], data: NodeJS.ArrayBufferView): Buffer =>
      Buffer.concat([encodeNpyHeader(descr, shape), Buffer.from(data.buffer)]);
    expect(await read(`pipe:${put("f8", npy("<f8", [2, 2], Float64Array.of(1, 2, 3, 4)))}`)).toEqual([
      ["0", [1, 2]],
      ["1", [3, 4]],
    ]);
    expect(await read(`pipe:${put("f2", npy("<f2", [1, 2], Uint16Array.of(0x3c00, 0xc000)))}`)).toEqual([["0", [1, -2]]]);
    expect(await read(`pipe:${put("i1", npy("|i1", [1, 3], Int8Array.of(1, -2, 3)))}`)).toEqual([["0", [1, -2, 3]]]);
    await expect(read(`pipe:${put("i4", npy("<i4", [1, 1], Int32Array.of(1)))}`)).rejects.toThrow(UnsupportedError);
    await expect(read(`pipe:${put("cube", npy("<f4", [1, 1, 1], Float32Array.of(1)))}`)).rejects.toThrow(/shape \(1, 1, 1\)/);
  });
});

describe("SQLite", () => {
  it("is read by several at once, each whole, whatever else a killed reading would have left", async () => {
    const path = await manyRows("several.db");
    const readings = [1, 2].map(() => sourceRows(`sqlite:${path}?table=items&vector=v`)[Symbol.asyncIterator]());
    const ids: string[][] = [[], []];
    for (let isOver = false; !isOver; ) {
      for (const [at, reading] of readings.entries()) {
        const next = await reading.next();
        if (next.done === true) isOver = true;
        else ids[at]!.push(next.value.id);
      }
    }
    expect(ids[0]).toHaveLength(20_000);
    expect(ids[1]!.slice(0, 19_000)).toEqual(ids[0]!.slice(0, 19_000));
    expect(readdirSync(root).filter((name) => name.startsWith("several.db"))).toEqual(["several.db"]);
  });

  it("is read beside a journal that says nothing, which PERSIST and TRUNCATE leave, and not beside one that does", async () => {
    const path = await manyRows("settled.db");
    const address = `sqlite:${path}?table=items&vector=v`;
    for (const nothing of [Buffer.alloc(0), Buffer.alloc(512)]) {
      writeFileSync(`${path}-journal`, nothing);
      expect(await read(address)).toHaveLength(20_000);
    }
    writeFileSync(`${path}-journal`, Buffer.from("d9d505f920a163d7", "hex"));
    await expect(read(address)).rejects.toThrow(/nobody may be writing the database.*settled\.db-journal/);
  });

  it("waits a little for another program with the same engine, and then says whose lock it is", async () => {
    const address = `sqlite:${await manyRows("held.db")}?table=items&vector=v`;
    mkdirSync(at("held.db.lock"));
    await expect(read(address)).rejects.toThrow(
      /nobody may have the file open.*held\.db\.lock, for 3 seconds.*remove that folder/,
    );
    setTimeout(() => rmdirSync(at("held.db.lock")), 300);
    expect(await read(address)).toHaveLength(20_000);
  });

  it("is not read to the end of a file that somebody writes meanwhile", async () => {
    const path = await manyRows("written.db");
    const reading = sourceRows(`sqlite:${path}?table=items&vector=v`)[Symbol.asyncIterator]();
    await reading.next();
    const database = new sqlite.Database(path);
    database.run("INSERT INTO items VALUES (900000, x'0000803f')");
    database.close();
    const rest = async (): Promise<void> => {
      while ((await reading.next()).done !== true);
    };
    await expect(rest()).rejects.toThrow(/nobody may write the file while it is read, got a change/);
  });

  it("reads bytes of other numbers, composite keys, rows without a key, views and queries, and leaves nothing beside the file", async () => {
    const path = at("odd.db");
    const database = new sqlite.Database(path);
    database.exec(`CREATE TABLE small (id TEXT PRIMARY KEY, v BLOB); CREATE TABLE pairs (a INT, b INT, v TEXT, PRIMARY KEY (a, b));
      CREATE TABLE loose (v TEXT); INSERT INTO loose VALUES ('[2]'), ('[1]'); INSERT INTO pairs VALUES (2, 1, '[3]'), (1, 2, '[2]'), (1, 1, '[1]');
      INSERT INTO small VALUES ('b', x'ff02'), ('a', x'01fe'); CREATE VIEW seen AS SELECT id AS name, v FROM small`);
    database.close();
    expect(await read(`sqlite:${path}?table=small&numbers=int8`)).toEqual([
      ["a", [1, -2]],
      ["b", [-1, 2]],
    ]);
    expect((await read(`sqlite:${path}?table=pairs`)).map(([, vector]) => vector)).toEqual([[1], [2], [3]]);
    expect((await read(`sqlite:${path}?table=loose`)).map(([, vector]) => vector)).toEqual([[2], [1]]);
    await expect(read(`sqlite:${path}?table=seen&numbers=int8`)).rejects.toThrow(/must have an id.*id=, one of name, v/);
    expect((await read(`sqlite:${path}?table=seen&numbers=int8&id=name`)).length).toBe(2);
    expect(await read(`sqlite:${path}?sql=SELECT * FROM small WHERE id = 'b';&numbers=uint8`)).toEqual([["b", [255, 2]]]);
    await expect(read(`sqlite:${path}?sql=DELETE FROM small&id=id`)).rejects.toThrow(AssayError);
    await expect(read(`sqlite:${path}?table=smal`)).rejects.toThrow(/Did you mean small\?/);
    await expect(read(`sqlite:${path}`)).rejects.toThrow(UsageError);
    await expect(read(`sqlite:${put("no.db", "this is no database at all, but a text")}?table=t`)).rejects.toThrow(InputError);
    await expect(read(`sqlite:${at("nowhere.db")}?table=t`)).rejects.toThrow(MissingError);
    expect(existsSync(at("nowhere.db"))).toBe(false);
    expect(readdirSync(root).filter((name) => name.startsWith("odd.db"))).toEqual(["odd.db"]);
  });
});

describe("parquet behind https", () => {
  let server: Server;
  let base: string;
  let status = 206;
  let mark = '"1"';
  let bytes: Buffer;
  const asked: number[] = [];
  const paths: (string | undefined)[] = [];

  beforeAll(async () => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT i AS id, [i, i + 1, i + 2]::FLOAT[] AS v, repeat(md5(i::VARCHAR), 40) AS filler, 'class ' || i % 2 AS label,
      '\\x01\\xFF'::BLOB AS raw FROM range(20000) t(i)) TO '${at("far.parquet")}' (FORMAT parquet, ROW_GROUP_SIZE 5000)`);
    connection.closeSync();
    instance.closeSync();
    bytes = (await import("node:fs")).readFileSync(at("far.parquet"));
    server = createServer((request, response) => {
      const [, start = "0", end = "0"] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      if (status !== 206) {
        response.writeHead(status).end();
        return;
      }
      const part = bytes.subarray(Number(start), Number(end) + 1);
      asked.push(part.length);
      paths.push(request.url);
      response.writeHead(206, { "content-range": `bytes ${start}-${end}/${bytes.length}`, etag: mark }).end(part);
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/far.parquet`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("is asked for the columns that are wanted and no more", async () => {
    const rows = await read(`${base}?vector=v`);
    expect(rows.length).toBe(20_000);
    expect(rows.at(-1)).toEqual(["19999", [19_999, 20_000, 20_001]]);
    expect(asked.reduce((sum, length) => sum + length, 0)).toBeLessThan(0.7 * bytes.length);
    const set = await vectorSet({ vectors: sourceRows(`${base}?vector=v&label=label`) });
    expect(set).toMatchObject({ rows: 20_000, dimensions: 3 });
    expect((await read(`${base}?vector=raw&numbers=int8`))[0]).toEqual(["0", [1, -1]]);
  });

  it("is found in a data set of the Hub", async () => {
    const before = process.env["HF_ENDPOINT"];
    process.env["HF_ENDPOINT"] = new URL(base).origin;
    try {
      expect((await read("hf:ann/items@abc123/data/far.parquet?vector=v"))[1]).toEqual(["1", [1, 2, 3]]);
      expect(paths.at(-1)).toBe("/datasets/ann/items/resolve/abc123/data/far.parquet");
      await expect(read("hf:ann/items?vector=v")).rejects.toThrow(/hf:owner\/name\/data/);
    } finally {
      if (before === undefined) delete process.env["HF_ENDPOINT"];
      else process.env["HF_ENDPOINT"] = before;
    }
  });

  it("says that a signature is over, that nothing is there, that it was changed meanwhile, and shows no signature", async () => {
    const signed = `${base}?X-Amz-Signature=a-long-secret&vector=v`;
    status = 403;
    await expect(read(signed)).rejects.toThrow(/open to you, got status 403.*make a new one/);
    await expect(read(signed)).rejects.not.toThrow(/a-long-secret/);
    status = 404;
    await expect(read(signed)).rejects.toThrow(MissingError);
    status = 206;
    const rows = sourceRows(signed);
    await rows.next();
    mark = '"2"';
    await expect(
      (async () => {
        for await (const _ of rows);
      })(),
    ).rejects.toThrow(/must stay as it is while it is read/);
  });
});
