/**
 * The engine of SQLite, compiled to WebAssembly. It takes none of the locks that other programs look for, but a folder
 * beside the file, `<file>.lock`: it must not write what others have open.
 */
import { type Driver, loadDriver } from "./driver.ts";

/** The package. */
export const sqliteDriver: Driver = { name: "node-sqlite3-wasm", version: "0.8.60" };

type Engine = typeof import("node-sqlite3-wasm");

/** A file that is open. */
export type SqliteDatabase = InstanceType<Engine["Database"]>;

/** How it is opened. */
export type SqliteOpening = ConstructorParameters<Engine["Database"]>[1];

/** Opens a file. @throws MissingError without the package; what the engine says of a file that is none, or is locked */
export async function openSqlite(path: string, options: SqliteOpening): Promise<SqliteDatabase> {
  const loaded = await loadDriver(sqliteDriver, "SQLite", () => import("node-sqlite3-wasm"));
  const engine: Engine = Reflect.get(loaded, "default") ?? loaded; // a CommonJS package: its types speak of require
  return new engine.Database(path, options);
}
