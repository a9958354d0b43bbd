/**
 * Sources: stores that vectors are read from, each by an address.
 *
 * @module assay/sources
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { arrow } from "./arrow.ts";
import { parquet } from "./parquet.ts";
import { pipe } from "./pipe.ts";
import { postgresql } from "./postgresql.ts";
import type { Source } from "./source.ts";
import { sqlite } from "./sqlite.ts";
import { jsonLines, separatedValues } from "./text-tables.ts";

export { type Address, parseAddress, type ReservedKey, reservedKeys } from "./address.ts";
export type { Driver } from "./driver.ts";
export { vectorsName } from "./find-source.ts";
export type { OpenSource, ReadBefore, RowBatch, RowChoice, Source } from "./source.ts";

/** All sources. */
export const sources: Catalogue<Source> = catalogue("source", [
  postgresql,
  sqlite,
  parquet,
  arrow,
  jsonLines,
  separatedValues,
  pipe,
]);
