/** Arrow IPC, as a file (Feather 2) or a stream, a batch of records at a time: lists, fixed-size lists, bytes, or a column a dimension. */

import { createReadStream } from "node:fs";
import type { Field } from "apache-arrow";
import { AssayError, FormatError } from "../base/errors.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { numberReader } from "./raw-numbers.ts";
import type { Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { gatheredRow } from "./table-rows.ts";
import { pathOf } from "./text-tables.ts";

const driver: Driver = { name: "apache-arrow", version: "18.1.0" };

/** The source. */
export const arrow: Source = {
  name: "arrow",
  title: "Arrow IPC, a file or a stream",
  schemes: ["arrow"],
  endings: [".arrow", ".feather", ".ipc", ".arrows"],
  example: "arrow:items.arrow?vector=embedding&label=topic",
  drivers: [driver],
  async open(address, choice) {
    const { RecordBatchReader, DataType } = await loadDriver(driver, "Arrow IPC", () => import("apache-arrow"));
    const path = pathOf(address);
    const failure = (cause: unknown): Error => (cause instanceof AssayError ? cause : damaged(cause, address));
    try {
      const reader = await RecordBatchReader.from(createReadStream(path));
      await reader.open();
      const { fields } = reader.schema;
      const isNumbers = ({ type }: Field): boolean =>
        (DataType.isList(type) || DataType.isFixedSizeList(type)) && DataType.isFloat(type.children[0]!.type);
      const outline = { names: fields.map(({ name }) => name), shown: address.shown };
      const columns = chooseColumns({ ...outline, vectors: fields.filter(isNumbers).map(({ name }) => name) }, choice);
      const rows = async function* (): AsyncGenerator<GatheredRow> {
        let number = 0;
        try {
          for await (const batch of reader) {
            yield* rowsOfBatch(batch, number, columns, address);
            number += batch.numRows;
          }
        } catch (cause) {
          throw failure(cause);
        }
      };
      drawOf(address, null); // nobody knows how many rows will come
      return {
        size: null,
        dimensions: null,
        columns: columns.others,
        facts: [],
        batches: () => batchesOf(rows(), columns.others.length, address.shown),
        close: async () => {
          await reader.cancel();
        },
      };
    } catch (cause) {
      throw failure(cause);
    }
  },
};

/** What is read of a batch of records. */
export interface ColumnBatch {
  readonly numRows: number;
  getChild(name: string): { get(row: number): unknown } | null;
}

/** Its rows. @param first  the number of its first row @throws as gatheredRow */
export function* rowsOfBatch(batch: ColumnBatch, first: number, columns: TableColumns, address: Address): Generator<GatheredRow> {
  const forms = { numbers: numberReader(address.chosen.numbers), shown: address.shown };
  const names = [...new Set([...columns.vector, ...(columns.id === null ? [] : [columns.id]), ...columns.others])];
  const vectors = new Map(names.map((name) => [name, batch.getChild(name)]));
  for (let row = 0; row < batch.numRows; row++) {
    const value = (name: string): unknown => listOf(vectors.get(name)?.get(row));
    yield gatheredRow(value, first + row, columns, forms);
  }
}

/** A list in a list column is a column of its own: its numbers, or an empty place where one is missing. */
function listOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value;
  if (!(Symbol.iterator in value)) return value;
  if ("nullCount" in value && value.nullCount === 0 && "toArray" in value && typeof value.toArray === "function") {
    const whole: unknown = value.toArray();
    if (whole instanceof Float32Array || whole instanceof Float64Array) return whole;
  }
  return Array.from(value as Iterable<unknown>);
}

function damaged(cause: unknown, address: Address): FormatError {
  const words = cause instanceof Error ? cause.message.split("\n")[0]!.slice(0, 200) : String(cause);
  return new FormatError({
    where: "arrow",
    must: "the file must be whole Arrow IPC",
    got: words,
    todo: "Write the file again.",
    file: address.shown,
  });
}
