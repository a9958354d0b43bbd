/**
 * Codes as rows in WebAssembly (assembly/decode-rows.ts): the same numbers as one vector at a time by src/codes, which says
 * what they are. All in float64, rounded once at the end.
 */
import type { AffineRanges } from "../codes/affine.ts";
import { packedBytes } from "../codes/packing.ts";
import { levelsOf, type RotatedLevels } from "../codes/rotated-levels.ts";
import { loadKernel } from "./load-kernel.ts";
import { inPieces } from "./pieces.ts";
import { rotationTables } from "./rotation-tables.ts";
import { workingMemory } from "./working-memory.ts";

/** The functions of assembly/decode-rows.ts. */
interface Exports {
  affine(codes: number, rows: number, columns: number, low: number, step: number, bits: number, bytes: number, x: number): void;
  rotatedLevels(
    codes: number,
    rows: number,
    columns: number,
    mean: number,
    signs: number,
    orders: number,
    rounds: number,
    levels: number,
    bits: number,
    space: number,
    bytes: number,
    x: number,
  ): void;
}

/** Rows [rows, columns] of codes [rows × bytes]. */
export type DecodeRows = (codes: Uint8Array) => Float32Array;

/** Decodes the rows at byte `codes`, and writes their numbers to byte `x`. */
type DecodePiece = (kernel: Exports, codes: number, rows: number, x: number) => void;

/** Numbers a call: they and their codes stay in a cache. */
const callNumbers = 1 << 15;

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

/** Bytes beyond the end of codes that a kernel may read. */
const slack = 16;

/** `affineCode`'s. */
export function affineVectors({ low, step, bits }: AffineRanges): DecodeRows {
  const columns = low.length;
  const bytes = packedBytes(columns, bits);
  const tables = [Float64Array.from(low), Float64Array.from(step)];
  return decoder(columns, bytes, tables, 0, ([lowAt, stepAt]) => (kernel, codes, rows, x) => {
    kernel.affine(codes, rows, columns, lowAt!, stepAt!, bits, bytes, x);
  });
}

/** `rotatedLevelsCode`'s. */
export function rotatedLevelsVectors({ mean, seed, bits }: RotatedLevels): DecodeRows {
  const columns = mean.length;
  const bytes = packedBytes(columns, bits) + 4;
  const { signs, orders, rounds } = rotationTables(columns, seed);
  const tables = [Float64Array.from(mean), levelsOf(bits).levels, signs, orders];
  return decoder(columns, bytes, tables, 4 * 8 * columns, ([meanAt, levelsAt, signsAt, ordersAt], space) => {
    const fixed = [meanAt!, signsAt!, ordersAt!, rounds, levelsAt!, bits, space, bytes] as const;
    return (kernel, codes, rows, x) => kernel.rotatedLevels(codes, rows, columns, ...fixed, x);
  });
}

/**
 * @param tables  that the kernel reads
 * @param room    bytes that it works in
 * @param piece   by where the tables and the room lie
 */
function decoder(
  columns: number,
  bytes: number,
  tables: readonly (Float64Array | Int32Array)[],
  room: number,
  piece: (tablesAt: readonly number[], space: number) => DecodePiece,
): DecodeRows {
  const most = 2 * Math.ceil(callNumbers / columns / 2);
  const at: number[] = [];
  let end = spared;
  for (const size of [...tables.map(({ byteLength }) => byteLength), room, most * bytes + slack, 4 * most * columns]) {
    at.push(end);
    end = 16 * Math.ceil((end + size) / 16);
  }
  const [space, codesAt, xAt] = at.slice(tables.length) as [number, number, number];
  const decode = piece(at.slice(0, tables.length), space);
  return (codes) => {
    const memory = workingMemory(Math.ceil(end / page));
    const kernel = loadKernel<Exports>("decode-rows", memory);
    const held = new Uint8Array(memory.buffer);
    for (const [t, table] of tables.entries()) held.set(new Uint8Array(table.buffer), at[t]!);
    const out = new Float32Array((codes.length / bytes) * columns);
    inPieces(
      codes.length / bytes,
      (from, rows) => {
        held.set(codes.subarray(from * bytes, (from + rows) * bytes), codesAt);
        decode(kernel, codesAt, rows, xAt);
        out.set(new Float32Array(memory.buffer, xAt, rows * columns), from * columns);
      },
      most,
    );
    return out;
  };
}
