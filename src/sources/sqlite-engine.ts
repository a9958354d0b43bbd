/**
 * The engine of SQLite, compiled to WebAssembly. It takes none of the locks that other programs look for, but a folder
 * beside the file, `<file>.lock`: it must not write what others have open.
 */
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
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

/** A file that is open for reading. */
export interface SqliteReading {
  readonly database: SqliteDatabase;
  close(): void;
}

/** A write-ahead log, by the name of its database. */
const logOf = (path: string): string => `${path}-wal`;

/**
 * Opens a file, with its write-ahead log, to be read by a link in a folder of our own: the engine's lock is there, too. So
 * several read one file at once, a folder that cannot be written will do, and what a killed reading leaves is in nobody's way.
 * @throws as openSqlite
 */
export async function openSqliteReading(path: string): Promise<SqliteReading> {
  const folder = mkdtempSync(join(tmpdir(), "assay-sqlite-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const link = join(folder, basename(path));
    symlinkSync(resolve(path), link);
    const hasLog = existsSync(logOf(path));
    if (hasLog) symlinkSync(resolve(logOf(path)), logOf(link));
    const database = await openSqlite(link, { readOnly: true });
    const close = (): void => {
      database.close();
      remove();
    };
    return { database, close };
  } catch (error) {
    remove();
    throw error;
  }
}
