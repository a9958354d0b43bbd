/** The interface of a map: a step of a chain as arithmetic on rows, each by itself, in float64. */
import type { Tensors } from "./checked-tensors.ts";
import type { KernelModule } from "./kernel.ts";

/** At most `rowsAtOnce` finite rows that begin at `from` → [rows, outputs], not rounded; overwritten by the next call. */
export type RowMap = (x: Float32Array, from: number, rows: number) => Float64Array;

/** Rows that are mapped at once: few enough to stay in a cache beside what they are multiplied by. */
export const rowsAtOnce = 32;

/**
 * A kind of map, made of a step's tensors for rows of that size.
 * @throws Error for tensors that are not of that kind and size
 */
export type MapKind = (tensors: Tensors, inputSize: number, kernel: KernelModule | null) => RowMap;
