/**
 * SQLite, read by an engine compiled to WebAssembly: vectors are bytes as sqlite-vec has them (float32, or numbers=), or text in
 * brackets. The file is opened read-only.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { now } from "../base/clock.ts";
import { AssayError, InputError, MissingError, UsageError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import { identifier } from "../formats/sql-identifier.ts";
import type { Fact } from "../results/fact.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { numberReader } from "./raw-numbers.ts";
import type { RowChoice, Source } from "./source.ts";
import { type SqliteDatabase as Database, openSqliteReading, sqliteDriver } from "./sqlite-engine.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { gatheredRow } from "./table-rows.ts";
import { pathOf } from "./text-tables.ts";

/** The source. */
export const sqlite: Source = {
  name: "sqlite",
  title: "SQLite: bytes or text of vectors, as sqlite-vec has them",
  schemes: ["sqlite"],
  endings: [],
  example: "sqlite:items.db?table=items&vector=embedding&label=topic",
  drivers: [sqliteDriver],
  draws: true,
  async open(address, choice) {
    const path = pathOf(address);
    await requireUnlocked(path, address);
    requireSettled(path, address);
    const state = stateOf(path);
    const { database, close } = await openSqliteReading(path);
    const failure = (cause: unknown): Error => (cause instanceof AssayError ? cause : refused(cause, address));
    try {
      const plan = planReading(database, choice, address);
      const [counted] = database.all(
        `SELECT count(${address.chosen.rows === undefined ? "*" : identifier(plan.columns.vector[0]!)}) AS n FROM ${plan.from}`,
      );
      const rows = function* (): Generator<GatheredRow> {
        try {
          yield* rowsOf(database, plan, address);
          if (stateOf(path) !== state) throw changed(address);
        } catch (cause) {
          throw failure(cause);
        }
      };
      const size = { rows: Number(counted?.["n"]), isExact: true };
      const draw = drawOf(address, size);
      return {
        size: draw?.size ?? size,
        dimensions: null,
        columns: plan.columns.others,
        facts: [...plan.facts, ...(draw?.facts ?? [])],
        batches: () => batchesOf(rows(), plan.columns.others.length, address.shown, draw),
        close: async () => close(),
      };
    } catch (cause) {
      close();
      throw failure(cause);
    }
  },
};

/** Milliseconds that another program with the same engine is waited for, and between two looks. */
const [longestWait, lookEvery] = [3000, 50];

/**
 * Who has the file open with this engine may be writing it. (Readings of Assay are not among them: their locks are elsewhere.)
 * @throws InputError where it is still open after a few seconds
 */
async function requireUnlocked(path: string, address: Address): Promise<void> {
  const lock = `${path}.lock`;
  for (const end = now() + longestWait; existsSync(lock); await setTimeout(lookEvery)) {
    if (now() < end) continue;
    throw new InputError({
      where: "sqlite",
      must: "nobody may have the file open with the engine that reads it here",
      got: `its lock beside it, ${lock}, for ${longestWait / 1000} seconds`,
      todo: "Wait until it is gone; where no program has the file open, remove that folder: one that was killed left it.",
      file: address.shown,
    });
  }
}

/** Another one where the file was written. */
function stateOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs} ${size} ${ino} ${hasJournal(path)}`;
}

function changed({ shown: file }: Address): InputError {
  const [must, got] = ["nobody may write the file while it is read", "a change"];
  return new InputError({ where: "sqlite", must, got, todo: "Run the same command again, or read a copy (VACUUM INTO).", file });
}

/** Whether there is a journal with a mark at its beginning: PERSIST and TRUNCATE leave one without when a writing is over. */
function hasJournal(path: string): boolean {
  let file: number;
  try {
    file = openSync(`${path}-journal`, "r");
  } catch {
    return false;
  }
  try {
    const mark = Buffer.alloc(journalMarkBytes);
    return readSync(file, mark, 0, journalMarkBytes, 0) > 0 && mark.some((byte) => byte !== 0);
  } finally {
    closeSync(file);
  }
}

const journalMarkBytes = 8;

/** A journal is of a writing under way, or broken off: the file has rows in it that may never be. @throws InputError */
function requireSettled(path: string, address: Address): void {
  if (!hasJournal(path)) return;
  throw new InputError({
    where: "sources",
    must: "nobody may be writing the database, and no writing may have broken off",
    got: `a journal beside it, ${path}-journal`,
    todo: "Wait until it is gone; where nobody writes, open the file with sqlite3 once, which takes the broken writing back.",
    file: address.shown,
  });
}

interface Plan {
  readonly from: string;
  readonly columns: TableColumns;
  /** SQL expressions that order the rows. */
  readonly order: readonly string[];
  readonly facts: readonly Fact[];
}

function planReading(database: Database, choice: RowChoice, address: Address): Plan {
  const { table, sql } = address.chosen;
  if ((table === undefined) === (sql === undefined)) throw notNamed(address, table === undefined ? "neither" : "both");
  if (table !== undefined) requireTable(database, table, address);
  const from = sql === undefined ? identifier(table!) : `(\n${sql.trim().replace(/;$/, "")}\n)`;
  const probe = database.prepare(`SELECT * FROM ${from} LIMIT 1`);
  const row = probe.get();
  const described = table === undefined ? [] : database.all(`PRAGMA table_info(${identifier(table)})`);
  const names = described.length > 0 ? described.map((column) => String(column["name"])) : Object.keys(row ?? {});
  probe.finalize();
  const isVector = (name: string): boolean => row?.[name] instanceof Uint8Array || /^\s*\[.*\]\s*$/s.test(String(row?.[name]));
  const key = described.filter((column) => Number(column["pk"]) > 0).sort((a, b) => Number(a["pk"]) - Number(b["pk"]));
  const keys = key.map((column) => String(column["name"]));
  const id = choice.id ?? (keys.length === 1 ? keys[0] : undefined);
  const outline = { names, vectors: names.filter(isVector), shown: address.shown };
  const columns = chooseColumns(outline, { ...choice, id });
  if (columns.id !== null) return { from, columns, order: [identifier(columns.id)], facts: [] };
  if (keys.length > 1) return { from, columns, order: keys.map(identifier), facts: [] };
  if (table === undefined || isView(database, table)) throw noId(address, names);
  const sentence = `The table ${table} has no primary key, and none was named: rows are in the order in which they were put in (rowid).`;
  return { from, columns, order: ["rowid"], facts: [{ code: "no-primary-key", count: 0, sentence }] };
}

function* rowsOf(database: Database, { from, columns, order }: Plan, address: Address): Generator<GatheredRow> {
  const forms = { numbers: numberReader(address.chosen.numbers), shown: address.shown };
  const names = [...new Set([...columns.vector, ...(columns.id === null ? [] : [columns.id]), ...columns.others])];
  const statement = database.prepare(`SELECT ${names.map(identifier).join(", ")} FROM ${from} ORDER BY ${order.join(", ")}`);
  let number = 0;
  let last: string | null = null;
  try {
    for (const values of statement.iterate()) {
      const row = gatheredRow((name) => values[name], number++, columns, forms);
      if (columns.id !== null && row.id === last) throw doubled(address, row.id);
      last = row.id;
      yield row;
    }
  } finally {
    statement.finalize();
  }
}

function isView(database: Database, name: string): boolean {
  return database.all("SELECT type FROM sqlite_master WHERE name = ?", [name])[0]?.["type"] === "view";
}

function requireTable(database: Database, table: string, address: Address): void {
  const found = database.all(
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  const names = found.map(({ name }) => String(name));
  if (names.some((name) => name.toLowerCase() === table.toLowerCase())) return;
  const nearest = nearestName(table, names);
  throw new MissingError({
    where: "sqlite",
    must: `there must be a table or view ${JSON.stringify(table)}`,
    got: names.length === 0 ? "none" : names.slice(0, 12).join(", "),
    todo: nearest === null ? "Name one of the file with table=, or write a query with sql=." : `Did you mean ${nearest}?`,
    file: address.shown,
  });
}

function notNamed(address: Address, got: string): UsageError {
  const must = "the address must say what is read, with table= or sql=";
  return new UsageError({
    where: "sqlite",
    must,
    got,
    todo: "Write sqlite:file.db?table=items&vector=embedding",
    file: address.shown,
  });
}

function noId(address: Address, names: readonly string[]): UsageError {
  const todo = `Name a column whose values differ with id=, one of ${names.join(", ")}.`;
  const must = "rows of a view or a query must have an id that orders them";
  return new UsageError({ where: "sqlite", must, got: "none", todo, file: address.shown });
}

function doubled(address: Address, id: string): InputError {
  const [must, got] = ["each id must come once", JSON.stringify(id)];
  return new InputError({ where: "sqlite", must, got, todo: "Name a column whose values differ with id=.", file: address.shown });
}

function refused(cause: unknown, address: Address): Error {
  const words = cause instanceof Error ? cause.message.split("\n")[0]!.slice(0, 200) : String(cause);
  const todo = "Try the same with sqlite3; nothing is changed in the file. Of one in WAL mode, read a copy (VACUUM INTO).";
  return new InputError({
    where: "sqlite",
    must: "the file must be an SQLite database that answers the query",
    got: existsSync(pathOf(address)) ? words : "no file",
    todo,
    file: address.shown,
  });
}
