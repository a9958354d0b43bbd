/** Stores that codes are written into, each for real: filled, looked into, emptied. */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { startPglite } from "./pglite-server.ts";
import { nativeAddress } from "./test-stores.ts";

/** A row, by the names of its columns. */
export type ShopRow = Readonly<Record<string, unknown>>;

/** A store that a test may fill and look into. */
export interface Shop {
  /** Without a query. */
  readonly address: string;
  /** Where codes of `items` go: what an address says of it, the table, and what its statement says. */
  readonly target: { readonly query: string; readonly table: string; readonly statement: RegExp };
  /** A place of codes that is something else's. */
  readonly foreign: string;
  /** Makes the table `items`, or one of another name, of ids 10, 20, …, vectors and notes; the target is gone. */
  fill(vectors: Matrix, name?: string): Promise<void>;
  /** Whole rows of a table, by rising ids. @throws where there is none */
  rows(table: string): Promise<readonly ShopRow[]>;
  drop(table: string): Promise<void>;
  /** The numbers, bits or bytes of a code as the store gave it. */
  numbers(value: unknown, kind: "numbers" | "bits"): readonly number[];
  stop(): Promise<void>;
}

/** A shop with SQL. */
export interface SqlShop extends Shop {
  ask(sql: string): Promise<readonly ShopRow[]>;
}

/** The id of a row. */
export const idOf = (row: number): number => 10 * (row + 1);

/** Normal vectors, the same every time. */
export function normalVectors(rows: number, dimensions: number): Matrix {
  const random = seeded(11);
  const data = Float32Array.from({ length: rows * dimensions }, () => random.normal());
  return matrix(rows, dimensions, data);
}

/** PostgreSQL behind an address. */
export async function postgres(address: string, stop: () => Promise<void>): Promise<SqlShop> {
  const ask: SqlShop["ask"] = async (sql) => {
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    address,
    target: { query: "items&vector=small", table: "items", statement: /ADD COLUMN "small"/ },
    foreign: "items&vector=embedding",
    ask,
    async fill({ rows, columns, data }, name = "items") {
      await ask("CREATE EXTENSION IF NOT EXISTS vector");
      await ask(`DROP TABLE IF EXISTS ${name}`);
      await ask(`CREATE TABLE ${name} (id int PRIMARY KEY, embedding vector(${columns}), note text)`);
      const text = (row: number): string => `[${data.subarray(row * columns, (row + 1) * columns).join(",")}]`;
      const values = Array.from({ length: rows }, (_, row) => `(${idOf(row)}, '${text(row)}', 'note ${row}')`);
      await ask(`INSERT INTO ${name} VALUES ${values.join(",")}`);
    },
    rows: (table) => ask(`SELECT * FROM ${table} ORDER BY id`),
    async drop(table) {
      await ask(`DROP TABLE IF EXISTS ${table}`);
    },
    numbers: (value) => {
      if (typeof value === "string" && value.startsWith("[")) return JSON.parse(value) as number[];
      if (typeof value === "string") return [...value].map(Number);
      return [...(value as Uint8Array)];
    },
    stop,
  };
}

/** No types: the package need not be there. */
const packageName: string = "@lancedb/lancedb";
interface LanceRow {
  toJSON(): ShopRow;
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
interface Lance {
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

/** LanceDB in a folder of its own. */
export async function lance(): Promise<Shop> {
  const { connect } = await loadLance();
  const path = mkdtempSync(join(tmpdir(), "assay-shop-"));
  const folder = await connect(path);
  const drop = async (table: string): Promise<void> => {
    if ((await folder.tableNames()).includes(table)) await folder.dropTable(table);
  };
  return {
    address: `lancedb:${path}`,
    target: {
      query: "coded&vector=small",
      table: "coded",
      statement: /createEmptyTable\("coded", \{ id: Int64, small: FixedSizeList\[3\]<Float32> \}\)/,
    },
    foreign: "items&vector=small",
    async fill({ rows, columns, data }, name = "items") {
      await drop("coded");
      const vector = (row: number): number[] => [...data.subarray(row * columns, (row + 1) * columns)];
      const all = Array.from({ length: rows }, (_, row) => ({ id: idOf(row), embedding: vector(row), note: `note ${row}` }));
      await folder.createTable(name, all, { mode: "overwrite" });
    },
    async rows(table) {
      const plain = ([name, value]: [string, unknown]): [string, unknown] =>
        typeof value === "object" && value !== null && Symbol.iterator in value
          ? [name, Array.from(value as Iterable<unknown>)]
          : [name, value];
      const all = await (await folder.openTable(table)).query().toArray();
      const found = all.map((row) => Object.fromEntries(Object.entries(row.toJSON()).map(plain)));
      return found.toSorted((a, b) => Number(a["id"]) - Number(b["id"]));
    },
    drop,
    numbers(value, kind) {
      const all = Array.from(value as Iterable<number>);
      return kind === "bits" ? all.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1)) : all;
    },
    async stop() {
      folder.close();
      rmSync(path, { recursive: true });
    },
  };
}

/** All of them, by sink and kind. */
export const shops: Readonly<Record<string, Readonly<Record<string, () => Promise<Shop>>>>> = {
  postgresql: {
    PGlite: async () => {
      const server = await startPglite();
      return postgres(server.address, server.stop);
    },
    ...(nativeAddress() === undefined ? {} : { "a native server": () => postgres(nativeAddress()!, async () => {}) }),
  },
  lancedb: hasLance() ? { "a folder": lance } : {},
};
