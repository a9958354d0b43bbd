/** Random rotations of many dimensions in WebAssembly: the reflections of numeric/rotation.ts, applied in blocks. */
import type { Random } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { drawReflections, randomRotation } from "../numeric/rotation.ts";
import { ProductKernel } from "./product.ts";
import { reflectRows, reflectRowsSpace } from "./reflector-blocks.ts";
import { workingMemory } from "./working-memory.ts";

/** Below this many dimensions the plain routine is as quick; beyond the second the work would not fit into 4 GiB. */
const [kernelFrom, kernelTo] = [48, 10_000];

/**
 * The matrix that `randomRotation` makes of the same stream, up to rounding.
 * @throws ShapeError when size is not a positive integer
 */
export function quickRotation(size: number, random: Random): Matrix {
  if (!(size >= kernelFrom && size <= kernelTo)) return randomRotation(size, random);
  const { vectors, taus, signs } = drawReflections(size, random);
  // An odd number of cache lines from row to row: columns spread over all sets of a cache.
  const stride = 64 * (Math.ceil(size / 8) | 1);
  const square = size * stride;
  const [reflections, result, space] = [ProductKernel.space, ProductKernel.space + square, ProductKernel.space + 2 * square];
  const memory = workingMemory(Math.ceil((space + reflectRowsSpace(stride, size)) / 65_536));
  const numbers = new Float64Array(memory.buffer);
  const step = stride / 8;
  for (let k = 0; k < size - 1; k++) {
    numbers.set(vectors.subarray(k * size, (k + 1) * size), reflections / 8 + k * step);
  }
  for (let i = 0; i < size; i++) numbers[result / 8 + i * (step + 1)] = 1;
  const padded = new Float64Array(size);
  padded.set(taus);
  const kernel = new ProductKernel(memory, 0);
  reflectRows(memory, kernel, { at: result, stride }, size, { at: reflections, stride }, padded, size, space);
  const rotation = matrix(size, size);
  for (let j = 0; j < size; j++) {
    const row = result / 8 + j * step;
    for (let i = 0; i < size; i++) rotation.data[i * size + j] = numbers[row + i]! * signs[j]!;
  }
  return rotation;
}
