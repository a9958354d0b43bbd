/**
 * Sources: stores that vectors are read from, each by an address.
 *
 * @module assay/sources
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import type { RunControl } from "../base/progress.ts";
import { arrow } from "./arrow.ts";
import { chroma } from "./chroma.ts";
import { lancedb } from "./lancedb.ts";
import { milvus } from "./milvus.ts";
import { parquet } from "./parquet.ts";
import { pipe } from "./pipe.ts";
import { postgresql } from "./postgresql.ts";
import { qdrant } from "./qdrant.ts";
import type { Source } from "./source.ts";
import { rowsOfSources, type SourceRow } from "./source-rows.ts";
import { sqlite } from "./sqlite.ts";
import { jsonLines, separatedValues } from "./text-tables.ts";

export { type Address, parseAddress, type ReservedKey, reservedKeys } from "./address.ts";
export type { Driver } from "./driver.ts";
export { vectorsName } from "./find-source.ts";
export type { OpenSource, ReadBefore, RowBatch, RowChoice, Source } from "./source.ts";
export type { SourceRow } from "./source-rows.ts";

/** All sources. A store that is not among them: give its rows to `vectorSet` as an async iterable. */
export const sources: Catalogue<Source> = catalogue("source", [
  postgresql,
  sqlite,
  parquet,
  arrow,
  lancedb,
  qdrant,
  chroma,
  milvus,
  jsonLines,
  separatedValues,
  pipe,
]);

/**
 * The rows of a store, one after another, for a set in memory, a filter, or a program of one's own.
 *
 * @param address  of a store, with the columns that are wanted
 * @example
 * ```ts
 * import { vectorSet } from "assay";
 * import { sourceRows } from "assay/sources";
 *
 * const rows = sourceRows("postgresql://ann@db/shop?table=items&vector=embedding&label=topic");
 * const set = await vectorSet({ vectors: rows });
 * ```
 * @throws UsageError for what is no address; else as a command that reads it
 */
export function sourceRows(address: string, control: RunControl = {}): AsyncGenerator<SourceRow, void, undefined> {
  return rowsOfSources(address, sources.items, control);
}
