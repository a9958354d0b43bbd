/**
 * Vectors as PostgreSQL and pgvector send them, big-endian.
 *
 *   vector        int16 dimensions, int16 0, float32 each
 *   halfvec       the same with float16
 *   bit, varbit   int32 bits, then bytes, the highest bit first
 *   sparsevec     int32 dimensions, int32 others, int32 0, then indices from 0 (int32 each) and their float32
 *   real[], …     int32 axes, int32 whether any is NULL, int32 type; int32 length, int32 lower bound; int32 size and value each
 *   bytea         plain bytes, little-endian (raw-numbers.ts)
 */
import { FormatError } from "../../base/errors.ts";
import { widenFloat16 } from "../../formats/half-precision.ts";
import { type NumberReader, numberReader, readBits } from "../raw-numbers.ts";

/** How many numbers a field has, and how they are put at a place. */
export interface VectorField {
  count(field: Buffer): number;
  read(field: Buffer, into: Float32Array, at: number): void;
}

/** A sparse vector is filled up with zeros: more would be no vector that anything here can fit. */
const mostSparse = 65_536;

const vector: VectorField = {
  count: (field) => packedCount(field, 4),
  read(field, into, at) {
    const bytes = Buffer.from(into.buffer, into.byteOffset + 4 * at, field.length - 4);
    field.copy(bytes, 0, 4);
    bytes.swap32();
  },
};

const halfvec: VectorField = {
  count: (field) => packedCount(field, 2),
  read(field, into, at) {
    const bits = new Uint16Array((field.length - 4) / 2);
    const bytes = Buffer.from(bits.buffer);
    field.copy(bytes, 0, 4);
    bytes.swap16();
    widenFloat16(bits, into.subarray(at, at + bits.length));
  },
};

const bits: VectorField = {
  count(field) {
    const count = field.length < 4 ? -1 : field.readInt32BE(0);
    return count === -1 || Math.ceil(count / 8) !== field.length - 4 ? damaged() : count;
  },
  read: (field, into, at) => readBits(field.subarray(4), into, at, field.readInt32BE(0)),
};

const sparsevec: VectorField = {
  count(field) {
    if (field.length < 12 || field.length !== 12 + 8 * field.readInt32BE(4)) return damaged();
    const count = field.readInt32BE(0);
    if (count <= mostSparse) return count;
    throw new FormatError({
      where: "postgresql",
      must: `a sparse vector must have at most ${mostSparse} dimensions to be filled up with zeros`,
      got: `${count}`,
      todo: "Leave out dimensions that are zero everywhere, with a query (sql=).",
    });
  },
  read(field, into, at) {
    const others = field.readInt32BE(4);
    into.fill(0, at, at + field.readInt32BE(0));
    for (let i = 0; i < others; i++) {
      into[at + field.readInt32BE(12 + 4 * i)] = field.readFloatBE(12 + 4 * others + 4 * i);
    }
  },
};

/** Elements of arrays: bytes of one, and how it is read. */
const elements = {
  _float4: { bytes: 4, value: (field: Buffer, at: number) => field.readFloatBE(at) },
  _float8: { bytes: 8, value: (field: Buffer, at: number) => field.readDoubleBE(at) },
  _int2: { bytes: 2, value: (field: Buffer, at: number) => field.readInt16BE(at) },
  _int4: { bytes: 4, value: (field: Buffer, at: number) => field.readInt32BE(at) },
  _int8: { bytes: 8, value: (field: Buffer, at: number) => Number(field.readBigInt64BE(at)) },
} as const;

/** Axes, NULLs and type, then length and lower bound of the only axis. */
const arrayHeader = 20;

function arrayOf({ bytes, value }: (typeof elements)[keyof typeof elements]): VectorField {
  return {
    count(field) {
      const axes = field.length < 12 ? -1 : field.readInt32BE(0);
      if (axes === 0) return 0;
      const count = axes === 1 ? field.readInt32BE(12) : -1;
      if (axes === 1 && field.readInt32BE(4) === 0 && field.length === arrayHeader + count * (bytes + 4)) return count;
      throw new FormatError({
        where: "postgresql",
        must: "an array must be one list of numbers without NULL",
        got: axes === 1 ? "one with a NULL" : `${axes} axes`,
        todo: "Leave the row out, or repair it.",
      });
    },
    read(field, into, at) {
      const count = field.readInt32BE(12);
      for (let i = 0; i < count; i++) into[at + i] = value(field, arrayHeader + i * (bytes + 4) + 4);
    },
  };
}

const fields: Readonly<Record<string, VectorField>> = {
  vector,
  halfvec,
  sparsevec,
  bit: bits,
  varbit: bits,
  ...Object.fromEntries(Object.entries(elements).map(([type, element]) => [type, arrayOf(element)])),
};

/** Types that a column of vectors may have, those that are for vectors only first. */
export const vectorTypes: readonly string[] = [...Object.keys(fields), "bytea"];

/** Types that are seldom anything but vectors: a column of one is found without its name. */
export const certainTypes: readonly string[] = ["vector", "halfvec", "sparsevec", "_float4", "_float8"];

/**
 * How a column of this type is read; null for one that holds no vectors.
 * @param numbers  of bytea: what its bytes are
 */
export function vectorField(type: string, numbers: string | undefined): VectorField | null {
  if (type === "bytea") return plainBytes(numberReader(numbers));
  return Object.hasOwn(fields, type) ? fields[type]! : null;
}

function plainBytes({ count, read }: NumberReader): VectorField {
  return { count, read };
}

function packedCount(field: Buffer, size: number): number {
  const count = field.length < 4 ? -1 : field.readUInt16BE(0);
  return count === -1 || field.length !== 4 + size * count ? damaged() : count;
}

function damaged(): never {
  throw new FormatError({
    where: "postgresql",
    must: "vectors must come as pgvector 0.5 and later sends them",
    got: "other bytes",
    todo: "Is this the column of the vectors? Name it with vector=.",
  });
}
