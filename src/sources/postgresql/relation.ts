/** What is read: a table, a view or a query, with its columns, their types and what orders its rows. */

import { MissingError, UsageError } from "../../base/errors.ts";
import { nearestName } from "../../base/nearest-name.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import type { Address } from "../address.ts";
import type { Connection } from "./connection.ts";
import { vectorTypes } from "./vector-fields.ts";

/** A column. */
export interface Column {
  readonly name: string;
  /** "vector", "_float4", "int8"; of a domain what it is made of. */
  readonly type: string;
  /** As SQL writes it, for casts. */
  readonly cast: string;
  /** The function that writes its binary form. */
  readonly send: string;
}

/** A table, a view or a query. */
export interface Relation {
  /** What stands behind FROM, with its alias. */
  readonly from: string;
  /** "the table items", for people. */
  readonly shown: string;
  readonly columns: readonly Column[];
  /** Columns of the primary key; empty where there is none. */
  readonly primaryKey: readonly string[];
  /** Whether its rows have a place on disk that orders them. */
  readonly hasPlaces: boolean;
}

/** What a relation is called in queries. */
export const rowsAlias = "assay_rows";

/** A text as an SQL literal, whatever standard_conforming_strings says. */
export function literal(text: string): string {
  const escaped = text.replaceAll("'", "''").replaceAll("\\", "\\\\");
  return escaped.includes("\\") ? ` E'${escaped}'` : `'${escaped}'`;
}

/**
 * Looks at what the address names.
 * @throws UsageError for neither or both of table and sql; MissingError for a table that is not there, with the nearest;
 *   as serverError for a query that the server refuses
 */
export async function findRelation(connection: Connection, address: Address): Promise<Relation> {
  const { table, sql } = address.chosen;
  if (sql !== undefined && table === undefined) {
    const query = sql.trim().replace(/;$/, "");
    const from = `(\n${query}\n) AS ${rowsAlias}`;
    return { from, shown: "the query", columns: await columnsOf(connection, from), primaryKey: [], hasPlaces: false };
  }
  if (table === undefined || sql !== undefined) {
    throw new UsageError({
      where: "postgresql",
      must: "the address must say what is read, with table= or sql=",
      got: table === undefined ? "neither" : "both",
      todo: "Write postgresql://user@host/database?table=items&vector=embedding&label=topic",
      file: address.shown,
    });
  }
  const quoted = partsOf(table).map(identifier).join(".");
  const [found] = await connection.ask("SELECT pg_catalog.to_regclass($1)::oid::text", [quoted]);
  const oid = found?.[0] ?? null;
  if (oid === null) throw await noTable(connection, address, table);
  const [kind, hasChildren] = (await connection.ask(aboutTable, [oid]))[0]!;
  const from = `${quoted} AS ${rowsAlias}`;
  const primaryKey = (await connection.ask(keyColumns, [oid])).map(([name]) => name!);
  const shown = `${kind === "v" || kind === "m" ? "the view" : "the table"} ${table}`;
  const hasPlaces = (kind === "r" || kind === "m") && hasChildren !== "true";
  return { from, shown, columns: await columnsOf(connection, from), primaryKey, hasPlaces };
}

const aboutTable = `SELECT relkind::text, EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = c.oid)::text
  FROM pg_catalog.pg_class c WHERE c.oid = $1::oid`;

const keyColumns = `SELECT a.attname::text FROM pg_catalog.pg_index i
  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE i.indrelid = $1::oid AND i.indisprimary ORDER BY k.place`;

/** Of types by their number; a domain is what it is made of. */
const typesOf = `SELECT w.oid::text, coalesce(b.typname, t.typname)::text, pg_catalog.format_type(t.oid, NULL),
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname)
  FROM unnest($1::text::oid[]) AS w(oid) JOIN pg_catalog.pg_type t ON t.oid = w.oid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = nullif(t.typbasetype, 0)
  JOIN pg_catalog.pg_proc p ON p.oid = t.typsend JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace`;

/** The columns of what stands behind FROM, as the server itself sees them. */
async function columnsOf({ ask, describe }: Connection, from: string): Promise<readonly Column[]> {
  const fields = await describe(`SELECT * FROM ${from} LIMIT 0`);
  const numbers = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))];
  const types = new Map((await ask(typesOf, [`{${numbers.join(",")}}`])).map(([oid, ...rest]) => [Number(oid), rest]));
  return fields.map(({ name, dataTypeID }) => {
    const [type, cast, send] = types.get(dataTypeID) ?? [];
    return { name, type: type ?? "unknown", cast: cast ?? "text", send: send ?? "" };
  });
}

/** "items", "shop.items", or either quoted as SQL does. */
export function partsOf(table: string): readonly string[] {
  const parts = table.match(/"(?:[^"]|"")+"|[^."]+/g) ?? [];
  const joined = parts.join(".") === table;
  return joined ? parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part)) : [table];
}

async function noTable({ ask }: Connection, address: Address, table: string): Promise<MissingError> {
  const there = await ask(
    `SELECT DISTINCT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname::text ELSE n.nspname || '.' || c.relname END
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND t.typname = ANY($1::text::text[]) ORDER BY 1 LIMIT 50`,
    [`{${vectorTypes.join(",")}}`],
  );
  const names = there.map(([name]) => name!);
  const nearest = nearestName(table, names);
  return new MissingError({
    where: "postgresql",
    must: `there must be a table or view ${JSON.stringify(table)}`,
    got: names.length === 0 ? "none, and no other with vectors" : `those with vectors: ${names.slice(0, 12).join(", ")}`,
    todo: nearest === null ? "Name one of the database with table=, or write a query with sql=." : `Did you mean ${nearest}?`,
    file: address.shown,
  });
}
