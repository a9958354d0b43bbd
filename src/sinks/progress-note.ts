/** What a store is told of a writing: of which work a column is, and how many of its rows are written. */
import { z } from "zod";
import { ConflictError } from "../base/errors.ts";
import { canonicalJson } from "../formats/json.ts";
import { shape } from "../formats/shape.ts";
import type { SinkWork } from "./sink.ts";

const noteSchema = shape({
  schema: z.literal("assay/column@1"),
  chain: z.string(),
  compressor: z.string(),
  vectors: z.string(),
  /** Whether the table was made for the codes. */
  isNewTable: z.boolean(),
  rows: z.int().min(0),
  of: z.int().min(0),
});

/** The note beside a column of which so many rows are written. */
export function progressNote({ chain, compressor, vectors, ids }: SinkWork, { isNewTable, rows }: WrittenBefore): string {
  return canonicalJson({ schema: "assay/column@1", chain, compressor, vectors, isNewTable, rows, of: ids.length });
}

/** What a note says was done. */
export interface WrittenBefore {
  readonly isNewTable: boolean;
  readonly rows: number;
}

/** Where a note was, for people. */
export interface NotedPlace {
  /** The column and its table, or the file. */
  readonly shown: string;
  /** How one names another: "Name a new one with vector=". */
  readonly another: string;
  readonly file: string;
  /** Whether codes of other vectors may be replaced by the same compressor's, where they are a column beside the vectors. */
  readonly mayBegin?: boolean;
}

/**
 * What was written, by the note beside a column that is there: where that may be, nothing that counts when the vectors are
 * others now (rows came, went or changed), as the same compressor then codes all of them anew.
 * @param note   null where there is none
 * @throws ConflictError for a column that is not ours, of another compressor, or of vectors that it may not begin anew with
 */
export function writtenBefore(note: string | null, work: SinkWork, place: NotedPlace): WrittenBefore {
  const { shown, another, file, mayBegin = false } = place;
  const read = noteSchema.safeParse(parsed(note));
  if (!read.success) {
    const todo = `${another}: what Assay did not write is never changed.`;
    throw new ConflictError({ where: "sinks", must: `${shown} must be new`, got: "one that is there already", todo, file });
  }
  const { compressor, vectors, of } = read.data;
  const isOwn = compressor === work.compressor;
  if (isOwn && vectors === work.vectors && of === work.ids.length) return read.data;
  // in a table of their own, codes of rows that went would stay, and nothing that a person may have added is deleted
  if (isOwn && mayBegin && !read.data.isNewTable) return { ...read.data, rows: 0 };
  throw new ConflictError({
    where: "sinks",
    must: `${shown} must be of this compressor and these vectors`,
    got: isOwn ? "codes of other vectors, or of the same before they changed" : "codes of another compressor",
    todo: `${another}, or drop the old one first.`,
    file,
  });
}

/** Of which compressor a column is, by its note; null where Assay wrote none. */
export function notedCompressor(note: string | null): string | null {
  const read = noteSchema.safeParse(parsed(note));
  return read.success ? read.data.compressor : null;
}

function parsed(note: string | null): unknown {
  try {
    return JSON.parse(note ?? "null");
  } catch {
    return null;
  }
}
