/** Codes in a file, found, checked to be of a compressor, and read some rows at a time. */
import { open } from "node:fs/promises";
import { FormatError, ShapeError } from "../base/errors.ts";
import type { Codes } from "../codes/code.ts";
import { withFileBytes } from "../formats/byte-source.ts";
import { fileError } from "../formats/file-error.ts";
import { readNpyHeader } from "../formats/npy.ts";
import { openSafetensors } from "../formats/safetensors.ts";
import { readAt } from "../formats/whole-file.ts";
import type { Fact } from "../results/fact.ts";
import { countBytesRows, readParquetMetadata, streamBytesRows } from "../runtime/tables/tables.ts";
import { arrayKind, type CodesOf, codesColumn, codesEnding, codesName, compressorKey } from "../sinks/files/codes-layout.ts";
import { notedCompressor } from "../sinks/files/codes-note.ts";

const where = "codes";

/** Bytes that are read and worked on at once. */
const bytesAtOnce = 4 * 1024 * 1024;

/** Codes of a file. */
export interface StoredCodes {
  readonly rows: number;
  /** What must be said of them: that nothing tells which compressor made them. */
  readonly facts: readonly Fact[];
  /** All, some rows at a time. */
  chunks(): AsyncGenerator<{ readonly from: number; readonly codes: Codes }>;
}

/**
 * Finds the codes of a compressor in a file, and checks that they are of its size and, where the file or a note beside it
 * says so, of that very compressor.
 * @throws FormatError, ShapeError for files of anything else, or of another compressor; UnsupportedError for another ending
 */
export async function openCodes(path: string, of: CodesOf): Promise<StoredCodes> {
  switch (codesEnding(path)) {
    case ".npy":
      return codesInArray(path, of);
    case ".safetensors":
      return codesInTensors(path, of);
    case ".parquet": {
      const facts = factsOf(path, (await readParquetMetadata(path)).get(compressorKey) ?? null, of);
      return { rows: await countBytesRows(path, codesColumn(of)), facts, chunks: () => columnChunks(path, of) };
    }
  }
}

async function codesInArray(path: string, of: CodesOf): Promise<StoredCodes> {
  const kind = arrayKind(of);
  const facts = factsOf(path, await notedCompressor(path), of);
  return withFileBytes(where, path, async (source) => {
    const { shape: size, fortranOrder, descr, offset } = await readNpyHeader(source);
    const rows = rowsOf(path, fortranOrder ? "Fortran order" : descr, kind.descr, size, kind.columns);
    requireBytes(path, source.bytes - offset, rows * of.bytesPerVector);
    return { rows, facts, chunks: () => arrayChunks(path, offset, rows, of.bytesPerVector) };
  });
}

async function codesInTensors(path: string, of: CodesOf): Promise<StoredCodes> {
  const { dtype, columns } = arrayKind(of);
  const file = await openSafetensors(path);
  try {
    const facts = factsOf(path, file.metadata.get(compressorKey) ?? null, of);
    const info = file.tensors.get(codesName);
    const rows = rowsOf(path, info?.dtype ?? null, dtype, info?.shape ?? [], columns);
    return { rows, facts, chunks: () => arrayChunks(path, info!.offset, rows, of.bytesPerVector) };
  } finally {
    await file.close();
  }
}

async function* columnChunks(path: string, of: CodesOf): AsyncGenerator<{ readonly from: number; readonly codes: Codes }> {
  const { bytesPerVector } = of;
  let from = 0;
  for await (const data of streamBytesRows(path, codesColumn(of))) {
    const rows = data.byteLength / bytesPerVector;
    yield { from, codes: { rows, bytesPerVector, data } };
    from += rows;
  }
}

async function* arrayChunks(
  path: string,
  offset: number,
  rows: number,
  bytes: number,
): AsyncGenerator<{ readonly from: number; readonly codes: Codes }> {
  const atOnce = Math.max(1, Math.floor(bytesAtOnce / bytes));
  const handle = await open(path, "r").catch((cause: unknown) => {
    throw fileError(where, path, cause);
  });
  try {
    for (let from = 0; from < rows; from += atOnce) {
      const count = Math.min(atOnce, rows - from);
      const data = new Uint8Array(count * bytes);
      await readAt(handle, data, offset + from * bytes, path);
      yield { from, codes: { rows: count, bytesPerVector: bytes, data } };
    }
  } finally {
    await handle.close();
  }
}

/** @throws FormatError for codes of another compressor */
function factsOf(path: string, made: string | null, { tensors }: CodesOf): readonly Fact[] {
  if (made === tensors) return [];
  if (made !== null) throw otherCompressor(path, tensors, made);
  const sentence =
    "Nothing says which compressor made these codes, so that cannot be checked: of another one of the same size they would decode to nonsense. Files that assay apply wrote say it (an .npy file in the .npy.json beside it).";
  return [{ code: "codes-of-unknown-compressor", count: 1, sentence }];
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
