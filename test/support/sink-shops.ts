/** Stores that codes are written into, each for real: a table `items` of ids 10, 20, …, vectors and notes that a test may code. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DuckDBBlobValue, DuckDBInstance, DuckDBListValue } from "@duckdb/node-api";
import sqlite from "node-sqlite3-wasm";
import { Client } from "pg";
import { seeded } from "../../src/base/random.ts";
import { widenFloat16 } from "../../src/formats/half-precision.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { nativeAddress, nativeDatabase } from "./native-database.ts";
import { startPglite } from "./pglite-server.ts";

/** Numbers of a vector. */
export const dimensions = 6;

/** Normal vectors, the same every time. */
export function normalVectors(rows: number): Matrix {
  const random = seeded(11);
  const data = Float32Array.from({ length: rows * dimensions }, () => random.normal());
  return matrix(rows, dimensions, data);
}

/** What is coded where nothing else is said. */
export const vectors: Matrix = normalVectors(2500);

/** The id of a row. */
export const idOf = (row: number): number => 10 * (row + 1);

const rowText = ({ data }: Matrix, row: number): string =>
  `[${data.subarray(row * dimensions, (row + 1) * dimensions).join(",")}]`;
const valuesOf = (given: Matrix): string =>
  Array.from({ length: given.rows }, (_, row) => `(${idOf(row)}, '${rowText(given, row)}', 'note ${row}')`).join(",");

/** A store. */
export interface Shop {
  /** Of the vectors. */
  readonly items: string;
  /** Makes the table anew; of codes there are none afterwards. */
  fill(given?: Matrix): Promise<void>;
  /** Where its codes go. */
  readonly out: string;
  /** What must stay as it is: all but the codes. */
  others(): Promise<unknown>;
  /** By rising ids, numbers or bits; fails where nothing was written. */
  codes(codec: string): Promise<readonly { readonly id: number; readonly code: readonly number[] }[]>;
  stop(): Promise<void>;
}

/** A database server, whose tables take a new column. */
export interface Server extends Shop {
  /** Without a query. */
  readonly address: string;
  /** Makes the table `name` as `items` is. */
  fillTable(name: string, given?: Matrix): Promise<void>;
  /** Whole rows of a query, as the store's driver gives them. */
  ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

async function ofOwnDatabase(): Promise<Server> {
  const { address, stop } = await nativeDatabase();
  return postgres(address, stop);
}

async function postgres(address: string, stop: () => Promise<void>): Promise<Server> {
  const ask: Server["ask"] = async (sql) => {
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const fillTable = async (name: string, given = vectors): Promise<void> => {
    await ask("CREATE EXTENSION IF NOT EXISTS vector");
    await ask(`DROP TABLE IF EXISTS ${name}`);
    await ask(`CREATE TABLE ${name} (id int PRIMARY KEY, embedding vector(${dimensions}), note text)`);
    await ask(`INSERT INTO ${name} VALUES ${valuesOf(given)}`);
  };
  return {
    ...{ address, ask, fillTable, stop },
    items: `${address}?table=items&vector=embedding`,
    out: `${address}?table=items&vector=small`,
    fill: (given) => fillTable("items", given),
    others: () => ask("SELECT id, embedding, note FROM items ORDER BY id"),
    async codes() {
      const found = await ask("SELECT id, small FROM items WHERE small IS NOT NULL ORDER BY id");
      return found.map(({ id, small }) => ({ id: Number(id), code: numbersOf(small) }));
    },
  };
}

async function sqliteFiles(): Promise<Shop> {
  const root = mkdtempSync(join(tmpdir(), "assay-shop-"));
  const [items, out] = [join(root, "items.db"), join(root, "small.db")];
  const clear = (path: string): void => {
    for (const name of readdirSync(root)) if (name.startsWith(basename(path))) rmSync(join(root, name), { recursive: true });
  };
  return {
    items: `sqlite:${items}?table=items&vector=embedding`,
    out: `sqlite:${out}`,
    async fill(given = vectors) {
      clear(items);
      clear(out);
      const database = new sqlite.Database(items);
      database.run("CREATE TABLE items (id INTEGER PRIMARY KEY, embedding TEXT, note TEXT)");
      database.run(`INSERT INTO items VALUES ${valuesOf(given)}`);
      database.close();
    },
    others: async () => sha256(readFileSync(items)),
    async codes(codec) {
      const database = new sqlite.Database(out, { fileMustExist: true, readOnly: true });
      const found = database.all("SELECT id, code FROM codes ORDER BY id") as { id: number; code: Uint8Array }[];
      database.close();
      return found.map(({ id, code }) => ({ id: Number(id), code: numbersOfBytes(code, codec) }));
    },
    stop: async () => rmSync(root, { recursive: true }),
  };
}

async function parquetFiles(): Promise<Shop> {
  const root = mkdtempSync(join(tmpdir(), "assay-shop-"));
  const [items, out] = [join(root, "items.jsonl"), join(root, "small.parquet")];
  return {
    ...{ items, out },
    async fill({ rows, data } = vectors) {
      for (const name of readdirSync(root)) rmSync(join(root, name));
      const vector = (row: number): number[] => [...data.subarray(row * dimensions, (row + 1) * dimensions)];
      const all = Array.from({ length: rows }, (_, row) => ({ id: idOf(row), embedding: vector(row), note: `note ${row}` }));
      writeFileSync(items, all.map((row) => `${JSON.stringify(row)}\n`).join(""));
    },
    others: async () => sha256(readFileSync(items)),
    async codes(codec) {
      const found = await askDuckDB(`SELECT id, codes FROM read_parquet('${out}') ORDER BY CAST(id AS INTEGER)`);
      return found.map(([id, code]) => ({ id: Number(id), code: numbersOfCell(code, codec) }));
    },
    stop: async () => rmSync(root, { recursive: true }),
  };
}

/** Rows of a query, by another program than ours. */
export async function askDuckDB(sql: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(plainCell));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Bytes are copied: the engine's own end with it. */
function plainCell(cell: unknown): unknown {
  if (cell instanceof DuckDBBlobValue) return Uint8Array.from(cell.bytes);
  return cell instanceof DuckDBListValue ? cell.items : cell;
}

function numbersOfCell(cell: unknown, codec: string): readonly number[] {
  if (!(cell instanceof Uint8Array)) return cell as number[];
  if (codec !== "float16") return numbersOfBytes(cell, codec);
  const wide = new Float32Array(cell.length / 2);
  widenFloat16(new Uint16Array(cell.buffer), wide);
  return [...wide];
}

/** No types: the package need not be there. */
const packageName: string = "@lancedb/lancedb";
interface LanceRow {
  toJSON(): Readonly<Record<string, unknown>>;
}
interface LanceTable {
  query(): { toArray(): Promise<LanceRow[]> };
  delete(where: string): Promise<unknown>;
  add(rows: readonly object[]): Promise<unknown>;
}
/** What tests use of LanceDB. */
export interface LanceConnection {
  createTable(name: string, rows: readonly object[], options: object): Promise<unknown>;
  openTable(name: string): Promise<LanceTable>;
  dropTable(name: string): Promise<void>;
  tableNames(): Promise<string[]>;
  close(): void;
}
/** The package. */
export interface Lance {
  connect(path: string): Promise<LanceConnection>;
}

/** Whether LanceDB is installed. */
export function hasLance(): boolean {
  try {
    createRequire(import.meta.url).resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

/** LanceDB's package. */
export function loadLance(): Promise<Lance> {
  return import(packageName) as Promise<Lance>;
}

/** A folder of LanceDB. */
export interface LanceShop extends Shop {
  readonly path: string;
  readonly folder: LanceConnection;
  /** Rows of a table, by rising ids, lists as lists. */
  rows(table: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** LanceDB in a folder of its own. */
export async function lance(): Promise<LanceShop> {
  const { connect } = await loadLance();
  const path = mkdtempSync(join(tmpdir(), "assay-shop-"));
  const folder = await connect(path);
  const plain = ([name, value]: [string, unknown]): [string, unknown] =>
    typeof value === "object" && value !== null && Symbol.iterator in value
      ? [name, Array.from(value as Iterable<unknown>)]
      : [name, value];
  const rows: LanceShop["rows"] = async (table) => {
    const all = await (await folder.openTable(table)).query().toArray();
    const found = all.map((row) => Object.fromEntries(Object.entries(row.toJSON()).map(plain)));
    return found.toSorted((a, b) => Number(a["id"]) - Number(b["id"]));
  };
  return {
    ...{ path, folder, rows },
    items: `lancedb:${path}?table=items&vector=embedding`,
    out: `lancedb:${path}?table=coded&vector=small`,
    async fill({ rows: count, data } = vectors) {
      if ((await folder.tableNames()).includes("coded")) await folder.dropTable("coded");
      const vector = (row: number): number[] => [...data.subarray(row * dimensions, (row + 1) * dimensions)];
      const all = Array.from({ length: count }, (_, row) => ({ id: idOf(row), embedding: vector(row), note: `note ${row}` }));
      await folder.createTable("items", all, { mode: "overwrite" });
    },
    others: () => rows("items"),
    async codes(codec) {
      const numbers = (code: unknown): readonly number[] =>
        codec === "float32" || codec === "float16"
          ? (code as number[])
          : numbersOfBytes(Uint8Array.from(code as number[]), codec);
      return (await rows("coded")).map(({ id, small }) => ({ id: Number(id), code: numbers(small) }));
    },
    async stop() {
      folder.close();
      rmSync(path, { recursive: true });
    },
  };
}

/** PostgreSQL, of all kinds. */
export const servers: Readonly<Record<string, () => Promise<Server>>> = {
  PGlite: async () => {
    const server = await startPglite();
    return postgres(server.address, server.stop);
  },
  ...(nativeAddress() === undefined ? {} : { "a native server": ofOwnDatabase }),
};

/** All of them, by sink and kind. */
export const shops: Readonly<Record<string, Readonly<Record<string, () => Promise<Shop>>>>> = {
  postgresql: servers,
  lancedb: hasLance() ? { "a folder": lance } : {},
  sqlite: { files: sqliteFiles },
  parquet: { files: parquetFiles },
};

/** Codes of a value that a database server gave back, as numbers. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === "string" && value.startsWith("[")) return JSON.parse(value) as number[];
  if (typeof value === "string") return [...value].map(Number);
  return [...(value as Uint8Array)];
}

/** Of bytes: float numbers are float32, bits go from the highest down. */
export function numbersOfBytes(bytes: Uint8Array, codec: string): readonly number[] {
  if (codec === "int8") return [...bytes];
  if (codec === "signs") return Array.from({ length: dimensions }, (_, j) => (bytes[0]! >> (7 - j)) & 1);
  return [...new Float32Array(bytes.slice().buffer)];
}
