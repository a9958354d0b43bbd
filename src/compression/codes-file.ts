/**
 * Files of codes: an .npy array or a .safetensors tensor, written row by row and continued where it was interrupted.
 * Codes that are plain numbers (float32, float16) are arrays of numbers, all others of bytes [rows, bytes a vector].
 */
import { lstat, open, rename, rm, truncate } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { z } from "zod";
import { ConflictError, FormatError, ShapeError, UnsupportedError } from "../base/errors.ts";
import type { Codes } from "../codes/code.ts";
import { syncFolder, writeAt, writeFileAtomically } from "../formats/atomic-file.ts";
import { withFileBytes } from "../formats/byte-source.ts";
import { requireRoom } from "../formats/disk-room.ts";
import { fileError } from "../formats/file-error.ts";
import { type FolderLock, lockFolder } from "../formats/folder-lock.ts";
import { canonicalJson, readJson } from "../formats/json.ts";
import { makeFolder } from "../formats/make-folder.ts";
import { readNpyHeader } from "../formats/npy.ts";
import { encodeNpyHeader } from "../formats/npy-header.ts";
import { encodeHeader, openSafetensors } from "../formats/safetensors.ts";
import { shape } from "../formats/shape.ts";
import type { DType } from "../formats/tensor.ts";
import { regularFileSize } from "../formats/whole-file.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";

const where = "codes";

/** The tensor of a safetensors file. */
const tensorName = "codes";

/** What such a file is of. */
export type CodesOf = Pick<CompressorDescription, "codec" | "codedSize" | "bytesPerVector" | "tensors">;

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

/** Which numbers a code's bytes are; bytes of their own where they are none. */
const numberKinds: Readonly<Record<string, { readonly descr: string; readonly dtype: DType }>> = {
  float32: { descr: "<f4", dtype: "F32" },
  float16: { descr: "<f2", dtype: "F16" },
};

const bytesKind = { descr: "|u1", dtype: "U8" } as const;

const journalSchema = shape({ schema: z.literal("assay/codes-journal@1"), compressor: z.string(), vectors: z.string() });

/**
 * Begins a file, or goes on with what an interrupted run of the same compressor on the same vectors left.
 * @param vectors  changes when the vectors do
 * @throws ConflictError for a file that is there; UnsupportedError for another ending; AssayError "disk"
 */
export async function writeCodes(path: string, rows: number, of: CodesOf, vectors: string): Promise<CodesWriting> {
  await requireNewCodes(path);
  await makeFolder(dirname(path), where);
  const lock = await lockFolder(dirname(path), where);
  try {
    return await begun(path, rows, of, vectors, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function begun(path: string, rows: number, of: CodesOf, vectors: string, lock: FolderLock): Promise<CodesWriting> {
  const header = headerOf(path, rows, of);
  const bytes = of.bytesPerVector;
  const [partial, journal] = [`${path}.partial`, `${path}.partial.json`];
  const done = await rowsOfPartial({ partial, journal }, header.byteLength, bytes, { compressor: of.tensors, vectors });
  const todo = "Free some space, then run the same command again.";
  requireRoom((rows - done) * bytes + header.byteLength, "codes", { where, todo, file: path });
  if (done === 0) {
    await writeFileAtomically(journal, canonicalJson({ schema: "assay/codes-journal@1", compressor: of.tensors, vectors }));
  }
  const handle = await open(partial, done === 0 ? "w" : "r+").catch((cause: unknown) => {
    throw fileError(where, partial, cause);
  });
  let written = done;
  const write = async (data: Uint8Array, position: number): Promise<void> =>
    writeAt(handle, data, position).catch((cause: unknown) => {
      throw fileError(where, partial, cause, data.byteLength);
    });
  if (done === 0) await write(header, 0);
  return {
    done,
    async append({ rows: count, data }) {
      await write(data, header.byteLength + written * bytes);
      written += count;
    },
    async finish() {
      await handle.sync();
      await handle.close();
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

/** @throws ConflictError for a file that is there; UnsupportedError for another ending */
export async function requireNewCodes(path: string): Promise<void> {
  const ending = extname(path).toLowerCase();
  if (ending !== ".npy" && ending !== ".safetensors") {
    throw new UnsupportedError({
      where,
      must: "codes must be written as .npy or .safetensors",
      got: ending === "" ? "a file without an ending" : ending,
      todo: "Choose one of these endings.",
      file: path,
    });
  }
  if (!(await isThere(path))) return;
  const todo = "Choose another name, or move it away.";
  throw new ConflictError({ where, must: "the file must be new", got: "one that is there already", todo, file: path });
}

/** Whether there is anything under that name: a file, a folder, a link. */
async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

function headerOf(path: string, rows: number, { codec, codedSize, bytesPerVector, tensors }: CodesOf): Uint8Array {
  const isNumbers = Object.hasOwn(numberKinds, codec);
  const { descr, dtype } = isNumbers ? numberKinds[codec]! : bytesKind;
  const size = [rows, isNumbers ? codedSize : bytesPerVector];
  if (extname(path).toLowerCase() === ".npy") return encodeNpyHeader(descr, size);
  return encodeHeader([{ name: tensorName, dtype, shape: size }], { compressor: tensors });
}

/** Whole rows that are there of the same work; others are taken away where they are ours. */
async function rowsOfPartial(
  { partial, journal }: { readonly partial: string; readonly journal: string },
  header: number,
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
  const rows = Math.max(0, Math.floor(((await regularFileSize(partial)) - header) / bytes));
  if (rows > 0) await truncate(partial, header + rows * bytes);
  return rows;
}

/** Codes in a file: where they begin, and how many there are. */
export interface StoredCodes {
  readonly path: string;
  readonly offset: number;
  readonly rows: number;
}

/**
 * Finds the codes of a compressor in a file, and checks that they are of its size.
 * @throws FormatError, ShapeError for files of anything else, or of another compressor
 */
export async function locateCodes(path: string, of: CodesOf): Promise<StoredCodes> {
  const isNumbers = Object.hasOwn(numberKinds, of.codec);
  const kind = isNumbers ? numberKinds[of.codec]! : bytesKind;
  const columns = isNumbers ? of.codedSize : of.bytesPerVector;
  if (extname(path).toLowerCase() === ".npy") {
    return withFileBytes(where, path, async (source) => {
      const { shape: size, fortranOrder, descr, offset } = await readNpyHeader(source);
      const rows = rowsOf(path, fortranOrder ? "Fortran order" : descr, kind.descr, size, columns);
      requireBytes(path, source.bytes - offset, rows * of.bytesPerVector);
      return { path, offset, rows };
    });
  }
  const file = await openSafetensors(path);
  try {
    const info = file.tensors.get(tensorName);
    const made = file.metadata.get("compressor");
    if (made !== undefined && made !== of.tensors) throw otherCompressor(path, of.tensors, made);
    const rows = rowsOf(path, info?.dtype ?? null, kind.dtype, info?.shape ?? [], columns);
    return { path, offset: info!.offset, rows };
  } finally {
    await file.close();
  }
}

function rowsOf(path: string, got: string | null, must: string, size: readonly number[], columns: number): number {
  const [rows, width] = size;
  if (got === must && size.length === 2 && width === columns && rows !== undefined) return rows;
  throw new ShapeError({
    where,
    must: `codes of this compressor must be ${must} [rows, ${columns}]`,
    got: `${got ?? "none"} [${size.join(", ")}]`,
    todo: "Give what this very compressor made.",
    file: path,
  });
}

function requireBytes(path: string, got: number, must: number): void {
  if (got === must) return;
  throw new FormatError({
    where,
    must: `there must be ${must} bytes of codes`,
    got: `${got}`,
    todo: "The file is cut short: make it again.",
    file: path,
  });
}

function otherCompressor(path: string, must: string, got: string): FormatError {
  return new FormatError({
    where,
    must: `codes must be of this compressor (${must.slice(0, 12)})`,
    got: `those of another one (${got.slice(0, 12)})`,
    todo: "Give the compressor that made them.",
    file: path,
  });
}
