/** The search of PostgreSQL over a column: by its index, and by looking at every row. */
import { InputError, MissingError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import type { Address } from "../../sources/address.ts";
import { type Connection, connect } from "../../sources/postgresql/connection.ts";
import { partsOf } from "../../sources/postgresql/relation.ts";
import { notedCompressor } from "../progress-note.ts";
import type { CodeForm, CodeSearch } from "../sink.ts";
import { operators } from "./next-statements.ts";
import { columnsOf, idOf, usualColumn } from "./place.ts";

/** Types that have distances, by what a code is. */
const typesOf: Readonly<Record<CodeForm["kind"], readonly string[]>> = {
  float32: ["vector", "halfvec"],
  float16: ["halfvec"],
  bits: ["bit"],
  bytes: [],
};

/** How many rows an HNSW index looks among, which is as many as it finds at most. */
const breadthName = "hnsw.ef_search";

/**
 * Opens a column, in one read-only transaction.
 * @throws MissingError for a table or column that is not there; InputError for a column of another type or size
 */
export async function openCodeSearch(address: Address, form: CodeForm, control: RunControl): Promise<CodeSearch> {
  const connection = await connect(address, control);
  try {
    const { table, column, id, type, note } = await findColumn(connection, address, form);
    const [[rows, coded] = ["0", "0"]] = await connection.ask(`SELECT count(*)::text, count(${column})::text FROM ${table}`);
    const operator = type.startsWith("bit") ? "<~>" : operators[form.distance];
    const near = (query: string, k: string, { among = "", ties = "" } = {}): string =>
      `SELECT ${id}::text, (${column} ${operator} CAST(${query} AS ${type}))::text FROM ${table}${among} ORDER BY ${column} ${operator} CAST(${query} AS ${type})${ties} LIMIT ${k}`;
    const everyCode = { among: ` WHERE ${column} IS NOT NULL`, ties: `, ${id}` };
    const set = async (isByIndex: boolean): Promise<void> => {
      await connection.ask(`SET LOCAL enable_seqscan = ${isByIndex ? "off" : "on"}`);
      await connection.ask(`SET LOCAL enable_indexscan = ${isByIndex ? "on" : "off"}`);
    };
    await set(true);
    const zero = type.startsWith("bit") ? `'${"0".repeat(form.size)}'` : `'[${"1,".repeat(form.size - 1)}1]'`;
    const [[plan] = ["[]"]] = await connection.ask(`EXPLAIN (FORMAT JSON) ${near(zero, "10")}`);
    const index = indexOf(JSON.parse(plan ?? "[]"));
    let isByIndex = true;
    let breadth = await settingOf(connection, breadthName);
    return {
      ...{ compressor: notedCompressor(note), rows: Number(rows), withoutCode: Number(rows) - Number(coded) },
      index: index === null ? null : await describeIndex(connection, index),
      async nearest(query, k, way) {
        const isIndex = way === "index";
        if (isIndex && breadth !== null && k > breadth) {
          await connection.ask(`SET LOCAL ${breadthName} = ${k}`);
          breadth = k;
        }
        if (isByIndex !== isIndex) await set(isIndex);
        isByIndex = isIndex;
        const rows = await connection.ask(near("$1", "$2", isIndex ? {} : everyCode), [query, `${k}`]);
        return rows.map(([found, distance]) => ({ id: found!, distance: Number(distance) }));
      },
      close: connection.close,
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function findColumn(connection: Connection, address: Address, form: CodeForm) {
  const { table: named, vector: name = usualColumn, id: key } = address.chosen;
  const table = partsOf(named ?? "")
    .map(identifier)
    .join(".");
  const [found] = named === undefined ? [] : await connection.ask("SELECT pg_catalog.to_regclass($1)::oid::text", [table]);
  if (found?.[0] == null) throw missing(address, "the address must name a table that is there, with table=", named ?? "none");
  const columns = await connection.ask(columnsOf, [found[0]]);
  const there = columns.find(([each]) => each === name);
  if (there === undefined) throw missing(address, `the table ${named} must have the column ${JSON.stringify(name)}`, "none");
  const type = there[1]!;
  const types = typesOf[form.kind].map((each) => `${each}(${form.size})`);
  if (!types.includes(type)) throw otherType(address, name, types, type);
  return {
    table,
    column: identifier(name),
    id: identifier(idOf(columns, key, address, named!)[0]!),
    type,
    note: there[3] ?? null,
  };
}

/** The index that a plan goes by; null where it looks at every row. */
function indexOf(plan: unknown): string | null {
  if (typeof plan !== "object" || plan === null) return null;
  if ("Index Name" in plan && typeof plan["Index Name"] === "string") return plan["Index Name"];
  for (const part of Object.values(plan)) {
    const found = indexOf(part);
    if (found !== null) return found;
  }
  return null;
}

/** "hnsw (m='16', ef_construction='64'), hnsw.ef_search 40" */
async function describeIndex({ ask }: Connection, name: string): Promise<string> {
  const [[method, options] = [null, null]] = await ask(
    `SELECT am.amname::text, array_to_string(c.reloptions, ', ') FROM pg_catalog.pg_class c JOIN pg_catalog.pg_am am ON am.oid = c.relam
      WHERE c.relname = $1 LIMIT 1`,
    [name],
  );
  const breadth = method === "ivfflat" ? "ivfflat.probes" : breadthName;
  const setting = await settingOf({ ask }, breadth);
  return `${method ?? name}${options == null ? "" : ` (${options})`}${setting === null ? "" : `, ${breadth} ${setting}`}`;
}

/** A number that pgvector goes by, which it knows once a column of its own was planned for; null where there is none. */
async function settingOf({ ask }: Pick<Connection, "ask">, name: string): Promise<number | null> {
  const [[setting] = [null]] = await ask("SELECT pg_catalog.current_setting($1, true)", [name]);
  return setting == null ? null : Number(setting);
}

function missing(address: Address, must: string, got: string): MissingError {
  const todo = "Name the column that assay apply wrote: postgresql://user@host/database?table=items&vector=embedding_small";
  return new MissingError({ where: "sinks", must, got, todo, file: address.shown });
}

function otherType(address: Address, column: string, types: readonly string[], got: string): InputError {
  return new InputError({
    where: "sinks",
    must:
      types.length === 0
        ? "codes must be numbers or bits: of other bytes PostgreSQL knows no distance"
        : `${JSON.stringify(column)} must be ${types.join(" or ")}, as the codes of this compressor are`,
    got,
    todo: types.length === 0 ? "Choose a chain that ends in float16 or signs, or in nothing." : "Is it of another compressor?",
    file: address.shown,
  });
}
