/**
 * SQLite: a new column of bytes of a table that is there, or a new table of ids and codes. float32 numbers are bytes as
 * sqlite-vec has them. Each batch is one transaction with the note that counts it, in the table `assay_columns`.
 */
import { existsSync } from "node:fs";
import { AssayError, InputError, MissingError, UsageError } from "../base/errors.ts";
import type { Address } from "../sources/address.ts";
import { type Database, identifier, openDatabase, sqliteDriver } from "../sources/sqlite-engine.ts";
import { pathOf } from "../sources/text-tables.ts";
import { progressNote, rowsWritten } from "./progress-note.ts";
import type { CodeRows, Sink, SinkPlan, SinkWork } from "./sink.ts";

/** Where notes are kept: SQLite has no comments of columns. */
const notes = "assay_columns";

/** The sink. */
export const sqlite: Sink = {
  name: "sqlite",
  title: "SQLite: a column of bytes, as sqlite-vec reads them",
  schemes: ["sqlite"],
  example: "sqlite:items.db?table=items&vector=embedding_small",
  drivers: [sqliteDriver],
  async plan(address, work) {
    const path = pathOf(address);
    if (!existsSync(path)) throw noFile(address);
    const database = await openDatabase(path, { isReadOnly: false });
    try {
      return planned(database, placeOf(database, address, work), address, work);
    } catch (cause) {
      database.close();
      throw failure(cause, address);
    }
  },
};

interface Place {
  readonly table: string;
  readonly column: string;
  readonly id: string;
  readonly isThere: boolean;
  readonly isNewTable: boolean;
  readonly done: number;
  readonly statements: readonly string[];
}

function planned(database: Database, place: Place, address: Address, work: SinkWork): SinkPlan {
  const { table, column, id, isThere, statements, done } = place;
  const [quotedTable, quotedColumn, quotedId] = [table, column, id].map(identifier);
  const note = (rows: number): void => {
    database.run(`INSERT INTO ${notes} VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET note = excluded.note`, [
      ...[table, column, progressNote(work, rows)],
    ]);
  };
  const statement = place.isNewTable
    ? `INSERT INTO ${quotedTable} (${quotedId}, ${quotedColumn}) VALUES (?2, ?1) ON CONFLICT DO UPDATE SET ${quotedColumn} = excluded.${quotedColumn}`
    : `UPDATE ${quotedTable} SET ${quotedColumn} = ?1 WHERE ${quotedId} = ?2`;
  return {
    statements: isThere ? [] : statements,
    next: ["-- SQLite has no index of its own for these bytes: search them with `assay search` or sqlite-vec."],
    done,
    async begin() {
      if (!isThere) {
        transaction(database, address, () => {
          for (const each of statements) database.run(each);
          note(0);
        });
      }
      return {
        async write({ from, ids, codes }: CodeRows) {
          const size = work.form.bytes;
          let gone = 0;
          transaction(database, address, () => {
            for (const [row, key] of ids.entries()) {
              const { changes } = database.run(statement, [codes.slice(row * size, (row + 1) * size), idValue(key)]);
              if (changes === 0) gone++;
            }
            note(from + ids.length);
          });
          return gone;
        },
      };
    },
    close: async () => database.close(),
  };
}

/** Whole numbers are numbers: in a column without a type "7" and 7 differ. */
function idValue(id: string): string | bigint {
  return /^(0|-?[1-9]\d{0,17})$/.test(id) ? BigInt(id) : id;
}

function placeOf(database: Database, address: Address, work: SinkWork): Place {
  const { table, vector = "embedding_small", id: key } = address.chosen;
  if (table === undefined) throw noTable(address);
  const columns = database.all(`PRAGMA table_info(${identifier(table)})`);
  const makeNotes = `CREATE TABLE IF NOT EXISTS ${notes} ("table" TEXT, "column" TEXT, note TEXT NOT NULL, PRIMARY KEY ("table", "column"))`;
  if (columns.length === 0) {
    const id = key ?? "id";
    const make = `CREATE TABLE ${identifier(table)} (${identifier(id)} PRIMARY KEY NOT NULL, ${identifier(vector)} BLOB NOT NULL)`;
    return { table, column: vector, id, isThere: false, isNewTable: true, done: 0, statements: [makeNotes, make] };
  }
  const names = columns.map(({ name }) => String(name));
  const keys = columns.filter(({ pk }) => Number(pk) > 0);
  const id = key ?? (keys.length === 1 ? String(keys[0]!["name"]) : undefined);
  if (id === undefined || !names.includes(id)) throw noId(address, table, names, key);
  const isThere = names.includes(vector);
  const shown = `the column ${JSON.stringify(vector)} of the table ${table}`;
  const done = isThere ? rowsWritten(noteOf(database, table, vector), work, shown, address.shown) : 0;
  const make = `ALTER TABLE ${identifier(table)} ADD COLUMN ${identifier(vector)} BLOB`;
  const isNewTable = isThere && names.length === 2;
  return { table, column: vector, id, isThere, isNewTable, done, statements: [makeNotes, make] };
}

function noteOf(database: Database, table: string, column: string): string | null {
  const [there] = database.all("SELECT name FROM sqlite_master WHERE name = ?", [notes]);
  if (there === undefined) return null;
  const [found] = database.all(`SELECT note FROM ${notes} WHERE "table" = ? AND "column" = ?`, [table, column]);
  return found === undefined ? null : String(found["note"]);
}

function transaction(database: Database, address: Address, work: () => void): void {
  try {
    database.run("BEGIN IMMEDIATE");
    work();
    database.run("COMMIT");
  } catch (cause) {
    if (database.inTransaction) database.run("ROLLBACK");
    throw failure(cause, address);
  }
}

function noFile(address: Address): MissingError {
  const todo = "Make it first (sqlite3 items.db), or check the path: none is made, so that a wrong one shows.";
  return new MissingError({ where: "sinks", must: "the file must be there", got: "no such file", todo, file: address.shown });
}

function noTable(address: Address): UsageError {
  return new UsageError({
    where: "sinks",
    must: "the address must name the table that codes go to, with table=",
    got: "none",
    todo: "Write sqlite:items.db?table=items&vector=embedding_small",
    file: address.shown,
  });
}

function noId(address: Address, table: string, names: readonly string[], key: string | undefined): UsageError {
  return new UsageError({
    where: "sinks",
    must: `the table ${table} must have ${key === undefined ? "a primary key of one column" : `the column ${JSON.stringify(key)}`}`,
    got: names.join(", "),
    todo: "Name the column of the ids with id=.",
    file: address.shown,
  });
}

function failure(cause: unknown, address: Address): Error {
  if (cause instanceof AssayError) return cause;
  const words = cause instanceof Error ? cause.message.split("\n")[0]!.slice(0, 200) : String(cause);
  return new InputError({
    where: "sinks",
    must: "the database must take what is written",
    got: words,
    todo: "Does another program hold it, or is it read-only?",
    file: address.shown,
  });
}
