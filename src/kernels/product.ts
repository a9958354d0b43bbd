/**
 * Float64 matrix products in WebAssembly (assembly/product.ts) within one memory. One factor is packed into strips of
 * four columns, then tiles of 4 × 4 are summed in registers; a depth of DEPTH at a time keeps the strips in the
 * first-level cache and a block of the packed factor in the second (Goto & van de Geijn 2008, ACM TOMS 34(3)).
 */
import { loadKernel } from "./load-kernel.ts";
import { workingMemory } from "./working-memory.ts";

/** A row-major matrix in the memory: byte offset of its first number and bytes from row to row. */
export interface Placed {
  readonly at: number;
  readonly stride: number;
}

/** What becomes of the entries that were there. */
export const overwrite = 0;
export const add = 1;
export const subtract = 2;

/** Depth multiplied in one go: 2 × 4 × 8 bytes × this many fit in a first-level cache. */
const depthBlock = 256;

/** Numbers in the packed block: 512 KiB, half of a second-level cache. */
const packedNumbers = 65_536;

/** Multiplications a call: the engine replaces a kernel's first, quick translation between calls only. */
const callWork = 1 << 20;

/** The functions of assembly/product.ts. */
interface Exports {
  packRows(b: number, stride: number, depth: number, columns: number, packed: number): void;
  packColumns(b: number, stride: number, depth: number, columns: number, packed: number): void;
  multiplyTiles(
    a: number,
    strideA: number,
    packed: number,
    c: number,
    strideC: number,
    rows: number,
    columns: number,
    depth: number,
    mode: number,
    spare: number,
  ): void;
}

/**
 * Matrices [rows, columns] one after another behind the kernel's working space.
 * @param memoryOf  a memory of so many pages: this call's alone, when nothing else is said
 */
export function matricesOf(
  shapes: readonly (readonly [rows: number, columns: number])[],
  memoryOf: (pages: number) => WebAssembly.Memory = workingMemory,
): {
  readonly kernel: ProductKernel;
  readonly numbers: Float64Array;
  readonly placed: readonly Placed[];
} {
  let end = aligned(ProductKernel.space);
  const placed = shapes.map(([rows, columns]) => {
    const at = end;
    end += aligned(8 * rows * columns);
    return { at, stride: 8 * columns };
  });
  const memory = memoryOf(Math.ceil(end / 65_536));
  return { kernel: new ProductKernel(memory, 0), numbers: new Float64Array(memory.buffer), placed };
}

function aligned(bytes: number): number {
  return 64 * Math.ceil(bytes / 64);
}

/** Products between matrices of one memory. */
export class ProductKernel {
  /** Bytes of working space that the kernel needs. */
  static readonly space: number = 8 * packedNumbers + 128;

  private readonly kernel: Exports;
  private readonly spare: number;
  private readonly packed: number;

  /** @param space  byte offset of the working space, a multiple of 16 */
  constructor(memory: WebAssembly.Memory, space: number) {
    this.kernel = loadKernel<Exports>("product", memory);
    this.spare = space;
    this.packed = space + 128;
  }

  /**
   * C ← A·B, C + A·B or C − A·B.
   *
   * @param a  [rows, depth]
   * @param b  [depth, columns], or [columns, depth] when `transposed`
   * @param c  [rows, columns]; must not overlap a or b
   */
  multiply(
    a: Placed,
    b: Placed,
    transposed: boolean,
    c: Placed,
    [rows, columns, depth]: readonly [number, number, number],
    mode: typeof overwrite | typeof add | typeof subtract,
  ): void {
    for (let k = 0; k < depth; k += depthBlock) {
      const deep = Math.min(depthBlock, depth - k);
      const width = 4 * Math.floor(packedNumbers / deep / 4);
      for (let j = 0; j < columns; j += width) {
        const wide = Math.min(width, columns - j);
        if (transposed) this.kernel.packColumns(b.at + j * b.stride + 8 * k, b.stride, deep, wide, this.packed);
        else this.kernel.packRows(b.at + k * b.stride + 8 * j, b.stride, deep, wide, this.packed);
        const left = { at: a.at + 8 * k, stride: a.stride };
        const target = { at: c.at + 8 * j, stride: c.stride };
        this.tiles(left, this.packed, target, [rows, wide, deep], mode === overwrite && k > 0 ? add : mode);
      }
    }
  }

  /**
   * The upper triangle of C ← C − A·B; below the diagonal some entries change too.
   *
   * @param a  [size, depth]
   * @param b  [depth, size]
   */
  subtractUpper(a: Placed, b: Placed, c: Placed, size: number, depth: number): void {
    const width = 4 * Math.floor(packedNumbers / depth / 4);
    for (let j = 0; j < size; j += width) {
      const wide = Math.min(width, size - j);
      this.kernel.packRows(b.at + 8 * j, b.stride, depth, wide, this.packed);
      for (let i = 0; i < j + wide; i += 16) {
        const skip = Math.max(0, i - j); // columns left of the diagonal block
        this.tiles(
          { at: a.at + i * a.stride, stride: a.stride },
          this.packed + 8 * skip * depth,
          { at: c.at + i * c.stride + 8 * (j + skip), stride: c.stride },
          [Math.min(16, j + wide - i, size - i), wide - skip, depth],
          subtract,
        );
      }
    }
  }

  private tiles(
    a: Placed,
    packed: number,
    c: Placed,
    [rows, columns, depth]: readonly [number, number, number],
    mode: number,
  ): void {
    const piece = 4 * Math.max(1, Math.floor(callWork / (4 * columns * depth)));
    for (let i = 0; i < rows; i += piece) {
      const count = Math.min(piece, rows - i);
      const from = a.at + i * a.stride;
      this.kernel.multiplyTiles(from, a.stride, packed, c.at + i * c.stride, c.stride, count, columns, depth, mode, this.spare);
    }
  }
}
