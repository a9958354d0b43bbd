/** Writes codes to a file row by row, and goes on where it was interrupted. */
import { type FileHandle, lstat, open, rename, rm, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { ConflictError } from "../../base/errors.ts";
import type { Codes } from "../../codes/code.ts";
import { syncFolder, writeAt, writeFileAtomically } from "../../formats/atomic-file.ts";
import { requireRoom } from "../../formats/disk-room.ts";
import { fileError } from "../../formats/file-error.ts";
import { type FolderLock, lockFolder } from "../../formats/folder-lock.ts";
import { canonicalJson, readJson } from "../../formats/json.ts";
import { makeFolder } from "../../formats/make-folder.ts";
import type { RowBlock, RowsLayout } from "../../formats/parquet-layout.ts";
import { shape } from "../../formats/shape.ts";
import { regularFileSize } from "../../formats/whole-file.ts";
import { blockOf, type CodesOf, codesEnding, codesLayout, type LaidOutRows, rowsBefore } from "./codes-layout.ts";
import { requireNewNote, writeNote } from "./codes-note.ts";

const where = "codes";

/** A file that codes are written to, one block of rows after another. */
export interface CodesWriting {
  /** Rows that were written before an interruption. */
  readonly done: number;
  append(codes: Codes): Promise<void>;
  /** Gives the file its name, once all rows are there. */
  finish(): Promise<void>;
  /** Ends without the file. @param isKept  whether what there is stays for the next time */
  close(isKept: boolean): Promise<void>;
}

/** What is to be written. */
export interface CodesRows extends LaidOutRows {
  /** Changes when the vectors do. */
  readonly identity: string;
}

const journalSchema = shape({ schema: z.literal("assay/codes-journal@1"), compressor: z.string(), vectors: z.string() });

/**
 * Begins a file, or goes on with what an interrupted run of the same compressor on the same vectors left.
 * @throws ConflictError for a file that is there; UnsupportedError for another ending; AssayError "disk"
 */
export async function writeCodes(path: string, of: CodesOf, rows: CodesRows): Promise<CodesWriting> {
  await requireNewCodes(path);
  await makeFolder(dirname(path), where);
  const lock = await lockFolder(dirname(path), where);
  try {
    return await begun(path, of, rows, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Rows that an interrupted run of the same work wrote; nothing is changed.
 * @throws ConflictError for a file named .partial that is not ours
 */
export function rowsOfPartial(path: string, of: CodesOf, rows: CodesRows): Promise<number> {
  return wholeRows(partialOf(path), codesLayout(path, of, rows), of.bytesPerVector, workOf(of, rows));
}

/** Removes what is left beside a file that is whole: of a run that was killed when it had given the file its name. */
export async function removeLeft(path: string): Promise<void> {
  const { partial, journal } = partialOf(path);
  if ((await isThere(partial)) || !(await isJournal(journal))) return;
  await rm(journal, { force: true });
}

const partialOf = (path: string) => ({ partial: `${path}.partial`, journal: `${path}.partial.json` });
const workOf = ({ tensors: compressor }: CodesOf, { identity: vectors }: CodesRows) => ({ compressor, vectors });

async function begun(path: string, of: CodesOf, rowsToWrite: CodesRows, lock: FolderLock): Promise<CodesWriting> {
  const layout = codesLayout(path, of, rowsToWrite);
  const bytes = of.bytesPerVector;
  const { rows } = rowsToWrite;
  const { partial, journal } = partialOf(path);
  const work = workOf(of, rowsToWrite);
  const done = await wholeRows({ partial, journal }, layout, bytes, work);
  if (done > 0) await truncate(partial, endOf(layout, done, bytes)); // half a row, of a run that was killed
  const todo = "Free some space, then run the same command again.";
  requireRoom((rows - done) * bytes + headBytes(layout), "codes", { where, todo, file: path });
  if (done === 0) await writeFileAtomically(journal, canonicalJson({ schema: "assay/codes-journal@1", ...work }));
  const handle = await open(partial, done === 0 ? "w" : "r+").catch((cause: unknown) => {
    throw fileError(where, partial, cause);
  });
  const write = placedWriting(handle, partial, layout);
  let written = done;
  return {
    done,
    async append({ rows: count, data }) {
      for (let at = 0; at < count; ) {
        const block = blockOf(layout, written);
        const here = Math.min(count - at, block.from + block.rows - written);
        await write.rows(block, written, data.subarray(at * bytes, (at + here) * bytes), bytes);
        [at, written] = [at + here, written + here];
      }
    },
    async finish() {
      await write.after(bytes);
      await handle.sync();
      await handle.close();
      await requireNewFile(path); // a person may have made it meanwhile
      await writeNote(path, partial, of);
      await rename(partial, path);
      await rm(journal, { force: true });
      await syncFolder(dirname(path));
      await lock.release();
    },
    async close(isKept) {
      await handle.close();
      if (!isKept) for (const file of [partial, journal]) await rm(file, { force: true });
      await lock.release();
    },
  };
}

/** Writes rows in their places, and what stands before and after them. */
function placedWriting(handle: FileHandle, partial: string, layout: RowsLayout) {
  const put = async (data: Uint8Array, position: number): Promise<void> =>
    writeAt(handle, data, position).catch((cause: unknown) => {
      throw fileError(where, partial, cause, data.byteLength);
    });
  const putHead = async (block: RowBlock): Promise<void> => {
    const head = block.before();
    await put(head, block.at - head.byteLength);
  };
  return {
    async rows(block: RowBlock, row: number, data: Uint8Array, bytes: number): Promise<void> {
      if (row === block.from) await putHead(block);
      await put(data, block.at + (row - block.from) * bytes);
    },
    async after(bytes: number): Promise<void> {
      const last = layout.blocks.at(-1);
      if (last?.rows === 0) await putHead(last);
      await put(layout.after(), last === undefined ? 0 : last.at + last.rows * bytes);
    },
  };
}

/** An estimate of all that is no row: blocks have much the same heads. */
function headBytes({ blocks }: RowsLayout): number {
  return blocks.length * (blocks[0]?.before().byteLength ?? 0);
}

/** @throws ConflictError for a file that is there; UnsupportedError for another ending */
export async function requireNewCodes(path: string): Promise<void> {
  codesEnding(path);
  await requireNewFile(path);
  await requireNewNote(path);
}

/** @throws ConflictError for a file, a folder or a link of that name */
export async function requireNewFile(path: string): Promise<void> {
  if (!(await isThere(path))) return;
  const todo = "Choose another name, or move it away.";
  throw new ConflictError({ where, must: "the file must be new", got: "one that is there already", todo, file: path });
}

/** Whether there is anything under that name: a file, a folder, a link. */
async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** Whole rows that are there of the same work. @throws ConflictError for files that are not ours */
async function wholeRows(
  { partial, journal }: { readonly partial: string; readonly journal: string },
  layout: RowsLayout,
  bytes: number,
  work: { readonly compressor: string; readonly vectors: string },
): Promise<number> {
  if (!(await isThere(partial)) && !(await isThere(journal))) return 0;
  const before = journalSchema.safeParse(await readJson(journal).catch(() => null));
  const isPlain = await Promise.all(
    [partial, journal].map(async (path) => !(await isThere(path)) || (await lstat(path)).isFile()),
  );
  if (!before.success || isPlain.includes(false)) {
    const todo = "Move it away, or choose another name.";
    const file = before.success ? partial : journal;
    throw new ConflictError({ where, must: "files named .partial must be ours", got: "another one", todo, file });
  }
  if (!(await isThere(partial))) return 0;
  if (before.data.compressor !== work.compressor || before.data.vectors !== work.vectors) return 0;
  return rowsBefore(layout, await regularFileSize(partial), bytes);
}

/** Where so many rows end, one at least. */
function endOf(layout: RowsLayout, rows: number, bytes: number): number {
  const { at, from } = blockOf(layout, rows - 1);
  return at + (rows - from) * bytes;
}

/** Whether a file is a journal of ours. */
async function isJournal(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  return status?.isFile() === true && journalSchema.safeParse(await readJson(path).catch(() => null)).success;
}
