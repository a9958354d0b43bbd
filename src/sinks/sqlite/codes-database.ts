/**
 * A database of codes: `<file>.partial` while it is written, the file when it is whole. Both say in their headers that
 * they are ours (PRAGMA application_id) and in a table of whose codes they are; what says anything else is never opened.
 */
import { lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { ConflictError } from "../../base/errors.ts";
import { syncFolder } from "../../formats/atomic-file.ts";
import { fileError } from "../../formats/file-error.ts";
import { type FolderLock, lockFolder } from "../../formats/folder-lock.ts";
import { makeFolder } from "../../formats/make-folder.ts";
import { foreignFile } from "../../formats/ownership.ts";
import { removeAbandoned, temporaryName } from "../../formats/temporary-file.ts";
import { openSqlite, openSqliteReading, type SqliteDatabase, type SqliteReading } from "../../sources/sqlite-engine.ts";
import { writtenBefore } from "../progress-note.ts";
import type { SinkWork } from "../sink.ts";
import type { CodesPlace } from "./codes-place.ts";

const where = "sinks";
/** "Asay" in the header of the file, where SQLite keeps whose a database is. */
const applicationId = 0x41736179;
const headerBytes = 72;
const idAt = 68;
/** The table of the note. */
export const noteTable = "assay_column";

/**
 * Rows of the file, when there is one and it is of this work.
 * @returns null where there is none
 * @throws ConflictError for a file that is not ours, or of other work
 */
export async function finishedRows({ path, table }: CodesPlace, work: SinkWork, shown: string): Promise<number | null> {
  if (!(await requireOurs(path))) return null;
  const { database, close } = await openNoted(path);
  try {
    const { rows } = writtenBefore(noteOf(database), work, { shown: "the file", another: "Choose another name", file: shown });
    if (rows !== work.ids.length) {
      throw new ConflictError({
        where,
        must: `a file that is there must have all ${work.ids.length} rows`,
        got: `${rows}: it was given its name before it was whole`,
        todo: "Choose another name, or remove it.",
        file: shown,
      });
    }
    if (database.all("SELECT name FROM sqlite_master WHERE name = ?", [table]).length > 0) return rows;
    throw new ConflictError({
      where,
      must: "a file that is there must have the table that is asked for",
      got: `none named ${JSON.stringify(table)}`,
      todo: "Leave table= as it was, or choose another file.",
      file: shown,
    });
  } finally {
    close();
  }
}

/** What is written before the file is there; one process at a time holds it. */
export class PartialDatabase {
  /** Rows that an earlier writing of the same work wrote. */
  rows: number = 0;
  readonly #path: string;
  readonly #partial: string;
  readonly #shown: string;
  /** Whether what is there is of the same work. */
  #isThere = false;
  #lock: FolderLock | null = null;
  #database: SqliteDatabase | null = null;

  constructor(path: string, shown: string) {
    this.#path = resolve(path);
    this.#partial = `${this.#path}.partial`;
    this.#shown = shown;
  }

  /** While it is open. */
  get database(): SqliteDatabase {
    if (this.#database === null) throw new Error("a partial database is used before it is begun");
    return this.#database;
  }

  /**
   * Looks at what an interrupted writing of the same work left, and takes no lock; what one of other work left stays until a
   * new one begins.
   * @throws ConflictError where the file is not ours
   */
  async look(work: SinkWork): Promise<void> {
    this.rows = (await this.#rowsOf(work)) ?? 0;
    this.#isThere = this.rows > 0;
  }

  /**
   * Goes on with what there is, or makes the database.
   * @param statements  what makes its table, and the first note
   * @throws ConflictError where another process is at it, or was meanwhile
   */
  async begin(work: SinkWork, statements: readonly string[]): Promise<void> {
    if (this.#database !== null) return;
    await this.#take();
    if (this.#isThere) {
      if ((await this.#rowsOf(work)) !== this.rows) throw writtenMeanwhile(this.#shown);
    } else {
      await this.#make(statements);
    }
    this.#database = await openLogged(this.#partial, { fileMustExist: true });
  }

  /** Null where there is nothing of this work. */
  async #rowsOf(work: SinkWork): Promise<number | null> {
    if (!(await requireOurs(this.#partial))) return null;
    const { database, close } = await openNoted(this.#partial);
    try {
      const place = { shown: "what is continued", another: "", file: this.#shown };
      return writtenBefore(noteOf(database), work, place).rows;
    } catch (error) {
      if (error instanceof ConflictError) return null;
      throw error;
    } finally {
      close();
    }
  }

  async #make(statements: readonly string[]): Promise<void> {
    await this.#remove(await requireOurs(this.#partial));
    const log = `${this.#partial}-wal`; // of a file that somebody took away: its rows would come into the new one
    if ((await lstat(log).catch(() => null)) !== null) throw foreignFile(where, log);
    await this.#aside(async (made) => {
      const database = await openLogged(made, {});
      try {
        database.run("PRAGMA journal_mode = WAL"); // stays in the header
        database.run("BEGIN");
        database.run(`PRAGMA application_id = ${applicationId}`);
        database.run(`CREATE TABLE ${noteTable} (note TEXT NOT NULL)`);
        for (const statement of statements) database.run(statement);
        database.run("COMMIT");
      } finally {
        database.close();
      }
      await rename(made, this.#partial); // it has its header before anybody finds it
    });
  }

  /** Gives the file its name. @throws as begin; ConflictError where somebody made one meanwhile; AssayError "disk" */
  async finish(work: SinkWork): Promise<void> {
    await this.begin(work, []); // where an earlier run wrote all rows
    await this.#aside(async (copy) => {
      this.database.run("VACUUM INTO ?", [copy]);
      const handle = await open(copy, "r+");
      try {
        await handle.chmod(0o666 & ~process.umask()); // as other files are: the engine makes them for its owner alone
        await handle.sync();
      } finally {
        await handle.close();
      }
      if ((await lstat(this.#path).catch(() => null)) !== null) throw foreignFile(where, this.#path);
      await rename(copy, this.#path);
    });
    this.#database?.close();
    this.#database = null;
    await this.#remove(true);
    await syncFolder(dirname(this.#path));
  }

  /** Removes what was left beside a file that is whole. */
  async discard(): Promise<void> {
    if (!(await requireOurs(this.#partial).catch(() => false))) return;
    await this.#take();
    await this.#remove(true);
  }

  /** Keeps what is written for the next time. */
  async close(): Promise<void> {
    this.#database?.close();
    this.#database = null;
    await this.#lock?.release();
    this.#lock = null;
  }

  async #take(): Promise<void> {
    if (this.#lock !== null) return;
    await makeFolder(dirname(this.#path), where);
    this.#lock = await lockFolder(dirname(this.#path), where);
    await rm(`${this.#partial}.lock`, { recursive: true, force: true }); // the engine's own: of a process that was killed
    await removeAbandoned(this.#path);
  }

  async #remove(isOurs: boolean): Promise<void> {
    if (!isOurs) return;
    for (const path of [`${this.#partial}-wal`, this.#partial]) await rm(path, { force: true });
  }

  /** A name in a folder that nobody else uses, which is gone afterwards with all that the engine left in it. */
  async #aside(work: (path: string) => Promise<void>): Promise<void> {
    const folder = temporaryName(this.#path);
    try {
      await mkdir(folder);
      await work(join(folder, basename(this.#path)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/**
 * A database with a write-ahead log, which is how it survives `kill -9`: a rollback journal would be left where it is, as
 * the engine takes its own lock for that of a living process. It has no shared memory, so that the log needs one user.
 */
async function openLogged(path: string, options: Parameters<typeof openSqlite>[1]): Promise<SqliteDatabase> {
  const database = await openSqlite(path, options);
  database.run("PRAGMA locking_mode = EXCLUSIVE");
  return database;
}

/** A database of ours, to be read without a lock of its own. */
async function openNoted(path: string): Promise<SqliteReading> {
  const reading = await openSqliteReading(path);
  reading.database.run("PRAGMA locking_mode = EXCLUSIVE"); // its log has no shared memory
  return reading;
}

/** Whether there is a database of ours. @throws ConflictError for anything else under that name */
async function requireOurs(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  if (status === null) return false;
  if (!status.isFile()) throw foreignFile(where, path);
  const head = Buffer.alloc(headerBytes);
  try {
    const handle = await open(path, "r");
    await handle.read(head, 0, headerBytes, 0).finally(() => handle.close());
  } catch (cause) {
    throw fileError(where, path, cause);
  }
  const isDatabase = head.toString("latin1", 0, 16) === "SQLite format 3\0";
  if (isDatabase && head.readUInt32BE(idAt) === applicationId) return true;
  throw new ConflictError({
    where,
    must: "the file must be new: codes for SQLite go into a file of their own",
    got: isDatabase ? "a database that Assay did not write" : "another file",
    todo: "Choose another name, and attach it to that database: the command prints how.",
    file: path,
  });
}

function writtenMeanwhile(file: string): ConflictError {
  const [must, got] = ["what was written before must be as it was", "rows that another process wrote meanwhile"];
  return new ConflictError({ where, must, got, todo: "Run the same command again.", file });
}

function noteOf(database: SqliteDatabase): string | null {
  const [found] = database.all(`SELECT note FROM ${noteTable}`);
  return found === undefined ? null : String(found["note"]);
}
