/** Stores that the contract of sources is tried on, each filled for real: one entry a source. */
import process from "node:process";
import { Client } from "pg";
import { type PgliteServer, startPglite } from "./pglite-server.ts";

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
  /** Puts rows under a name; the address names table and nothing else. */
  put(name: string, rows: readonly StoreRow[]): Promise<string>;
  stop(): Promise<void>;
}

/** By the names of sources: the store, or several. */
export const testStores: Readonly<Record<string, Readonly<Record<string, () => Promise<TestStore>>>>> = {
  postgresql: {
    PGlite: pglite,
    ...(nativeAddress() === undefined ? {} : { "a native server": native }),
  },
};

/** Of a server that tests may fill. */
export function nativeAddress(): string | undefined {
  return process.env["ASSAY_TEST_POSTGRESQL"];
}

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
  const client = new Client({ connectionString: nativeAddress() });
  await client.connect();
  await client.query("CREATE EXTENSION IF NOT EXISTS vector");
  return {
    cannot: [],
    async put(name, rows) {
      await client.query(tableOf(name, rows));
      return `${nativeAddress()}?table=${name}`;
    },
    stop: () => client.end(),
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
