/** Writes NumPy's .npy format, version 1: one array in C order, little-endian. */
import { elementCount, type Tensor } from "./tensor.ts";
import { bytesOf } from "./whole-file.ts";

/** NumPy's word for the elements of each array. */
const descriptions: Readonly<Record<string, string>> = {
  Float32Array: "<f4",
  Float64Array: "<f8",
  Int8Array: "|i1",
  Int16Array: "<i2",
  Int32Array: "<i4",
  BigInt64Array: "<i8",
  Uint8Array: "|u1",
};

/** Where numbers begin is a multiple of this. */
const alignment = 64;

/** Bytes before the header's text: magic, version, length. */
const preamble = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0);

/** The bytes of a file. */
export function npyBytes({ shape, data }: Tensor): Uint8Array<ArrayBuffer> {
  if (elementCount(shape) !== data.length) throw new Error(`npy: ${data.length} numbers do not fill [${shape.join(", ")}]`);
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descriptions[data.constructor.name]!}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const begin = Math.ceil((preamble.length + text.length + 1) / alignment) * alignment;
  const bytes = new Uint8Array(begin + data.byteLength).fill(0x20, 0, begin);
  bytes.set(preamble);
  new DataView(bytes.buffer).setUint16(8, begin - preamble.length, true);
  bytes.set(new TextEncoder().encode(text), preamble.length);
  bytes[begin - 1] = 0x0a;
  bytes.set(bytesOf(data), begin);
  return bytes;
}
