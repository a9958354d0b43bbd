/**
 * Sinks: stores that codes are written to, each by an address.
 *
 * @module assay/sinks
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { lancedb } from "./lancedb.ts";
import { parquet } from "./parquet.ts";
import { postgresql } from "./postgresql.ts";
import type { Sink } from "./sink.ts";
import { sqlite } from "./sqlite.ts";

export type {
  CodeForm,
  CodeRows,
  CodeSearch,
  FoundRow,
  PlannedWriting,
  Sink,
  SinkFunctions,
  SinkWork,
  SinkWriting,
} from "./sink.ts";

/** All sinks. */
export const sinks: Catalogue<Sink> = catalogue("sink", [postgresql, lancedb, sqlite, parquet]);
