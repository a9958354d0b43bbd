/** SQLite compiled to WebAssembly: the driver, and names as it quotes them. */
import { type Driver, loadDriver } from "./driver.ts";

/** The package. */
export const sqliteDriver: Driver = { name: "node-sqlite3-wasm", version: "0.8.60" };

type Engine = typeof import("node-sqlite3-wasm");

/** An open file. */
export type Database = InstanceType<Engine["Database"]>;

/** Opens a file. @throws MissingError for the driver; as the engine */
export async function openDatabase(path: string, { isReadOnly }: { readonly isReadOnly: boolean }): Promise<Database> {
  const loaded = await loadDriver(sqliteDriver, "SQLite", () => import("node-sqlite3-wasm"));
  const engine: Engine = Reflect.get(loaded, "default") ?? loaded; // a CommonJS package: its types speak of require
  return new engine.Database(path, { readOnly: isReadOnly });
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
