/**
 * LanceDB: a new table of ids and codes, beside the table of the vectors, which is never touched. Each batch is one version of the
 * table, which is there as a whole or not at all, so a writing that was killed anywhere goes on behind its last whole batch.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ConflictError } from "../base/errors.ts";
import type { Address } from "../sources/address.ts";
import {
  type LanceArrow,
  type LanceFolder,
  type LanceTable,
  lanceDrivers,
  lanceError,
  loadLanceArrow,
  openFolder,
} from "../sources/lancedb/folder.ts";
import { namedPath } from "../sources/text-tables.ts";
import { codeTable, type LanceColumns, lanceColumns, tableSchema } from "./lancedb/columns.ts";
import { nextLines, type WholeTable } from "./lancedb/next-lines.ts";
import { progressNote, writtenBefore } from "./progress-note.ts";
import type { Sink, SinkWork, SinkWriting } from "./sink.ts";

/** What a table says of itself stands under this key of its schema. */
const noteKey = "assay";

/** The sink. */
export const lancedb: Sink = {
  name: "lancedb",
  title: "LanceDB: a new table of fixed-size lists or bytes",
  schemes: ["lancedb"],
  endings: [],
  example: "lancedb:items.lancedb?table=items_small&vector=embedding_small",
  drivers: lanceDrivers,
  comment: "//",
  async plan(address, work) {
    const path = resolve(namedPath(address));
    const arrow = await loadLanceArrow();
    const columns = lanceColumns(work, address);
    let folder = existsSync(path) ? await openFolder(path, address) : null; // opening would make it
    try {
      let table = folder === null ? null : await tableOf(folder, columns.table, address);
      const done = table === null ? 0 : await rowsBefore(table, columns, work, address);
      const isThere = table !== null;
      return {
        statements: isThere ? [] : [`await folder.createEmptyTable(${JSON.stringify(columns.table)}, ${columns.shown})`],
        next: nextLines(path, columns, work, wholeTable(work, address)),
        done,
        async begin() {
          folder ??= await openFolder(path, address);
          table ??= await newTable({ arrow, folder, columns, address }, work);
          return writing({ arrow, table, columns, address }, work);
        },
        async close() {
          table?.close();
          folder?.close();
        },
      };
    } catch (cause) {
      folder?.close();
      throw lanceError(cause, address, "open the table");
    }
  },
};

/** Where the whole vectors are, if in another table of the folder. */
function wholeTable({ from }: SinkWork, address: Address): WholeTable | null {
  if (from === undefined || from.target() !== address.target()) return null;
  const { table, vector, id } = from.chosen;
  return table === undefined || vector === undefined ? null : { table, vector, id };
}

/** Null where there is none; of one whose making was interrupted there is only a folder. */
async function tableOf(folder: LanceFolder, name: string, address: Address): Promise<LanceTable | null> {
  try {
    return await folder.openTable(name);
  } catch (cause) {
    if (cause instanceof Error && /was not found/.test(cause.message)) return null;
    throw lanceError(cause, address, "open the table");
  }
}

/**
 * How many rows an earlier writing of the same work wrote.
 * @throws ConflictError for a table of anything else, and for one whose rows are not the first of this work
 */
async function rowsBefore(
  table: LanceTable,
  { table: name, id }: LanceColumns,
  work: SinkWork,
  address: Address,
): Promise<number> {
  const shown = `the table ${name}`;
  const { metadata } = await table.schema();
  const another = "Name a new one with table= in the address";
  writtenBefore(metadata.get(noteKey) ?? null, work, { shown, another, file: address.shown });
  const rows = await table.countRows();
  const first = new Set(work.ids.slice(0, rows));
  for await (const batch of table.query().select([id])) {
    const ids = batch.getChild(id);
    for (let row = 0; row < batch.numRows; row++) first.delete(String(ids?.get(row)));
  }
  if (rows <= work.ids.length && first.size === 0) return rows;
  throw changed(shown, `${rows} rows, others among them`, address);
}

interface Target {
  readonly arrow: LanceArrow;
  readonly columns: LanceColumns;
  readonly address: Address;
}

async function newTable(
  { arrow, folder, columns, address }: Target & { readonly folder: LanceFolder },
  work: SinkWork,
): Promise<LanceTable> {
  const note = progressNote(work, { isNewTable: true, rows: 0 }); // the table itself counts them
  const schema = tableSchema(arrow, columns, new Map([[noteKey, note]]));
  try {
    return await folder.createEmptyTable(columns.table, schema, { mode: "create" });
  } catch (cause) {
    throw lanceError(cause, address, "make the table");
  }
}

function writing({ arrow, columns, address, table }: Target & { readonly table: LanceTable }, work: SinkWork): SinkWriting {
  return {
    async write(rows) {
      try {
        await table.add(codeTable(arrow, columns, work.form, rows));
        const [count, expected] = [await table.countRows(), rows.from + rows.ids.length];
        if (count !== expected) throw changed(`the table ${columns.table}`, `${count} rows in place of ${expected}`, address);
      } catch (cause) {
        throw lanceError(cause, address, "write the rows");
      }
      return 0;
    },
  };
}

function changed(shown: string, got: string, { shown: file }: Address): ConflictError {
  const [must, todo] = [`${shown} must have the rows that this writing wrote`, "Drop it, or name a new one with table=."];
  return new ConflictError({ where: "sinks", must, got, todo, file });
}
