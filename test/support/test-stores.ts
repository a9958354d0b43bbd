/** Stores that the contract of sources is tried on, each filled for real: one entry a source. */

import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Client } from "pg";
import { arrowRows, fileStore, parquetRows, rangeStore, sqliteRows } from "./binary-stores.ts";
import { lanceStores } from "./lance-store.ts";
import { milvusStores } from "./milvus-store.ts";
import { nativeAddress, nativeDatabase } from "./native-database.ts";
import { type PgliteServer, startPglite } from "./pglite-server.ts";
import { chroma, qdrant, qdrantServer, served } from "./served-stores.ts";

/** A row as it is put into a store. */
export interface StoreRow {
  readonly id: number;
  readonly embedding: readonly number[] | null;
  readonly topic: string | null;
  readonly part: string;
  readonly document: string;
}

/** A store that is filled. */
export interface TestStore {
  /** Of what its vectors cannot be, in words; the contract leaves these out. */
  readonly cannot: readonly ("not finite" | "missing" | "mixed")[];
  /** What the store calls a row, so that the order of its ids is that of ours; the number itself when left out. */
  idOf?(id: number): string;
  /** Puts rows under a name; the address names table and nothing else. */
  put(name: string, rows: readonly StoreRow[]): Promise<string>;
  stop(): Promise<void>;
}

const eachDimension = Array.from({ length: 5 }, (_, i) => `v[${i + 1}] AS d${i}`).join(", ");

/** By the names of sources: the store, or several. */
export const testStores: Readonly<Record<string, Readonly<Record<string, () => Promise<TestStore>>>>> = {
  postgresql: {
    PGlite: pglite,
    ...(nativeAddress() === undefined ? {} : { "a native server": native }),
  },
  sqlite: {
    bytes: fileStore("sqlite", ".db", [], sqliteRows("bytes"), (name) => `?table=${name}`),
    text: fileStore("sqlite", ".db", [], sqliteRows("text"), (name) => `?table=${name}`),
  },
  parquet: {
    "lists, zstd": fileStore("parquet", ".parquet", [], parquetRows("v::FLOAT[] AS embedding", "zstd")),
    "lists of one length, snappy": fileStore("parquet", ".parquet", ["mixed"], parquetRows("v::FLOAT[5] AS embedding", "snappy")),
    "a column a dimension": fileStore("parquet", ".parquet", ["mixed", "missing"], parquetRows(eachDimension, "gzip")),
    "a server with ranges": rangeStore(parquetRows("v AS embedding", "zstd")),
  },
  arrow: {
    "a file, lists": fileStore("arrow", ".arrow", [], arrowRows("list", "file")),
    "a stream, lists of one length": fileStore("arrow", ".arrows", ["mixed"], arrowRows("fixed", "stream")),
  },
  qdrant: {
    "a server as its OpenAPI document has it": qdrant,
    ...served("ASSAY_TEST_QDRANT", "its engine behind its interface", qdrantServer),
  },
  chroma: served("ASSAY_TEST_CHROMA", "a server", chroma),
  lancedb: lanceStores(),
  milvus: milvusStores(),
  "json-lines": {
    lines: textStore("jsonl", ["not finite"], jsonOf),
    "lines packed with gzip": textStore("jsonl", ["not finite"], jsonOf, ".jsonl.gz"),
  },
  csv: {
    "commas, a vector a cell": textStore("csv", [], (rows) => tableText(rows, ",", false)),
    "commas, a column a dimension": textStore("csv", ["mixed", "missing"], (rows) => tableText(rows, ",", true)),
    tabs: textStore("tsv", [], (rows) => tableText(rows, "\t", false)),
  },
  pipe: {
    "JSON lines": textStore("pipe", ["not finite"], jsonOf),
    CSV: textStore("pipe", [], (rows) => tableText(rows, ",", false)),
  },
};

async function pglite(): Promise<TestStore> {
  const server: PgliteServer = await startPglite();
  return {
    cannot: [],
    async put(name, rows) {
      await server.exec(tableOf(name, rows));
      return `${server.address}?table=${name}`;
    },
    stop: server.stop,
  };
}

async function native(): Promise<TestStore> {
  const database = await nativeDatabase();
  const client = new Client({ connectionString: database.address });
  await client.connect();
  await client.query("CREATE EXTENSION IF NOT EXISTS vector");
  return {
    cannot: [],
    async put(name, rows) {
      await client.query(tableOf(name, rows));
      return `${database.address}?table=${name}`;
    },
    async stop() {
      await client.end();
      await database.stop();
    },
  };
}

/** pgvector takes no NaN: such rows are arrays. */
function tableOf(name: string, rows: readonly StoreRow[]): string {
  const isSound = rows.every(({ embedding }) => embedding?.every(Number.isFinite) !== false);
  const text = (value: string | null): string => (value === null ? "NULL" : `'${value.replaceAll("'", "''")}'`);
  const vector = (numbers: readonly number[] | null): string => {
    if (numbers === null) return "NULL";
    return isSound ? `'[${numbers.join(",")}]'` : `'{${numbers.join(",")}}'`;
  };
  const values = rows.map(
    (row) => `(${row.id}, ${vector(row.embedding)}, ${text(row.topic)}, ${text(row.part)}, ${text(row.document)})`,
  );
  return `DROP TABLE IF EXISTS ${name};
    CREATE TABLE ${name} (id int PRIMARY KEY, embedding ${isSound ? "vector" : "real[]"}, topic text, part text, document text);
    ${values.length === 0 ? "" : `INSERT INTO ${name} VALUES ${values.join(",\n")}`}`;
}

/** A file of text. */
function textStore(
  scheme: string,
  cannot: TestStore["cannot"],
  textOf: (rows: readonly StoreRow[]) => string,
  ending: string = `.${scheme}`,
): () => Promise<TestStore> {
  return fileStore(scheme, ending, cannot, (path, rows) => {
    const text = textOf(rows);
    writeFileSync(path, ending.endsWith(".gz") ? gzipSync(text) : text);
  });
}

function jsonOf(rows: readonly StoreRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** Tabs have no quotes: what has none needs none. */
function tableText(rows: readonly StoreRow[], separator: string, isOneEach: boolean): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return "";
    return separator === "," ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  };
  const vector = ({ embedding }: StoreRow): string[] => {
    if (isOneEach) return (embedding ?? []).map(String);
    return [embedding === null ? "" : cell(`[${embedding.join(", ")}]`)];
  };
  const names = isOneEach ? Array.from({ length: 5 }, (_, i) => `embedding_${i}`) : ["embedding"];
  const lines = rows.map((row) => [cell(row.id), ...vector(row), cell(row.topic), cell(row.part), cell(row.document)]);
  return [["id", ...names, "topic", "part", "document"], ...lines].map((line) => `${line.join(separator)}\r\n`).join("");
}
