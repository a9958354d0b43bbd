/**
 * Rows as codes in WebAssembly (assembly/encode-rows.ts): the same bytes as one vector at a time by src/codes, which says
 * what they are. All in float64, and sums in the order of codes/sums.ts.
 */
import { type AffineRanges, inverse } from "../codes/affine.ts";
import { packedBytes } from "../codes/packing.ts";
import { largestLength, levelsOf, normalLevels, type RotatedLevels } from "../codes/rotated-levels.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { loadKernel } from "./load-kernel.ts";
import { inPieces } from "./pieces.ts";
import { rotationTables } from "./rotation-tables.ts";
import { workingMemory } from "./working-memory.ts";

/** The functions of assembly/encode-rows.ts. */
interface Exports {
  areFinite(x: number, count: number): number;
  signs(x: number, rows: number, columns: number, codes: number, bytes: number): void;
  affine(
    x: number,
    rows: number,
    columns: number,
    low: number,
    perUnit: number,
    bits: number,
    numbers: number,
    codes: number,
    bytes: number,
  ): void;
  rotatedLevels(
    x: number,
    rows: number,
    columns: number,
    mean: number,
    signs: number,
    orders: number,
    rounds: number,
    thresholds: number,
    levels: number,
    bits: number,
    kept: number,
    largest: number,
    space: number,
    codes: number,
    bytes: number,
  ): void;
}

/** Codes of rows [rows, columns] as bytes [rows × bytes]; null where a number is not finite. */
export type EncodeRows = (x: Matrix) => Uint8Array | null;

/** Encodes the rows at byte `x`, and writes their codes to byte `codes`. */
type EncodePiece = (kernel: Exports, x: number, rows: number, codes: number) => void;

/** Numbers a call: they and their codes stay in a cache. */
const callNumbers = 1 << 15;

const page = 65_536;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

/** Bytes beyond the end of rows and codes that a kernel may read or write. */
const slack = 64;

/** `signCode`'s. */
export function signRows(columns: number): EncodeRows {
  const bytes = packedBytes(columns, 1);
  return encoder(columns, bytes, [], 0, () => (kernel, x, rows, codes) => kernel.signs(x, rows, columns, codes, bytes));
}

/** `affineCode`'s. */
export function affineRows({ low, step, bits }: AffineRanges): EncodeRows {
  const columns = low.length;
  const bytes = packedBytes(columns, bits);
  const padded = (values: Float64Array): Float64Array => {
    const all = new Float64Array(4 * Math.ceil(columns / 4));
    all.set(values);
    return all;
  };
  const tables = [padded(Float64Array.from(low)), padded(Float64Array.from(step, inverse))];
  return encoder(columns, bytes, tables, columns + slack, ([lowAt, perUnitAt], space) => (kernel, x, rows, codes) => {
    kernel.affine(x, rows, columns, lowAt!, perUnitAt!, bits, space, codes, bytes);
  });
}

/** `rotatedLevelsCode`'s. */
export function rotatedLevelsRows({ mean, seed, bits }: RotatedLevels): EncodeRows {
  const columns = mean.length;
  const bytes = packedBytes(columns, bits) + 4;
  const { signs, orders, rounds } = rotationTables(columns, seed);
  const { levels, thresholds } = levelsOf(bits);
  const tables = [Float64Array.from(mean), thresholds, levels, signs, orders];
  const kept = 1 - normalLevels[bits][0];
  const room = 4 * 8 * columns + 2 * (columns + 8);
  return encoder(columns, bytes, tables, room, ([meanAt, thresholdsAt, levelsAt, signsAt, ordersAt], space) => {
    const fixed = [meanAt!, signsAt!, ordersAt!, rounds, thresholdsAt!, levelsAt!, bits, kept, largestLength, space] as const;
    return (kernel, x, rows, codes) => kernel.rotatedLevels(x, rows, columns, ...fixed, codes, bytes);
  });
}

/**
 * @param tables  that the kernel reads
 * @param room    bytes that are 0 when a call begins
 * @param piece   by where the tables and the room lie
 */
function encoder(
  columns: number,
  bytes: number,
  tables: readonly (Float64Array | Int32Array)[],
  room: number,
  piece: (tablesAt: readonly number[], space: number) => EncodePiece,
): EncodeRows {
  const most = 2 * Math.ceil(callNumbers / columns / 2);
  const sizes = [spared, ...tables.map(({ byteLength }) => byteLength), room, 4 * most * columns + slack, most * bytes + slack];
  const ends: number[] = [];
  for (const size of sizes) ends.push(aligned((ends.at(-1) ?? 0) + size));
  const [space, xAt, codesAt, end] = ends.slice(tables.length) as [number, number, number, number];
  const encode = piece(ends.slice(0, tables.length), space);
  return (x) => {
    const memory = workingMemory(Math.ceil(end / page));
    const kernel = loadKernel<Exports>("encode-rows", memory);
    const { buffer } = memory;
    for (const [t, table] of tables.entries()) new (table.constructor as Float64ArrayConstructor)(buffer, ends[t]!).set(table);
    const out = new Uint8Array(x.rows * bytes);
    const [numbers, codes] = [
      new Float32Array(buffer, xAt, most * columns + slack / 4),
      new Uint8Array(buffer, codesAt, most * bytes),
    ];
    let areFinite = true;
    inPieces(
      x.rows,
      (from, rows) => {
        const end = rows * columns;
        numbers.set(x.data.subarray(from * columns, from * columns + end));
        numbers.fill(0, end, end + 3);
        areFinite &&= kernel.areFinite(xAt, end) !== 0;
        encode(kernel, xAt, rows, codesAt);
        out.set(codes.subarray(0, rows * bytes), from * bytes);
      },
      most,
    );
    return areFinite ? out : null;
  };
}

function aligned(bytes: number): number {
  return 16 * Math.ceil(bytes / 16);
}
