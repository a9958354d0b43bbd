/**
 * LanceDB, a folder of tables: one version of one of them, in batches of Arrow, in the order of a column of ids. Nothing is
 * written.
 */
import { resolve } from "node:path";
import { AssayError, InputError, MissingError, UsageError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import type { Fact } from "../results/fact.ts";
import type { Address } from "./address.ts";
import { type ColumnBatch, rowsOfBatch } from "./arrow.ts";
import { drawOf } from "./drawn-rows.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import type { Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { pathOf } from "./text-tables.ts";

const driver: Driver = { name: "@lancedb/lancedb", version: "0.31.0" };
const together: readonly Driver[] = [driver, { name: "apache-arrow", version: "18.1.0" }];

/** What is used of the driver: half a gigabyte that nobody should have to install to check types. */
interface Lance {
  connect(path: string): Promise<LanceFolder>;
}
interface LanceFolder {
  tableNames(options?: { limit: number }): Promise<string[]>;
  openTable(name: string): Promise<LanceTable>;
  close(): void;
}
interface LanceTable {
  version(): Promise<number>;
  checkout(version: number): Promise<void>;
  schema(): Promise<{ readonly fields: readonly { readonly name: string; readonly type: unknown }[] }>;
  countRows(): Promise<number>;
  query(): { select(columns: string[]): LanceQuery };
  close(): void;
}
interface LanceQuery extends AsyncIterable<ColumnBatch> {
  orderBy(order: { columnName: string; ascending: boolean; nullsFirst: boolean }): LanceQuery;
}

/** The source. */
export const lancedb: Source = {
  name: "lancedb",
  title: "LanceDB, a folder of tables",
  schemes: ["lancedb"],
  endings: [],
  example: "lancedb:items.lancedb?table=items&vector=embedding&label=topic",
  drivers: together,
  async open(address, choice) {
    const path = resolve(pathOf(address)); // what has no slash would be taken for a database in the cloud
    const name: string = driver.name;
    const lance = await loadDriver(driver, "LanceDB", () => import(name) as Promise<Lance>, together);
    const failure = (cause: unknown): Error => (cause instanceof AssayError ? cause : refused(cause, address));
    const folder = await lance.connect(path).catch((cause: unknown) => {
      throw failure(cause);
    });
    try {
      const table = await openTable(folder, address);
      const { fields } = await table.schema();
      const vectors = fields.filter(({ type }) => /^(FixedSizeList\[\d+\]|List)<Float/.test(String(type)));
      const outline = { names: fields.map((field) => field.name), vectors: vectors.map((field) => field.name) };
      const columns = chooseColumns({ ...outline, shown: address.shown }, choice);
      const size = { rows: await table.countRows(), isExact: true };
      const draw = drawOf(address, size);
      const rows = async function* (): AsyncGenerator<GatheredRow> {
        try {
          yield* rowsOf(table, columns, address);
        } catch (cause) {
          throw failure(cause);
        }
      };
      return {
        size: draw?.size ?? size,
        dimensions: null,
        columns: columns.others,
        facts: [...orderFact(columns, address), ...(draw?.facts ?? [])],
        batches: () => batchesOf(rows(), columns.others.length, address.shown, draw),
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

async function* rowsOf(table: LanceTable, columns: TableColumns, address: Address): AsyncGenerator<GatheredRow> {
  const names = [...new Set([...columns.vector, ...(columns.id === null ? [] : [columns.id]), ...columns.others])];
  const query = table.query().select(names);
  const order = { ascending: true, nullsFirst: true };
  const batches = columns.id === null ? query : query.orderBy({ columnName: columns.id, ...order });
  let number = 0;
  let last: string | null = null;
  for await (const batch of batches) {
    for (const row of rowsOfBatch(batch, number, columns, address)) {
      if (row.id === last) throw doubled(address, row.id);
      last = row.id;
      yield row;
    }
    number += batch.numRows;
  }
}

/** As it is now, whatever is written meanwhile. */
async function openTable(folder: LanceFolder, address: Address): Promise<LanceTable> {
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
  await table.checkout(await table.version());
  return table;
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

function refused(cause: unknown, address: Address): InputError {
  const words = cause instanceof Error ? cause.message.split("\n")[0]!.slice(0, 200) : String(cause);
  const [must, todo] = ["LanceDB must read the table", "Try the same with LanceDB; nothing is changed in the folder."];
  return new InputError({ where: "lancedb", must, got: address.masked(words), todo, file: address.shown });
}
