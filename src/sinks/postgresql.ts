/**
 * PostgreSQL with pgvector: a new column of a table that is there, or a new table of ids and codes. Each batch is one
 * transaction with the note that counts it, so a writing that was killed anywhere goes on behind its last whole batch.
 */
import { ConflictError, InputError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Address } from "../sources/address.ts";
import { type Connection, connect, driver } from "../sources/postgresql/connection.ts";
import { literal } from "../sources/postgresql/relation.ts";
import { codeText } from "./code-text.ts";
import { openCodeSearch } from "./postgresql/code-search.ts";
import { nextStatements } from "./postgresql/next-statements.ts";
import { type ColumnPlace, findPlace } from "./postgresql/place.ts";
import { progressNote } from "./progress-note.ts";
import type { CodeForm, CodeRows, Sink, SinkWork, SinkWriting } from "./sink.ts";

/** The sink. */
export const postgresql: Sink = {
  name: "postgresql",
  title: "PostgreSQL with pgvector: a column of vector, halfvec, bit or bytea",
  schemes: ["postgresql", "postgres"],
  endings: [],
  example: "postgresql://user@host/database?table=items&vector=embedding_small",
  drivers: [driver],
  comment: "--",
  functions: { file: "pgvector.sql", install: installFunction },
  openSearch: openCodeSearch,
  async plan(address, work, control) {
    const connection = await connect(address, control, "writing");
    try {
      const type = columnType(work.form);
      const place = await findPlace(connection, address, work, type);
      return {
        statements: place.isThere ? [] : place.statements,
        next: nextStatements(place, work),
        done: place.done,
        async begin() {
          return writing({ connection, place, type, address }, work);
        },
        close: connection.close,
      };
    } catch (error) {
      await connection.close();
      throw error;
    }
  },
};

/** "halfvec(128)" */
function columnType({ kind, size }: CodeForm): string {
  const types = { float32: `vector(${size})`, float16: `halfvec(${size})`, bits: `bit(${size})`, bytes: "bytea" };
  return types[kind];
}

interface Target {
  readonly connection: Connection;
  readonly place: ColumnPlace;
  readonly type: string;
  readonly address: Address;
}

function writing({ connection, place, type, address }: Target, work: SinkWork): SinkWriting {
  const { table, column, id, idType, isNewTable } = place;
  const rows = `SELECT id::${idType} AS id, code::${type} AS code FROM unnest($1::text[], $2::text[]) AS given(id, code)`;
  const statement = isNewTable
    ? `INSERT INTO ${table} (${id}, ${column}) SELECT id, code FROM (${rows}) AS rows ON CONFLICT (${id}) DO UPDATE SET ${column} = EXCLUDED.${column} RETURNING ${id}::text`
    : `UPDATE ${table} AS target SET ${column} = rows.code FROM (${rows}) AS rows WHERE target.${id} = rows.id RETURNING target.${id}::text`;
  let isPrepared = place.isThere;
  let hasFound = false;
  return {
    async write({ from, ids, codes }: CodeRows) {
      const texts = ids.map((_, row) => codeText(work.form, codes, row * work.form.bytes));
      let written = 0;
      await inTransaction(connection, [
        // with the first rows: where these cannot be written, no column is left
        ...(isPrepared ? [] : [lockWait, ...place.statements]),
        async () => {
          const changed = await connection.ask(statement, [arrayText(ids), arrayText(texts)]);
          written = changed.length;
          if (written === 0 && !hasFound) throw noneFound(place, address, ids[0]!);
          if (new Set(changed.map(([key]) => key)).size < written) throw severalRows(place, address);
        },
        noteStatement(place, work, from + ids.length),
      ]);
      [isPrepared, hasFound] = [true, true];
      return ids.length - written;
    },
  };
}

/** Whoever waits for a table makes all others wait behind: not for long. */
const lockWait = "SET LOCAL lock_timeout = '5s'";

function noteStatement({ table, column, isNewTable }: ColumnPlace, work: SinkWork, rows: number): string {
  return `COMMENT ON COLUMN ${table}.${column} IS ${literal(progressNote(work, { isNewTable, rows }))}`;
}

async function inTransaction({ ask }: Connection, steps: readonly (string | (() => Promise<void>))[]): Promise<void> {
  await ask("BEGIN");
  try {
    for (const step of steps) await (typeof step === "string" ? ask(step) : step());
    await ask("COMMIT");
  } catch (error) {
    await ask("ROLLBACK").catch(() => undefined); // the first error says more
    throw error;
  }
}

/** A list as PostgreSQL reads one. */
function arrayText(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`).join(",")}}`;
}

function noneFound({ shown, id }: ColumnPlace, { shown: file }: Address, first: string): InputError {
  const must = `${id} of ${shown} must have the ids of the vectors`;
  const todo = "Name the column of the ids with id= in the address that the codes go to.";
  return new InputError({ where: "sinks", must, got: `none of a batch that begins with ${JSON.stringify(first)}`, todo, file });
}

function severalRows({ shown, id }: ColumnPlace, address: Address): ConflictError {
  const must = `${id} must tell the rows of ${shown} apart`;
  const todo = "Name a column whose values differ with id=.";
  return new ConflictError({ where: "sinks", must, got: "several rows of one id", todo, file: address.shown });
}

/** The function that codes what it is given. */
const functionName = "assay_compress(vector)";

async function installFunction(address: Address, sql: string, compressor: string, control: RunControl): Promise<void> {
  const connection = await connect(address, control, "writing");
  try {
    const [there] = await connection.ask(
      "SELECT oid::text, pg_catalog.obj_description(oid, 'pg_proc') FROM (SELECT pg_catalog.to_regprocedure($1)::oid) AS found(oid)",
      [functionName],
    );
    if (there?.[0] != null) {
      if (there[1] === compressor) return;
      throw otherFunction(address);
    }
    await connection.client.query(sql).catch((cause: unknown) => {
      throw connection.failure(cause);
    });
    await connection.ask(`COMMENT ON FUNCTION ${functionName} IS ${literal(compressor)}`);
  } finally {
    await connection.close();
  }
}

function otherFunction(address: Address): ConflictError {
  return new ConflictError({
    where: "sinks",
    must: `the function ${functionName} must be new, or of this compressor`,
    got: "one that is there already",
    todo: "Drop it first, with what it is made of: DROP FUNCTION assay_compress, assay_step_1 (and 2, 3, … as far as there are); DROP TABLE assay_map (and assay_map_2, …). Or put the new one into a schema of its own, and pgvector's behind it: options=-csearch_path%3Dname%2Cpublic.",
    file: address.shown,
  });
}
