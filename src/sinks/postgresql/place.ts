/** Where codes go in PostgreSQL: a column of a table that is there, or a table that is to be made. */
import { InputError, MissingError, UsageError } from "../../base/errors.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import type { Address } from "../../sources/address.ts";
import type { Connection } from "../../sources/postgresql/connection.ts";
import { partsOf } from "../../sources/postgresql/relation.ts";
import { writtenBefore } from "../progress-note.ts";
import type { SinkWork } from "../sink.ts";

/** A column, in SQL. */
export interface ColumnPlace {
  /** Quoted. */
  readonly table: string;
  readonly column: string;
  readonly id: string;
  /** Of the id: "bigint". */
  readonly idType: string;
  /** "the table items", for people. */
  readonly shown: string;
  readonly isNewTable: boolean;
  /** Whether an earlier writing of the same work made the column, and how many rows it wrote. */
  readonly isThere: boolean;
  readonly done: number;
  /** What makes the column or the table. */
  readonly statements: readonly string[];
}

/** The column of codes where the address names none. */
export const usualColumn = "embedding_small";

/**
 * Looks for the table, its id and the column.
 * @param type  of the column that is to be there
 * @throws UsageError without a table; MissingError for a view, or an id that is not there; ConflictError for a column of
 *   something else
 */
export async function findPlace(connection: Connection, address: Address, work: SinkWork, type: string): Promise<ColumnPlace> {
  const { table: named, vector = usualColumn, id: key } = address.chosen;
  if (named === undefined) throw noTable(address);
  for (const name of [...partsOf(named), vector]) requireShort(name, address);
  const table = partsOf(named).map(identifier).join(".");
  const column = identifier(vector);
  const [found] = await connection.ask("SELECT pg_catalog.to_regclass($1)::oid::text", [table]);
  const oid = found?.[0] ?? null;
  if (oid === null) return newTable({ table, column, id: identifier(key ?? "id"), shown: `the table ${named}` }, work, type);
  const [[kind] = [null]] = await connection.ask("SELECT relkind::text FROM pg_catalog.pg_class WHERE oid = $1::oid", [oid]);
  if (kind !== "r" && kind !== "p") throw noRows(address, named);
  const columns = await connection.ask(columnsOf, [oid]);
  const idColumn = idOf(columns, key, address, named);
  const there = columns.find(([name]) => name === vector);
  const shown = `the column ${JSON.stringify(vector)} of the table ${named}`;
  const noted = { shown, another: "Name a new one with vector= in the address", file: address.shown };
  const before = there === undefined ? null : writtenBefore(there[3] ?? null, work, { ...noted, mayBegin: true });
  const isNewTable = before?.isNewTable === true;
  if (!work.hasIds && !isNewTable) throw noIds(address, named);
  return {
    ...{ table, column, id: identifier(idColumn[0]!), idType: idColumn[1]!, shown: `the table ${named}` },
    ...{ isNewTable, isThere: before !== null, done: before?.rows ?? 0 },
    statements: [`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`],
  };
}

/** Name, type, whether it is the whole primary key, and the comment. */
export const columnsOf = `SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
    EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND i.indnkeyatts = 1
      AND i.indkey[0] = a.attnum)::text, pg_catalog.col_description(a.attrelid, a.attnum)
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

/** As `columnsOf` gives it. */
export type ColumnRow = readonly (string | null)[];

/** The column of the ids among those of a table. @throws UsageError without a primary key of one column; MissingError */
export function idOf(columns: readonly ColumnRow[], key: string | undefined, address: Address, table: string): ColumnRow {
  const found = columns.find(([name, , isKey]) => (key === undefined ? isKey === "true" : name === key));
  if (found !== undefined) return found;
  const names = columns.map(([name]) => name).join(", ");
  const todo = `Name the column of the ids with id=, one of ${names}.`;
  const file = address.shown;
  if (key === undefined) {
    throw new UsageError({
      where: "sinks",
      must: `the table ${table} must have a primary key of one column`,
      got: "none",
      todo,
      file,
    });
  }
  throw new MissingError({
    where: "sinks",
    must: `the table ${table} must have the column ${JSON.stringify(key)}`,
    got: names,
    todo,
    file,
  });
}

function newTable(named: Pick<ColumnPlace, "table" | "column" | "id" | "shown">, { ids }: SinkWork, type: string): ColumnPlace {
  const idType = typeOfIds(ids);
  const { table, column, id } = named;
  const statements = [`CREATE TABLE ${table} (${id} ${idType} PRIMARY KEY, ${column} ${type} NOT NULL)`];
  return { ...named, idType, isNewTable: true, isThere: false, done: 0, statements };
}

const kinds: readonly (readonly [type: string, form: RegExp])[] = [
  ["bigint", /^(0|-?[1-9]\d{0,17})$/],
  ["uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
];

/** Whole numbers and UUIDs as what they are, so that they join the table that they came from; all else as text. */
function typeOfIds(ids: readonly string[]): string {
  return kinds.find(([, form]) => ids.every((id) => form.test(id)))?.[0] ?? "text";
}

/** PostgreSQL cuts longer names off, and would not find its own column again. */
const longestName = 63;

function requireShort(name: string, address: Address): void {
  if (Buffer.byteLength(name) <= longestName) return;
  throw new UsageError({
    where: "sinks",
    must: `names must have at most ${longestName} bytes`,
    got: JSON.stringify(name),
    todo: "Choose a shorter one.",
    file: address.shown,
  });
}

function noTable(address: Address): UsageError {
  return new UsageError({
    where: "sinks",
    must: "the address must name the table that codes go to, with table=",
    got: "none",
    todo: "Write postgresql://user@host/database?table=items&vector=embedding_small",
    file: address.shown,
  });
}

function noIds(address: Address, table: string): InputError {
  return new InputError({
    where: "sinks",
    must: `vectors that go into the table ${table} must have the ids of its rows`,
    got: "vectors without ids",
    todo: "Read them by an address of that table, or name a table that is not there yet.",
    file: address.shown,
  });
}

function noRows(address: Address, table: string): MissingError {
  return new MissingError({
    where: "sinks",
    must: `${JSON.stringify(table)} must be a table`,
    got: "a view, or something else without rows of its own",
    todo: "Name the table itself, or a new one.",
    file: address.shown,
  });
}
