/**
 * SQLite: a new file of its own with a table of ids and codes, which other databases ATTACH. Nobody else knows the file
 * before it is whole, so that it does no harm that the engine takes no locks which other programs look for.
 *
 * Rows go into `<file>.partial`, a batch a transaction with the note that counts it; what is whole is copied once more
 * (VACUUM INTO), so that the same work gives the same bytes however often it was killed, and renamed.
 */
import { AssayError, InputError } from "../base/errors.ts";
import { requireRoom } from "../formats/disk-room.ts";
import { widenFloat16 } from "../formats/half-precision.ts";
import { identifier } from "../formats/sql-identifier.ts";
import type { Address } from "../sources/address.ts";
import { type SqliteDatabase, sqliteDriver } from "../sources/sqlite-engine.ts";
import { progressNote } from "./progress-note.ts";
import type { CodeForm, CodeRows, PlannedWriting, Sink, SinkWork } from "./sink.ts";
import { finishedRows, noteTable, PartialDatabase } from "./sqlite/codes-database.ts";
import { type CodesPlace, placeOf } from "./sqlite/codes-place.ts";
import { joinStatements } from "./sqlite/join-statements.ts";

/** The sink. */
export const sqlite: Sink = {
  name: "sqlite",
  title: "SQLite: a new file with a table of ids and codes, to be attached",
  schemes: ["sqlite"],
  endings: [],
  example: "sqlite:codes.db",
  drivers: [sqliteDriver],
  comment: "--",
  async plan(address, work) {
    const place = placeOf(address);
    const finished = await told(address, () => finishedRows(place, work, address.shown));
    const partial = new PartialDatabase(place.path, address.shown);
    if (finished === null) await told(address, () => partial.look(work));
    return planned({ place, partial, address, finished }, work);
  },
};

interface Planning {
  readonly place: CodesPlace;
  readonly partial: PartialDatabase;
  readonly address: Address;
  /** Rows of the file that is there and whole. */
  readonly finished: number | null;
}

function planned({ place, partial, address, finished }: Planning, work: SinkWork): PlannedWriting {
  const done = finished ?? partial.rows;
  const isNumber = work.ids.every(isWhole);
  const statements = statementsOf(place, work);
  return {
    statements: done === 0 && finished === null ? statements : [],
    next: joinStatements(place, work),
    done,
    async begin() {
      const bytes = work.ids.reduce((sum, id) => sum + id.length + codeBytes(work.form), 0);
      const todo = "Free some space, then run the same command again.";
      requireRoom(2 * bytes, "codes", { where: "sinks", todo, file: place.path }); // the copy that becomes the file, too
      await told(address, () => partial.begin(work, [...statements, ...noteStatements(work, 0)]));
      return {
        async write(rows) {
          return told(address, async () => {
            insertRows(partial.database, place, { work, isNumber }, rows);
            return 0;
          });
        },
      };
    },
    finish: () => told(address, () => (finished === null ? partial.finish(work) : partial.discard())),
    close: () => partial.close(),
  };
}

function statementsOf({ table, column, id }: CodesPlace, { ids }: SinkWork): readonly string[] {
  const type = ids.every(isWhole) ? "INTEGER PRIMARY KEY" : "TEXT PRIMARY KEY NOT NULL";
  return [`CREATE TABLE ${identifier(table)} (${identifier(id)} ${type}, ${identifier(column)} BLOB NOT NULL)`];
}

function noteStatements(work: SinkWork, rows: number): readonly string[] {
  const note = progressNote(work, { isNewTable: true, rows }).replaceAll("'", "''");
  return [`DELETE FROM ${noteTable}`, `INSERT INTO ${noteTable} (note) VALUES ('${note}')`];
}

function insertRows(
  database: SqliteDatabase,
  { table, column, id }: CodesPlace,
  { work, isNumber }: { readonly work: SinkWork; readonly isNumber: boolean },
  rows: CodeRows,
): void {
  database.run("BEGIN IMMEDIATE");
  try {
    const statement = database.prepare(
      `INSERT INTO ${identifier(table)} (${identifier(id)}, ${identifier(column)}) VALUES (?, ?)`,
    );
    try {
      for (const [row, key] of rows.ids.entries()) {
        statement.run([isNumber ? BigInt(key) : key, blobOf(work.form, rows.codes, row)]);
      }
    } finally {
      statement.finalize();
    }
    for (const each of noteStatements(work, rows.from + rows.ids.length)) database.run(each);
    database.run("COMMIT");
  } catch (cause) {
    if (database.inTransaction) database.run("ROLLBACK");
    throw cause;
  }
}

/** Whole numbers of 64 bits as SQLite writes them, so that they join those of another table. */
function isWhole(id: string): boolean {
  return /^(0|-?[1-9]\d{0,17})$/.test(id);
}

/** Numbers as float32, which is what extensions of SQLite read; of float16 each is widened. */
function blobOf({ kind, size, bytes }: CodeForm, codes: Uint8Array, row: number): Uint8Array {
  const code = codes.slice(row * bytes, (row + 1) * bytes);
  if (kind !== "float16") return code;
  const wide = new Float32Array(size);
  widenFloat16(new Uint16Array(code.buffer), wide);
  return new Uint8Array(wide.buffer);
}

function codeBytes({ kind, bytes }: CodeForm): number {
  return kind === "float16" ? 2 * bytes : bytes;
}

/** What the engine throws, as an error of ours. */
async function told<T>(address: Address, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    const words = cause instanceof Error ? cause.message.split("\n")[0]!.slice(0, 200) : String(cause);
    const names = "Check the names after table=, id= and vector=.";
    const isFull = /disk is full|disk I\/O error/i.test(words);
    throw new InputError({
      where: "sinks",
      must: "SQLite must take the table and its rows",
      got: words,
      todo: isFull ? "Free some space, then run the same command again." : names,
      file: address.shown,
    });
  }
}
