/**
 * The safetensors format: 8 bytes of little-endian header length, a JSON header,
 * then the tensors' bytes. https://github.com/huggingface/safetensors
 *
 * Files come from strangers: see safetensors-header.ts for what is checked.
 */
import { type FileHandle, open } from "node:fs/promises";
import { FormatError, MissingError, ShapeError, UnsupportedError } from "../base/errors.ts";
import { writePiecesAtomically } from "./atomic-file.ts";
import { fileError } from "./file-error.ts";
import { widenBfloat16, widenFloat16 } from "./half-precision.ts";
import { headerLength, parseHeader } from "./safetensors-header.ts";
import { type DType, elementBytes, elementCount, type Tensor, type TensorInfo } from "./tensor.ts";
import { bytesOf, readAt, regularFileSize } from "./whole-file.ts";

export type { DType, Tensor, TensorInfo } from "./tensor.ts";

/** An open file; tensors are read when asked for. */
export interface SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: ReadonlyMap<string, string>;
  /** A whole tensor; F16 and BF16 as float32. @throws MissingError, FormatError */
  read(name: string): Promise<Tensor>;
  /** Rows `from` to `to` (exclusive) of an F32, F16 or BF16 matrix, row-major. @throws MissingError, ShapeError, UnsupportedError */
  readRows(name: string, from: number, to: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Opens a file and checks its header against its size; reads no tensor yet.
 * @throws MissingError, FormatError, UnsupportedError, each naming the file.
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const fileBytes = await regularFileSize(path);
  if (fileBytes < 10) {
    throw new FormatError({
      where: "safetensors",
      must: "the file must hold at least a header of 10 bytes",
      got: `${fileBytes}`,
      todo: "The file is cut short: fetch or write it again.",
      file: path,
    });
  }
  const handle = await openHandle(path);
  try {
    const first = new Uint8Array(8);
    await readAt(handle, first, 0, path);
    const json = new Uint8Array(headerLength(first, fileBytes, path));
    await readAt(handle, json, 8, path);
    const { tensors, metadata } = parseHeader(json, fileBytes, path);
    return {
      path,
      tensors,
      metadata,
      read: async (name) => readTensor(handle, find(tensors, name, path), path),
      readRows: async (name, from, to) => readRows(handle, find(tensors, name, path), from, to, path),
      close: () => handle.close(),
    };
  } catch (cause) {
    await handle.close();
    throw fileError("safetensors", path, cause);
  }
}

/** What a file's header says besides its tensors; null for a file that is missing or no safetensors file. */
export async function readMetadata(path: string): Promise<ReadonlyMap<string, string> | null> {
  try {
    const file = await openSafetensors(path);
    await file.close();
    return file.metadata;
  } catch (cause) {
    if (cause instanceof FormatError || cause instanceof MissingError || cause instanceof UnsupportedError) return null;
    throw cause;
  }
}

/**
 * Writes a file, whole or not at all. Float arrays become F32 and F64, integer arrays I64 to I8, Uint8Array U8.
 * Wide elements come first, then by name, and the header is padded to 8 bytes: every tensor is aligned.
 * @throws ShapeError when a tensor's data is not as long as its shape says; AssayError "disk" when the disk is full.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  await writePiecesAtomically(path, piecesOf(tensors, metadata, path));
}

/** The bytes of the file that `writeSafetensors` writes. @throws ShapeError as there */
export function safetensorsBytes(
  tensors: ReadonlyMap<string, Tensor>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(piecesOf(tensors, metadata)));
}

function piecesOf(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> | undefined,
  path?: string,
): Uint8Array[] {
  const entries = [...tensors].map(([name, tensor]) => {
    if (elementCount(tensor.shape) !== tensor.data.length) {
      throw new ShapeError({
        where: "safetensors",
        must: `${name} must hold as many numbers as its shape ${JSON.stringify(tensor.shape)}`,
        got: `${tensor.data.length}`,
        todo: "Check the shape that came with the data.",
        file: path,
      });
    }
    return { name, dtype: dtypeOf(tensor.data), shape: tensor.shape, data: bytesOf(tensor.data) };
  });
  entries.sort((a, b) => elementBytes[b.dtype] - elementBytes[a.dtype] || (a.name < b.name ? -1 : 1));
  const header = encodeHeader(
    entries.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    metadata,
  );
  return [header, ...entries.map((entry) => entry.data)];
}

/** The eight bytes of length and the padded JSON header, for tensors that follow in this order. */
export function encodeHeader(
  tensors: readonly { readonly name: string; readonly dtype: DType; readonly shape: readonly number[] }[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: [string, unknown][] = metadata === undefined ? [] : [["__metadata__", metadata]];
  let begin = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = begin + (elementCount(shape) ?? Number.NaN) * elementBytes[dtype];
    header.push([name, { dtype, shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  // written piece by piece: an object would move names like "0" to the front
  const json = `{${header.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(",")}}`;
  const text = Buffer.from(json, "utf8");
  const bytes = new Uint8Array(8 + Math.ceil(text.byteLength / 8) * 8).fill(0x20);
  bytes.set(text, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.byteLength - 8), true);
  return bytes;
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw fileError("safetensors", path, cause);
  }
}

function find(tensors: ReadonlyMap<string, TensorInfo>, name: string, path: string): TensorInfo {
  const info = tensors.get(name);
  if (info !== undefined) return info;
  const names = [...tensors.keys()];
  const shown = names.length > 8 ? `${names.slice(0, 8).join(", ")} and ${names.length - 8} more` : names.join(", ");
  throw new MissingError({
    where: "safetensors",
    must: `there must be a tensor named ${name}`,
    got: names.length === 0 ? "no tensors" : shown,
    todo: "Name a tensor the file has.",
    file: path,
  });
}

async function readTensor(handle: FileHandle, info: TensorInfo, path: string): Promise<Tensor> {
  const count = info.bytes / elementBytes[info.dtype];
  switch (info.dtype) {
    case "F32":
    case "F16":
    case "BF16":
      return { shape: info.shape, data: await readFloats(handle, info, 0, count, path) };
    default: {
      const data = integerOrDouble(info.dtype, count);
      await readAt(handle, bytesOf(data), info.offset, path);
      return { shape: info.shape, data };
    }
  }
}

async function readRows(handle: FileHandle, info: TensorInfo, from: number, to: number, path: string): Promise<Float32Array> {
  const [rows, columns] = info.shape;
  if (info.shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new ShapeError({
      where: "safetensors",
      must: `${info.name} must be a matrix`,
      got: `shape ${JSON.stringify(info.shape)}`,
      todo: "Name a tensor of two dimensions.",
      file: path,
    });
  }
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to || to > rows) {
    throw new ShapeError({
      where: "safetensors",
      must: `rows must lie within the ${rows} of ${info.name}`,
      got: `${from} to ${to}`,
      todo: "Ask for rows the tensor has.",
      file: path,
    });
  }
  return readFloats(handle, info, from * columns, (to - from) * columns, path);
}

/** Halves are widened a piece at a time, so that the peak is the result and one piece. */
const pieceElements = 8 * 1024 * 1024;

async function readFloats(
  handle: FileHandle,
  info: TensorInfo,
  start: number,
  count: number,
  path: string,
): Promise<Float32Array> {
  if (info.dtype !== "F32" && info.dtype !== "F16" && info.dtype !== "BF16") {
    throw new UnsupportedError({
      where: "safetensors",
      must: `${info.name} must be F32, F16 or BF16`,
      got: info.dtype,
      todo: "Save it as F32.",
      file: path,
    });
  }
  const values = new Float32Array(count);
  if (info.dtype === "F32") {
    await readAt(handle, bytesOf(values), info.offset + 4 * start, path);
    return values;
  }
  const widen = info.dtype === "F16" ? widenFloat16 : widenBfloat16;
  const bits = new Uint16Array(Math.min(count, pieceElements));
  for (let done = 0; done < count; done += bits.length) {
    const piece = bits.subarray(0, Math.min(bits.length, count - done));
    await readAt(handle, bytesOf(piece), info.offset + 2 * (start + done), path);
    widen(piece, values.subarray(done, done + piece.length));
  }
  return values;
}

function integerOrDouble(dtype: Exclude<DType, "F32" | "F16" | "BF16">, count: number): Tensor["data"] {
  switch (dtype) {
    case "F64":
      return new Float64Array(count);
    case "I64":
      return new BigInt64Array(count);
    case "I32":
      return new Int32Array(count);
    case "I16":
      return new Int16Array(count);
    case "I8":
      return new Int8Array(count);
    case "U8":
    case "BOOL":
      return new Uint8Array(count);
  }
}

function dtypeOf(data: Tensor["data"]): DType {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  if (data instanceof BigInt64Array) return "I64";
  if (data instanceof Int32Array) return "I32";
  if (data instanceof Int16Array) return "I16";
  if (data instanceof Int8Array) return "I8";
  return "U8";
}
