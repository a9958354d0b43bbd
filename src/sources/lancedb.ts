/**
 * LanceDB, a folder of tables: one version of one of them, in the order of a column of ids: the ids first, whose order is all
 * that is held of a table, then the rows that they are of. Nothing is written.
 */
import { resolve } from "node:path";
import { InputError, MissingError, UsageError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import type { Fact } from "../results/fact.ts";
import type { Address } from "./address.ts";
import { rowsOfBatch } from "./arrow.ts";
import { drawOf } from "./drawn-rows.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { type LanceFolder, type LanceTable, lanceDrivers, lanceError, openFolder } from "./lancedb/folder.ts";
import type { Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { pathOf } from "./text-tables.ts";

/** Numbers of a window, and rows at most. */
const windowNumbers = 2 ** 22;
const windowRows = 16_384;
/** Of vectors of which the type does not say how long they are. */
const unknownDimensions = 2048;

/** The source. */
export const lancedb: Source = {
  name: "lancedb",
  title: "LanceDB, a folder of tables",
  schemes: ["lancedb"],
  endings: [],
  example: "lancedb:items.lancedb?table=items&vector=embedding&label=topic",
  drivers: lanceDrivers,
  draws: true,
  async open(address, choice) {
    const path = resolve(pathOf(address)); // what has no slash would be taken for a database in the cloud
    const failure = (cause: unknown): Error => lanceError(cause, address, "read the table");
    const folder = await openFolder(path, address);
    try {
      const { table, version } = await openTable(folder, address);
      const { fields } = await table.schema();
      const vectors = fields.filter(({ type }) => /^(FixedSizeList\[\d+\]|List)<Float/.test(String(type)));
      const outline = { names: fields.map((field) => field.name), vectors: vectors.map((field) => field.name) };
      const columns = chooseColumns({ ...outline, shown: address.shown }, choice);
      const size = { rows: await table.countRows(), isExact: true };
      const draw = drawOf(address, size);
      const type = fields.find((field) => field.name === columns.vector[0])?.type;
      const reading = { table, version, columns, address, rows: rowsOfWindow(type), draw };
      const rows = async function* (after: readonly string[] | null): AsyncGenerator<GatheredRow> {
        try {
          yield* rowsOf(reading, after === null ? 0 : Number(after[0]));
        } catch (cause) {
          throw failure(cause);
        }
      };
      return {
        size: draw?.size ?? size,
        dimensions: null,
        columns: columns.others,
        facts: [...orderFact(columns, address), ...(draw?.facts ?? [])],
        batches: (after) => batchesOf(rows(after), columns.others.length, address.shown, draw),
        isUnchanged: async ({ place }) => place[1] === version,
        close: async () => {
          table.close();
          folder.close();
        },
      };
    } catch (cause) {
      folder.close();
      throw failure(cause);
    }
  },
};

interface Reading {
  readonly table: LanceTable;
  readonly version: string;
  readonly columns: TableColumns;
  readonly address: Address;
  /** Of a window. */
  readonly rows: number;
  /** Null for all. */
  readonly draw: { keeps(id: string): boolean } | null;
}

/** A row whose turn is known. */
interface Turn {
  readonly id: string;
  /** LanceDB's own name of it. */
  readonly row: unknown;
  /** Behind it, in the order of the ids. */
  readonly next: number;
}

/** @param first  the number of the first row: one version has one order */
async function* rowsOf(reading: Reading, first: number): AsyncGenerator<GatheredRow> {
  const { table, version, columns, address, rows, draw } = reading;
  const names = [...new Set([...columns.vector, ...(columns.id === null ? [] : [columns.id]), ...columns.others])];
  if (columns.id !== null) {
    let window: Turn[] = [];
    for await (const turn of turnsOf(table, columns.id, first, address)) {
      if (draw?.keeps(turn.id) === false || window.push(turn) < rows) continue;
      yield* rowsAt(reading, names, window);
      window = [];
    }
    yield* rowsAt(reading, names, window);
    return;
  }
  const stored = table.query().select(names);
  let number = first;
  for await (const batch of first === 0 ? stored : stored.offset(first)) {
    for (const row of rowsOfBatch(batch, number, columns, address)) yield { ...row, place: [String(++number), version] };
  }
}

/** Ids as they rise. @throws InputError for one that comes twice */
async function* turnsOf(table: LanceTable, id: string, first: number, address: Address): AsyncGenerator<Turn> {
  const order = { columnName: id, ascending: true, nullsFirst: true };
  const ordered = table.query().select([id]).withRowId().orderBy(order);
  let [next, last] = [first, null as string | null];
  for await (const batch of first === 0 ? ordered : ordered.offset(first)) {
    const [ids, names] = [batch.getChild(id), batch.getChild("_rowid")];
    for (let at = 0; at < batch.numRows; at++) {
      const value = String(ids?.get(at) ?? "");
      if (value === last && value !== "") throw doubled(address, value);
      last = value;
      yield { id: value, row: names?.get(at), next: ++next };
    }
  }
}

/** The rows of a window, in its order; LanceDB gives them in another. */
async function* rowsAt(
  { table, version, columns, address }: Reading,
  names: string[],
  window: readonly Turn[],
): AsyncGenerator<GatheredRow> {
  if (window.length === 0) return;
  const found = new Map<string, GatheredRow>();
  const batches = table.takeRowIds(window.map(({ row }) => row)).select(names);
  for await (const batch of batches) for (const row of rowsOfBatch(batch, 0, columns, address)) found.set(row.id, row);
  for (const { id, next } of window) yield { ...found.get(id)!, place: [String(next), version] };
}

/** @param type  of the column of vectors: "FixedSizeList[768]<Float32>" */
function rowsOfWindow(type: unknown): number {
  const [, given] = /^FixedSizeList\[(\d+)\]/.exec(String(type)) ?? [];
  const dimensions = given === undefined ? unknownDimensions : Number(given);
  return Math.max(1, Math.min(windowRows, Math.floor(windowNumbers / dimensions)));
}

/** As it is now, whatever is written meanwhile, and what tells this version from all others. */
async function openTable(folder: LanceFolder, address: Address): Promise<{ table: LanceTable; version: string }> {
  const { table: name, sql } = address.chosen;
  const names = await folder.tableNames({ limit: 1000 });
  const listed = names.length === 0 ? "none" : names.slice(0, 12).join(", ");
  const about = { where: "lancedb", file: address.shown };
  if (name === undefined || sql !== undefined) {
    const got = sql === undefined ? "none" : "a query";
    throw new UsageError({ ...about, must: "table= must name a table", got, todo: `Name one of the folder: ${listed}.` });
  }
  if (!names.includes(name)) {
    const nearest = nearestName(name, names);
    const todo = nearest === null ? "Name one of the folder with table=." : `Did you mean ${nearest}?`;
    throw new MissingError({ ...about, must: `there must be a table ${JSON.stringify(name)}`, got: listed, todo });
  }
  const table = await folder.openTable(name);
  const version = await table.version();
  await table.checkout(version);
  const made = (await table.listVersions()).find((known) => known.version === version)?.timestamp;
  return { table, version: `${version} of ${made?.toISOString()}` };
}

function orderFact({ id }: TableColumns, { chosen }: Address): readonly Fact[] {
  if (id !== null) return [];
  const sentence = `The table ${chosen.table} has no column of ids, and none was named: rows are in the order of their storage.`;
  return [{ code: "no-primary-key", count: 0, sentence }];
}

function doubled(address: Address, id: string): InputError {
  const [must, todo] = ["each id must come once", "Name a column whose values differ with id=."];
  return new InputError({ where: "lancedb", must, got: JSON.stringify(id), todo, file: address.shown });
}
