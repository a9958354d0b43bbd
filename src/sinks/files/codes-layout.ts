/**
 * Where codes lie in a file: an .npy array, a .safetensors tensor, or a parquet column beside ids. Codes that are plain
 * numbers (float32, float16) are arrays of numbers, all others of bytes [rows, bytes a vector]; in parquet float32 is a
 * list, and all others are fixed-size binary.
 */
import { extname } from "node:path";
import { UnsupportedError } from "../../base/errors.ts";
import { encodeNpyHeader } from "../../formats/npy-header.ts";
import { parquetLayout, type RowBlock, type RowsLayout } from "../../formats/parquet-layout.ts";
import { encodeHeader } from "../../formats/safetensors.ts";
import type { DType } from "../../formats/tensor.ts";
import type { CompressorDescription } from "../../results/compressor-description.ts";

/** What such a file is of. */
export type CodesOf = Pick<CompressorDescription, "chain" | "codec" | "codedSize" | "bytesPerVector" | "tensors">;

/** Endings of files of codes. */
export const codesEndings = [".npy", ".safetensors", ".parquet"] as const;

/** The tensor of a safetensors file, and the column of a parquet file. */
export const codesName = "codes";
export const idsName = "id";

/** The key of metadata that holds the hash of the compressor's numbers, and that of a parquet file's note. */
export const compressorKey = "compressor";
export const noteKey = "assay";

/** Which numbers a code's bytes are; bytes of their own where they are none. */
const numberKinds: Readonly<Record<string, { readonly descr: string; readonly dtype: DType }>> = {
  float32: { descr: "<f4", dtype: "F32" },
  float16: { descr: "<f2", dtype: "F16" },
};

const bytesKind = { descr: "|u1", dtype: "U8" } as const;

/** The numbers of an array of codes, and how many of them a row has. */
export function arrayKind({ codec, codedSize, bytesPerVector }: CodesOf): {
  readonly descr: string;
  readonly dtype: DType;
  readonly columns: number;
} {
  const isNumbers = Object.hasOwn(numberKinds, codec);
  return { ...(isNumbers ? numberKinds[codec]! : bytesKind), columns: isNumbers ? codedSize : bytesPerVector };
}

/** The column of a parquet file. */
export function codesColumn({ codec, bytesPerVector }: CodesOf) {
  return { name: codesName, kind: codec === "float32" ? "float32" : "bytes", bytes: bytesPerVector } as const;
}

/** What is laid out. */
export interface LaidOutRows {
  readonly rows: number;
  /** Of the rows, for parquet; their numbers when null. */
  readonly ids: readonly string[] | null;
  /** What a parquet file says of itself, beside the compressor. */
  readonly note?: string | undefined;
}

/**
 * The places of all rows in a file, by its ending.
 * @throws UnsupportedError for another ending
 */
export function codesLayout(path: string, of: CodesOf, { rows, ids, note }: LaidOutRows): RowsLayout {
  const metadata = { [compressorKey]: of.tensors };
  const { descr, dtype, columns } = arrayKind(of);
  const shape = [rows, columns];
  switch (codesEnding(path)) {
    case ".npy":
      return arrayLayout(encodeNpyHeader(descr, shape), rows);
    case ".safetensors":
      return arrayLayout(encodeHeader([{ name: codesName, dtype, shape }], metadata), rows);
    case ".parquet": {
      const { kind, bytes } = codesColumn(of);
      const noted = note === undefined ? metadata : { ...metadata, [noteKey]: note };
      return parquetLayout({ names: [idsName, codesName], ids, count: rows, bytes, kind, metadata: noted });
    }
  }
}

function arrayLayout(header: Uint8Array, rows: number): RowsLayout {
  return { blocks: [{ from: 0, rows, at: header.byteLength, before: () => header }], after: () => new Uint8Array(0) };
}

/** The ending of a file of codes. @throws UnsupportedError for another one */
export function codesEnding(path: string): (typeof codesEndings)[number] {
  const ending = extname(path).toLowerCase();
  const known = codesEndings.find((each) => each === ending);
  if (known !== undefined) return known;
  throw new UnsupportedError({
    where: "codes",
    must: "codes must be in an .npy, .safetensors or .parquet file",
    got: ending === "" ? "a file without an ending" : ending,
    todo: "Choose one of these endings.",
    file: path,
  });
}

/** The block that a row is in. */
export function blockOf({ blocks }: RowsLayout, row: number): RowBlock {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (blocks[middle]!.from <= row) low = middle;
    else high = middle - 1;
  }
  return blocks[low]!;
}

/** How many rows, from the first on, end before a place in the file. */
export function rowsBefore({ blocks }: RowsLayout, place: number, bytes: number): number {
  let rows = 0;
  for (const block of blocks) {
    const here = Math.min(block.rows, Math.max(0, Math.floor((place - block.at) / bytes)));
    rows += here;
    if (here < block.rows) break;
  }
  return rows;
}
