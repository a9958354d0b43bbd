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
}

/**
 * What was written, by the note beside a column that is there.
 * @param note   null where there is none
 * @throws ConflictError for a column of anything else than this work
 */
export function writtenBefore(note: string | null, work: SinkWork, { shown, another, file }: NotedPlace): WrittenBefore {
  const read = noteSchema.safeParse(parsed(note));
  if (!read.success) {
    const todo = `${another}: what Assay did not write is never changed.`;
    throw new ConflictError({ where: "sinks", must: `${shown} must be new`, got: "one that is there already", todo, file });
  }
  const { compressor, vectors, of } = read.data;
  if (compressor === work.compressor && vectors === work.vectors && of === work.ids.length) return read.data;
  throw new ConflictError({
    where: "sinks",
    must: `${shown} must be of this compressor and these vectors`,
    got:
      compressor === work.compressor
        ? "codes of other vectors, or of the same before they changed"
        : "codes of another compressor",
    todo: `${another}, or drop the old one first.`,
    file,
  });
}

function parsed(note: string | null): unknown {
  try {
    return JSON.parse(note ?? "null");
  } catch {
    return null;
  }
}
