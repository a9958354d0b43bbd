/** Numbers in plain bytes, as `numpy.ndarray.tobytes` writes them: what columns of bytes hold. */
import { FormatError, UsageError } from "../base/errors.ts";
import { widenFloat16 } from "../formats/half-precision.ts";

/** Reads the numbers of a vector from its bytes. */
export interface NumberReader {
  /** How many numbers so many bytes are. @throws FormatError for part of a number */
  count(bytes: Uint8Array): number;
  /** Puts them at a place. */
  read(bytes: Uint8Array, into: Float32Array, at: number): void;
}

/** Little-endian, or single bytes. */
const kinds = {
  float32: { bytes: 4, widen: (view: DataView, at: number) => view.getFloat32(4 * at, true) },
  float64: { bytes: 8, widen: (view: DataView, at: number) => view.getFloat64(8 * at, true) },
  int8: { bytes: 1, widen: (view: DataView, at: number) => view.getInt8(at) },
  uint8: { bytes: 1, widen: (view: DataView, at: number) => view.getUint8(at) },
  float16: { bytes: 2, widen: (view: DataView, at: number) => halfOf(view.getUint16(2 * at, true)) },
} as const;

/** The kinds by name, and "bit": eight zeros and ones a byte, the first in its highest bit. */
export const numberKinds: readonly string[] = [...Object.keys(kinds), "bit"];

const half = new Float32Array(1);

function halfOf(bits: number): number {
  widenFloat16(Uint16Array.of(bits), half);
  return half[0]!;
}

/** @param kind  one of `numberKinds`; float32 when left out @throws UsageError for another */
export function numberReader(kind: string = "float32"): NumberReader {
  if (kind === "bit") return { count: (bytes) => 8 * bytes.length, read: readBits };
  if (!Object.hasOwn(kinds, kind)) {
    throw new UsageError({
      where: "address",
      must: `numbers must be one of ${numberKinds.join(", ")}`,
      got: JSON.stringify(kind),
      todo: "Name what the bytes of a vector are, or leave it out for float32.",
    });
  }
  const { bytes: size, widen } = kinds[kind as keyof typeof kinds]; // looked for above
  return {
    count(bytes) {
      if (bytes.length % size === 0) return bytes.length / size;
      throw new FormatError({
        where: "vectors",
        must: `the bytes of a vector must be whole numbers of ${size} bytes (${kind})`,
        got: `${bytes.length} bytes`,
        todo: `Say what they are with numbers=, one of ${numberKinds.join(", ")}.`,
      });
    },
    read(bytes, into, at) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let i = 0; i < bytes.length / size; i++) into[at + i] = widen(view, i);
    },
  };
}

/** The highest bit of a byte first, as PostgreSQL and NumPy's packbits have it. @param count  bits that count */
export function readBits(bytes: Uint8Array, into: Float32Array, at: number, count: number = 8 * bytes.length): void {
  for (let i = 0; i < count; i++) into[at + i] = (bytes[i >> 3]! >> (7 - (i & 7))) & 1;
}
