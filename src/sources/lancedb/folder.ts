/** A folder of LanceDB's tables, by its driver, as far as it is used here: half a gigabyte that nobody should have to install to check types. */
import { createRequire } from "node:module";
import process from "node:process";
import { AssayError, InputError } from "../../base/errors.ts";
import type { Address } from "../address.ts";
import type { ColumnBatch } from "../arrow.ts";
import { type Driver, loadDriver } from "../driver.ts";

const driver: Driver = { name: "@lancedb/lancedb", version: "0.31.0" };
const arrowDriver: Driver = { name: "apache-arrow", version: "18.1.0" };

/** Packages that must be there. */
export const lanceDrivers: readonly Driver[] = [driver, arrowDriver];

/** Arrow as LanceDB has it: tables of another copy of the same package are refused. */
export type LanceArrow = typeof import("apache-arrow");

interface Lance {
  connect(path: string): Promise<LanceFolder>;
}

/** A folder. */
export interface LanceFolder {
  tableNames(options?: { limit: number }): Promise<string[]>;
  openTable(name: string): Promise<LanceTable>;
  createEmptyTable(name: string, schema: unknown, options: { mode: "create" }): Promise<LanceTable>;
  close(): void;
}

/** A table. */
export interface LanceTable {
  version(): Promise<number>;
  checkout(version: number): Promise<void>;
  schema(): Promise<LanceSchema>;
  countRows(): Promise<number>;
  listVersions(): Promise<readonly { readonly version: number; readonly timestamp: Date }[]>;
  query(): { select(columns: string[]): LanceQuery };
  takeRowIds(rows: readonly unknown[]): { select(columns: string[]): LanceQuery };
  /** As a whole or not at all: a version of its own. */
  add(table: unknown): Promise<unknown>;
  close(): void;
}

/** Columns, and what was said of the table when it was made. */
export interface LanceSchema {
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** A query; batches come as they are asked for. */
export interface LanceQuery extends AsyncIterable<ColumnBatch> {
  offset(rows: number): LanceQuery;
  withRowId(): LanceQuery;
  orderBy(order: { columnName: string; ascending: boolean; nullsFirst: boolean }): LanceQuery;
}

/** Opens a folder, which LanceDB makes where there is none. @param path  absolute @throws MissingError for a driver that is not there */
export async function openFolder(path: string, address: Address): Promise<LanceFolder> {
  const name: string = driver.name;
  process.env["LANCEDB_LOG"] ??= "error"; // it warns of each table that it makes
  const lance = await loadDriver(driver, "LanceDB", () => import(name) as Promise<Lance>, lanceDrivers);
  return lance.connect(path).catch((cause: unknown) => {
    throw lanceError(cause, address, "open the folder");
  });
}

/** @throws MissingError for a driver that is not there */
export function loadLanceArrow(): Promise<LanceArrow> {
  return loadDriver(
    driver,
    "LanceDB",
    async () => {
      const lance = createRequire(import.meta.url).resolve(driver.name);
      const arrow: LanceArrow = createRequire(lance)(arrowDriver.name);
      return arrow;
    },
    lanceDrivers,
  );
}

/** What LanceDB says, as an error; ours stay what they are. @param work  "read the table" */
export function lanceError(cause: unknown, address: Address, work: string): Error {
  if (cause instanceof AssayError) return cause;
  const words = cause instanceof Error ? cause.message.split("\n")[0]!.slice(0, 200) : String(cause);
  const [must, todo] = [`LanceDB must ${work}`, "Try the same with LanceDB."];
  return new InputError({ where: "lancedb", must, got: address.masked(words), todo, file: address.shown });
}
