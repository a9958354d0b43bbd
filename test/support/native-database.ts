/** A database of a test file's own on the native server: files run side by side. */
import { randomBytes } from "node:crypto";
import process from "node:process";
import { Client } from "pg";

/** Of a server that tests may fill. */
export function nativeAddress(): string | undefined {
  return process.env["ASSAY_TEST_POSTGRESQL"];
}

/** A database with pgvector. */
export interface NativeDatabase {
  readonly address: string;
  stop(): Promise<void>;
}

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: nativeAddress() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Makes one on the server that ASSAY_TEST_POSTGRESQL names. */
export async function nativeDatabase(): Promise<NativeDatabase> {
  const name = `assay_${randomBytes(6).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name}`);
  const address = new URL(nativeAddress()!);
  address.pathname = `/${name}`;
  return { address: address.href, stop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
