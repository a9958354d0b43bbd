/** Matrices in memory that all threads see. */
import type { Matrix } from "./matrix.ts";

/** The same numbers where workers see them without a copy; itself where they are there. */
export function sharedMatrix({ rows, columns, data }: Matrix): Matrix {
  if (data.buffer instanceof SharedArrayBuffer) return { rows, columns, data };
  const copy = new Float32Array(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return { rows, columns, data: copy };
}
