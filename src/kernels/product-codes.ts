/**
 * Rows as product codes and back in WebAssembly (assembly/product-codes.ts): the same bytes and numbers as one vector at a
 * time by src/codes/product.ts, which says what they are.
 */
import { byDimension, centroidCount, centroidSquares } from "../codes/centroids.ts";
import { type ProductCentroids, partStarts } from "../codes/product.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import type { DecodeRows } from "./decode-rows.ts";
import type { EncodeRows } from "./encode-rows.ts";
import { loadKernel } from "./load-kernel.ts";
import { inPieces } from "./pieces.ts";
import { workingMemory } from "./working-memory.ts";

/** The functions of assembly/product-codes.ts. */
interface Exports {
  encode(
    x: number,
    rows: number,
    columns: number,
    rotation: number,
    stride: number,
    starts: number,
    parts: number,
    numbers: number,
    squares: number,
    space: number,
    codes: number,
  ): void;
  decode(
    codes: number,
    rows: number,
    columns: number,
    inverse: number,
    stride: number,
    starts: number,
    parts: number,
    numbers: number,
    space: number,
    x: number,
  ): void;
}

/** Numbers a call. */
const callNumbers = 1 << 15;

/** Bytes at the beginning that stay the kernel's own. */
const spared = 64;

const page = 65_536;

/** `productCode`'s codes of rows; null where a number is not finite. */
export function productRows(centroids: ProductCentroids): EncodeRows {
  const { dimensions: columns, parts, rotation } = centroids;
  let tables: Tables | null = null;
  return (x) => {
    if (firstNotFinite(x.data) >= 0) return null;
    tables ??= tablesOf(centroids, (i, j) => rotation![i * columns + j]!);
    const { kernel, buffer, at, rowsAt, codesAt, most } = placed(centroids, tables);
    const out = new Uint8Array(x.rows * parts);
    const turn = rotation === null ? 0 : at[0]!;
    inPieces(
      x.rows,
      (from, rows) => {
        new Float32Array(buffer, rowsAt).set(x.data.subarray(from * columns, (from + rows) * columns));
        kernel.encode(rowsAt, rows, columns, turn, strideOf(columns), at[1]!, parts, at[2]!, at[3]!, at[4]!, codesAt);
        out.set(new Uint8Array(buffer, codesAt, rows * parts), from * parts);
      },
      most,
    );
    return out;
  };
}

/** What `productCode`'s codes stand for. */
export function productVectors(centroids: ProductCentroids): DecodeRows {
  const { dimensions: columns, parts, rotation } = centroids;
  let tables: Tables | null = null;
  return (codes) => {
    tables ??= tablesOf(centroids, (i, j) => rotation![j * columns + i]!);
    const { kernel, buffer, at, rowsAt, codesAt, most } = placed(centroids, tables);
    const count = codes.length / parts;
    const out = new Float32Array(count * columns);
    const turn = rotation === null ? 0 : at[0]!;
    inPieces(
      count,
      (from, rows) => {
        new Uint8Array(buffer, codesAt).set(codes.subarray(from * parts, (from + rows) * parts));
        kernel.decode(codesAt, rows, columns, turn, strideOf(columns), at[1]!, parts, at[2]!, at[4]!, rowsAt);
        out.set(new Float32Array(buffer, rowsAt, rows * columns), from * columns);
      },
      most,
    );
    return out;
  };
}

/** What the kernel reads: rotation, starts, numbers, squares. */
type Tables = readonly (Float64Array | Int32Array | Float32Array)[];

function tablesOf(of: ProductCentroids, turned: (i: number, j: number) => number): Tables {
  const { centroids, dimensions: columns, parts, rotation } = of;
  const stride = strideOf(columns);
  const turn = new Float64Array(rotation === null ? 0 : columns * stride);
  for (let i = 0, at = 0; at < turn.length; i++, at += stride) {
    for (let j = 0; j < columns; j++) turn[at + j] = turned(i, j);
  }
  const numbers = byDimension(centroids, columns);
  const starts = partStarts(columns, parts);
  const squares = new Float64Array(parts * centroidCount);
  for (let k = 0; k < parts; k++) {
    squares.set(centroidSquares({ numbers, from: starts[k]!, end: starts[k + 1]! }), k * centroidCount);
  }
  return [turn, starts, numbers, squares];
}

function placed({ dimensions: columns, parts }: ProductCentroids, tables: Tables) {
  const most = 2 * Math.ceil(callNumbers / columns / 2);
  const space = 8 * 4 * strideOf(columns) + 16;
  const at: number[] = [];
  let end = spared;
  for (const bytes of [...tables.map(({ byteLength }) => byteLength), space, 4 * most * columns, most * parts]) {
    at.push(end);
    end = 16 * Math.ceil((end + bytes) / 16);
  }
  const memory = workingMemory(Math.ceil(end / page));
  const { buffer } = memory;
  const bytes = new Uint8Array(buffer);
  for (const [t, table] of tables.entries()) bytes.set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength), at[t]!);
  const [rowsAt, codesAt] = at.slice(-2) as [number, number];
  return { kernel: loadKernel<Exports>("product-codes", memory), buffer, at, rowsAt, codesAt, most };
}

/** Numbers of a row, rounded up to a multiple of four. */
function strideOf(columns: number): number {
  return 4 * Math.ceil(columns / 4);
}
