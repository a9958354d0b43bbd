/**
 * NumPy's .npy files: one array of numbers, versions 1 to 3, C or Fortran
 * order, either byte order. Arrays of objects are pickles, which can run code:
 * they are refused.
 */
import { FormatError, UnsupportedError } from "../base/errors.ts";
import { type ByteSource, withFileBytes } from "./byte-source.ts";
import { widenFloat16 } from "./half-precision.ts";
import { type NpyHeader, npyPreamble, parseNpyHeader, preambleBytes } from "./npy-header.ts";
import type { StoredRows } from "./stored-rows.ts";
import { elementCount, type Tensor } from "./tensor.ts";
import { bytesOf } from "./whole-file.ts";

type Numbers = Tensor["data"];

/** How a data type of NumPy is read: raw elements, and what becomes of them. */
interface NumberType {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly raw: (count: number) => Numbers | Uint16Array | Uint32Array | BigUint64Array;
  readonly widen?: (raw: never) => Numbers;
}

const numberTypes: Readonly<Record<string, NumberType>> = {
  f2: { bytes: 2, raw: (count) => new Uint16Array(count), widen: widenHalves },
  f4: { bytes: 4, raw: (count) => new Float32Array(count) },
  f8: { bytes: 8, raw: (count) => new Float64Array(count) },
  i1: { bytes: 1, raw: (count) => new Int8Array(count) },
  i2: { bytes: 2, raw: (count) => new Int16Array(count) },
  i4: { bytes: 4, raw: (count) => new Int32Array(count) },
  i8: { bytes: 8, raw: (count) => new BigInt64Array(count) },
  u1: { bytes: 1, raw: (count) => new Uint8Array(count) },
  b1: { bytes: 1, raw: (count) => new Uint8Array(count) },
  u2: { bytes: 2, raw: (count) => new Uint16Array(count), widen: (raw: Uint16Array) => Int32Array.from(raw) },
  u4: { bytes: 4, raw: (count) => new Uint32Array(count), widen: (raw: Uint32Array) => Float64Array.from(raw) },
  u8: { bytes: 8, raw: (count) => new BigUint64Array(count), widen: (raw: BigUint64Array) => Float64Array.from(raw, Number) },
};

/** A header, and where what it describes begins. */
interface LocatedNpy extends NpyHeader {
  /** Bytes before the first number. */
  readonly offset: number;
}

/**
 * Reads a whole array, row-major. Half floats arrive as float32; uint16 as
 * int32; uint32 and uint64 as float64 (uint64 above 2^53 is rounded).
 * @throws MissingError; FormatError for other formats and wrong sizes; UnsupportedError for
 *   objects (pickle), text, dates, complex and structured types. Each names the file.
 */
export function readNpy(path: string): Promise<Tensor> {
  return withFileBytes("npy", path, readNpyNumbers);
}

/** The same of bytes from anywhere. @throws as `readNpy` */
export async function readNpyNumbers(source: ByteSource): Promise<Tensor> {
  const { shape, fortranOrder, descr, offset } = await readNpyHeader(source);
  const { type, bigEndian } = numberType(descr, source.path);
  const raw = type.raw(requireSize(shape, type.bytes, source.bytes - offset, source.path));
  await source.readAt(bytesOf(raw), offset);
  if (bigEndian) swapBytes(bytesOf(raw), type.bytes);
  const data = type.widen === undefined ? (raw as Numbers) : type.widen(raw as never);
  return { shape, data: fortranOrder && shape.length > 1 ? rowMajor(data, shape) : data };
}

/**
 * Where a matrix lies, to be read in pieces.
 * @throws as readNpy, and UnsupportedError for anything but a float32 matrix in C order, little-endian
 */
export function locateNpy(path: string): Promise<StoredRows> {
  return withFileBytes("npy", path, async (source) => {
    const { shape, fortranOrder, descr, offset } = await readNpyHeader(source);
    const [rows, columns] = shape;
    requireSize(shape, numberType(descr, path).type.bytes, source.bytes - offset, path);
    if (shape.length === 2 && rows !== undefined && columns !== undefined && descr === "<f4" && !fortranOrder) {
      return { path, offset, rows, columns };
    }
    throw new UnsupportedError({
      where: "npy",
      must: "must hold a float32 matrix in C order to be read in pieces",
      got: `${descr} of shape (${shape.join(", ")})${fortranOrder ? " in Fortran order" : ""}`,
      todo: "Save it so: numpy.save(file, numpy.ascontiguousarray(array, dtype='float32')).",
      file: path,
    });
  });
}

/** What an array is and where it begins; nothing is allocated for it yet. @throws FormatError */
export async function readNpyHeader(source: ByteSource): Promise<LocatedNpy> {
  const first = new Uint8Array(Math.min(preambleBytes, source.bytes));
  await source.readAt(first, 0);
  const { headerStart, headerBytes } = npyPreamble(first, source.bytes, source.path);
  const header = new Uint8Array(headerBytes);
  await source.readAt(header, headerStart);
  return { ...parseNpyHeader(Buffer.from(header).toString("utf8"), source.path), offset: headerStart + headerBytes };
}

function numberType(descr: string | null, path: string): { type: NumberType; bigEndian: boolean } {
  const name = descr?.slice(1) ?? "";
  const order = descr?.[0];
  if (descr !== null && Object.hasOwn(numberTypes, name) && (order === "<" || order === ">" || order === "|" || order === "=")) {
    const type = numberTypes[name]!;
    return { type, bigEndian: order === ">" };
  }
  const pickle = name.startsWith("O");
  throw new UnsupportedError({
    where: "npy",
    must: "must hold an array of numbers",
    got: pickle ? "Python objects (a pickle, which can run code)" : `data type ${(descr ?? "of several fields").slice(0, 40)}`,
    todo: pickle
      ? "Save it as numbers: numpy.save(file, numpy.stack(list(array)).astype('float32'))."
      : "Save it as float32: numpy.save(file, array.astype('float32')).",
    file: path,
  });
}

/** The number of elements, where they are all of the bytes that there are. @throws FormatError */
export function requireSize(shape: readonly number[], elementBytes: number, dataBytes: number, path: string): number {
  const count = elementCount(shape);
  if (count !== null && count * elementBytes === dataBytes) return count;
  const expected = count === null ? "countable" : `${count * elementBytes} bytes`;
  throw new FormatError({
    where: "npy",
    must: `the data of shape (${shape.join(", ")}) must be ${expected}`,
    got: `${dataBytes} bytes`,
    todo: "The file is cut short or holds more than one array: write it again with numpy.save.",
    file: path,
  });
}

function widenHalves(raw: Uint16Array): Float32Array {
  const values = new Float32Array(raw.length);
  widenFloat16(raw, values);
  return values;
}

function swapBytes(bytes: Uint8Array, elementBytes: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (elementBytes === 2) buffer.swap16();
  else if (elementBytes === 4) buffer.swap32();
  else if (elementBytes === 8) buffer.swap64();
}

/** Column-major to row-major, any number of axes: counts through the file's order, first axis fastest. */
function rowMajor(data: Numbers, shape: readonly number[]): Numbers {
  const result = data.slice() as Numbers;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let to = 0;
  for (let from = 0; from < data.length; from++) {
    result[to] = data[from]!;
    for (let axis = 0; axis < shape.length; axis++) {
      to += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      to -= index[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
