/** What the tests of table files share. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "vitest";
import { AssayError } from "../../src/base/errors.ts";

/** Writes a file and gives its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Parquet written by DuckDB itself, from a query. */
export async function putParquet(folder: string, name: string, query: string, options = ""): Promise<string> {
  const path = join(folder, name);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet${options})`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

/**
 * The error a promise ends in: one of ours, in three parts, that shows no
 * stack, no SQL and no advice of the engine.
 */
export async function complaint(work: Promise<unknown>): Promise<AssayError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`no error came, but ${JSON.stringify(outcome.value)?.slice(0, 200)}`);
  const { error } = outcome;
  if (!(error instanceof AssayError)) throw error;
  expect(error.complaint.todo).toMatch(/^[A-Z].*[.?)]$/s);
  expect(error.message).not.toMatch(/\n|SELECT|read_csv|read_parquet|ignore_errors|strict_mode|\bat .*:\d+:\d+/);
  expect(error.message.length).toBeLessThan(1500);
  return error;
}

/** The names in a folder: nothing must be left behind. */
export function namesIn(folder: string): readonly string[] {
  return readdirSync(folder).sort();
}
