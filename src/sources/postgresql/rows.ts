/** Rows of a reading, in batches: by binary COPY, or by a cursor where the server refuses that. */
import { InputError } from "../../base/errors.ts";
import { errorCode } from "../../formats/file-error.ts";
import type { Address } from "../address.ts";
import { countOf, type GatheredRow, Gathering } from "../gathering.ts";
import { LostSource } from "../lost-source.ts";
import type { RowBatch } from "../source.ts";
import { binaryRows, type RawRow, rawRow } from "./binary-copy.ts";
import type { Connection } from "./connection.ts";
import { copyOut } from "./copy-out.ts";
import { type ReadingPlan, rowsQuery } from "./plan.ts";
import { rowDigest } from "./row-digest.ts";

/** Rows that a cursor fetches at once. */
const fetchedRows = 500;
/** A server, or what stands before it, that has no COPY: not supported, protocol, syntax, not permitted. */
const copyRefused = /^(0A...|08P01|42601|42501|XX000)$/;

/** The rows behind a place. @throws as serverError, ShapeError and InputError naming a row's id */
export async function* readRows(
  connection: Connection,
  plan: ReadingPlan,
  after: readonly string[] | null,
  address: Address,
): AsyncGenerator<RowBatch> {
  const gathered = new Gathering(plan.columns.length, address.shown);
  const readRow = rowReader(plan, address);
  try {
    for await (const rows of rawRows(connection, plan, after, address)) {
      for (const row of rows) {
        gathered.add(readRow(row));
        if (gathered.isFull) yield gathered.take();
      }
    }
  } catch (error) {
    // rows that came before the connection broke are whole
    if (error instanceof LostSource && !gathered.isEmpty) yield gathered.take();
    throw error;
  }
  if (!gathered.isEmpty) yield gathered.take();
}

async function* rawRows(
  connection: Connection,
  plan: ReadingPlan,
  after: readonly string[] | null,
  address: Address,
): AsyncGenerator<readonly RawRow[]> {
  await connection.ask("SAVEPOINT assay_copy");
  let isBegun = false;
  try {
    for await (const rows of copied(connection, plan, after, address)) {
      isBegun = true;
      yield rows;
    }
    return;
  } catch (cause) {
    if (isBegun || !copyRefused.test(errorCode(cause) ?? "")) throw connection.failure(cause);
  }
  await connection.ask("ROLLBACK TO SAVEPOINT assay_copy");
  yield* fetched(connection, plan, after);
}

async function* copied(
  { client }: Connection,
  plan: ReadingPlan,
  after: readonly string[] | null,
  address: Address,
): AsyncGenerator<readonly RawRow[]> {
  const pieces = copyOut(client, `COPY (${rowsQuery(plan, after, false)}) TO STDOUT (FORMAT binary)`);
  const end = { whole: false };
  yield* binaryRows(pieces, plan.keys.length + 1 + plan.columns.length, end);
  if (!end.whole) throw new LostSource(address.shown, "an end in the middle of the rows");
}

/** The same fields as text of a cursor; the vector's bytes as base64. */
async function* fetched(
  { ask }: Connection,
  plan: ReadingPlan,
  after: readonly string[] | null,
): AsyncGenerator<readonly RawRow[]> {
  const vector = plan.keys.length;
  await ask(`DECLARE assay_rows NO SCROLL CURSOR FOR ${rowsQuery(plan, after, true)}`);
  for (;;) {
    const rows = await ask(`FETCH FORWARD ${fetchedRows} FROM assay_rows`);
    if (rows.length === 0) break;
    yield rows.map((row) =>
      rawRow(row.map((cell, at) => (cell === null ? null : Buffer.from(cell, at === vector ? "base64" : "utf8")))),
    );
  }
  await ask("CLOSE assay_rows");
}

/** A row's fields as what they are; ids are looked at as they come. */
function rowReader({ keys, field, columns }: ReadingPlan, address: Address): (row: RawRow) => GatheredRow {
  const at = keys.length;
  let last: string | null = null;
  return (row) => {
    const { fields } = row;
    const place = keys.map((_, i) => textOf(fields[i]!) ?? noId(address));
    const id = place.length === 1 ? place[0]! : place.join(",");
    if (id === last) throw badId(address, "each id must come once", JSON.stringify(id));
    last = id;
    const vector = fields[at]!;
    if (vector === null) return { id, vector: null, cells: [], place };
    return {
      id,
      vector: { count: countOf(field, vector, id, address.shown), put: (into, from) => field.read(vector, into, from) },
      cells: columns.map((_, i) => textOf(fields[at + 1 + i]!)),
      place,
      digest: rowDigest(row),
    };
  };
}

function textOf(field: Buffer | null): string | null {
  return field === null ? null : field.toString("utf8");
}

function noId(address: Address): never {
  throw badId(address, "every row must have an id", "NULL");
}

function badId(address: Address, must: string, got: string): InputError {
  const todo = "Name a column whose values differ with id=.";
  return new InputError({ where: "postgresql", must, got, todo, file: address.shown });
}
