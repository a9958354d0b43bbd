/**
 * Parquet: a new file of ids and codes. Rows go into `<file>.partial`, each at its own place, so that what an interrupted
 * writing left says by its size how many are there; what is whole gets its name, and is never written again.
 */
import { lstat } from "node:fs/promises";
import { resolve } from "node:path";
import { AssayError, ConflictError, UsageError } from "../base/errors.ts";
import { foreignFile } from "../formats/ownership.ts";
import { readParquetMetadata } from "../runtime/tables/tables.ts";
import { type Address, reservedKeys } from "../sources/address.ts";
import { namedPath } from "../sources/text-tables.ts";
import { type CodesRows, type CodesWriting, removeLeft, rowsOfPartial, writeCodes } from "./files/codes-file.ts";
import { type CodesOf, codesEnding, noteKey } from "./files/codes-layout.ts";
import { parquetSchema, queryLines } from "./files/parquet-words.ts";
import { progressNote, writtenBefore } from "./progress-note.ts";
import type { PlannedWriting, Sink, SinkWork } from "./sink.ts";

/** The sink. */
export const parquet: Sink = {
  name: "parquet",
  title: "parquet: a new file of ids and codes",
  schemes: ["parquet"],
  endings: [".parquet"],
  example: "codes.parquet",
  drivers: [],
  comment: "--",
  async plan(address, work) {
    requireNoNames(address);
    const path = resolve(namedPath(address));
    codesEnding(path);
    const of = codesOf(work);
    const rows = rowsOf(work);
    const isFinished = await isOfThisWork(path, work, address.shown);
    const done = isFinished ? work.ids.length : await rowsOfPartial(path, of, rows);
    return planned({ path, of, rows, done, isFinished }, address, work);
  },
};

interface Planning {
  readonly path: string;
  readonly of: CodesOf;
  readonly rows: CodesRows;
  readonly done: number;
  readonly isFinished: boolean;
}

function planned({ path, of, rows, done, isFinished }: Planning, address: Address, work: SinkWork): PlannedWriting {
  let writing: CodesWriting | null = null;
  let written = done;
  const begun = async (): Promise<CodesWriting> => {
    writing ??= await writeCodes(path, of, rows);
    if (writing.done === done) return writing;
    throw changedMeanwhile(address, writing.done, done);
  };
  return {
    statements: done === 0 && !isFinished ? [parquetSchema(of, work)] : [],
    next: queryLines(namedPath(address), work),
    done,
    async begin() {
      const { append } = await begun();
      return {
        async write({ ids, codes }) {
          await append({ rows: ids.length, bytesPerVector: of.bytesPerVector, data: codes });
          written += ids.length;
          return 0;
        },
      };
    },
    async finish() {
      if (isFinished) return removeLeft(path);
      await (await begun()).finish();
      writing = null;
    },
    async close() {
      await writing?.close(written > 0);
      writing = null;
    },
  };
}

function codesOf({ form, chain, compressor: tensors }: SinkWork): CodesOf {
  return { chain, codec: form.kind, codedSize: form.size, bytesPerVector: form.bytes, tensors };
}

function rowsOf(work: SinkWork): CodesRows {
  const { ids, hasIds, vectors: identity } = work;
  const note = progressNote(work, { isNewTable: true, rows: ids.length });
  return { rows: ids.length, identity, ids: hasIds ? ids : null, note };
}

/**
 * Whether the file is there, and of this work.
 * @throws ConflictError for a file that is not ours, or of other work
 */
async function isOfThisWork(path: string, work: SinkWork, shown: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  if (status === null) return false;
  if (!status.isFile()) throw foreignFile("sinks", path);
  const note = await readParquetMetadata(path).then(
    (metadata) => metadata.get(noteKey) ?? null,
    (error: unknown) => {
      if (error instanceof AssayError) return null; // no parquet, which is somebody's then
      throw error;
    },
  );
  writtenBefore(note, work, { shown: "the file", another: "Choose another name", file: shown });
  return true;
}

/** @throws UsageError for names that a file has no place for */
function requireNoNames({ chosen, shown: file }: Address): void {
  const named = reservedKeys.find((key) => chosen[key] !== undefined);
  if (named === undefined) return;
  const must = "the columns of a parquet file of codes are called id and codes";
  throw new UsageError({ where: "sinks", must, got: `${named}=`, todo: `Leave ${named}= out.`, file });
}

function changedMeanwhile({ shown: file }: Address, got: number, must: number): ConflictError {
  return new ConflictError({
    where: "sinks",
    must: `what was written before must be the ${must} rows that were there at first`,
    got: `${got}: another process wrote meanwhile`,
    todo: "Run the same command again.",
    file,
  });
}
