/** Rows of a reading, in batches: by binary COPY, or by a cursor where the server refuses that. */
import type { Readable } from "node:stream";
import { InputError, ShapeError } from "../../base/errors.ts";
import { errorCode } from "../../formats/file-error.ts";
import type { Address } from "../address.ts";
import { loadDriver } from "../driver.ts";
import { LostSource } from "../lost-source.ts";
import type { RowBatch } from "../source.ts";
import { binaryRows, type RawRow, rawRow } from "./binary-copy.ts";
import { type Connection, drivers } from "./connection.ts";
import { type ReadingPlan, rowsQuery } from "./plan.ts";
import { rowDigest } from "./row-digest.ts";

/** Bytes of vectors in a batch, about. */
const batchBytes = 2 ** 20;
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
  const gathered = gathering(plan, address);
  try {
    for await (const rows of rawRows(connection, plan, after, address)) {
      for (const row of rows) {
        gathered.add(row);
        if (gathered.isFull()) yield gathered.take();
      }
    }
  } catch (error) {
    // rows that came before the connection broke are whole
    if (error instanceof LostSource && !gathered.isEmpty()) yield gathered.take();
    throw error;
  }
  if (!gathered.isEmpty()) yield gathered.take();
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
  const copyStreams = await loadDriver(drivers.copyStreams, "PostgreSQL", () => import("pg-copy-streams"));
  const stream: Readable = client.query(copyStreams.to(`COPY (${rowsQuery(plan, after, false)}) TO STDOUT (FORMAT binary)`));
  const end = { whole: false };
  yield* binaryRows(stream, plan.keys.length + 1 + plan.columns.length, end);
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

/** Rows on their way into a batch. */
interface Gathering {
  add(row: RawRow): void;
  isFull(): boolean;
  isEmpty(): boolean;
  take(): RowBatch;
}

function gathering({ keys, field, columns }: ReadingPlan, address: Address): Gathering {
  const at = keys.length;
  let dimensions = 0;
  let most = 1;
  let last: string | null = null;
  let place: readonly string[] = [];
  let withoutVector = 0;
  let digest = 0n;
  let ids: string[] = [];
  let vectors = new Float32Array(0);
  let others: (string | null)[][] = columns.map(() => []);
  return {
    add(row) {
      const { fields } = row;
      const key = keys.map((_, i) => textOf(fields[i]!) ?? noId(address));
      const id = key.length === 1 ? key[0]! : key.join(",");
      if (id === last) throw badId(address, "each id must come once", JSON.stringify(id));
      last = id;
      place = key;
      const vector = fields[at]!;
      if (vector === null) {
        withoutVector++;
        return;
      }
      const count = field.count(vector);
      if (dimensions === 0) {
        dimensions = count;
        most = Math.max(1, Math.floor(batchBytes / (4 * Math.max(1, count))));
      }
      if (count !== dimensions) throw otherSize(address, id, dimensions, count);
      if (vectors.length === 0) vectors = new Float32Array(most * dimensions);
      field.read(vector, vectors, ids.length * dimensions);
      ids.push(id);
      for (const [i, other] of others.entries()) other.push(textOf(fields[at + 1 + i]!));
      digest += rowDigest(row);
    },
    isFull: () => ids.length === most,
    isEmpty: () => ids.length === 0 && withoutVector === 0,
    take() {
      const batch: RowBatch = {
        ids,
        vectors: ids.length === most ? vectors : vectors.slice(0, ids.length * dimensions),
        dimensions,
        columns: others,
        withoutVector,
        place,
        digest,
      };
      ids = [];
      vectors = new Float32Array(0);
      others = columns.map(() => []);
      withoutVector = 0;
      digest = 0n;
      return batch;
    },
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

function otherSize(address: Address, id: string, must: number, got: number): ShapeError {
  return new ShapeError({
    where: "vectors",
    must: `all vectors must have as many numbers as the first, ${must}`,
    got: `${got} in the row ${JSON.stringify(id)}`,
    todo: "Leave rows of other models out with a query (sql=), or repair them.",
    file: address.shown,
  });
}
