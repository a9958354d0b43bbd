/**
 * Rows times a matrix in float64: y = W (x − shift), each number added up as `dotProduct` does. In WebAssembly two numbers lie
 * in a register and are added in the same order, so both ways give the same bits.
 */
import { dotProduct, zeros } from "../codes/sums.ts";
import { numbersOf, type Tensors } from "./checked-tensors.ts";
import { type KernelModule, startKernel } from "./kernel.ts";
import { rowsAtOnce } from "./map.ts";

/** A map of rows in float32 or float64. */
export type RowProduct = (x: Float32Array | Float64Array, from: number, rows: number) => Float64Array;

/**
 * The product with the tensor `key`, float32 [outputs, inputs].
 * @param shift  the name of a tensor float64 [inputs] that may be missing
 * @param size   outputs, 0 for any
 */
export const rowProduct = (
  tensors: Tensors,
  key: string,
  shift: string,
  size: number,
  inputs: number,
  kernel: KernelModule | null,
): RowProduct => {
  const weights = numbersOf(tensors, key, Float32Array, size, inputs);
  const centre = tensors.has(shift) ? numbersOf(tensors, shift, Float64Array, inputs) : zeros(inputs);
  const outputs = weights.length / inputs;
  const stride = (inputs + 7) & ~7; // the kernel takes eight numbers a turn; zeros add nothing
  const rowsFrom = outputs * stride;
  const outFrom = rowsFrom + rowsAtOnce * stride;
  const end = outFrom + rowsAtOnce * outputs;
  const wasm = startKernel(kernel, 8 * end);
  const space = wasm === null ? zeros(end) : new Float64Array(wasm.memory.buffer);
  for (let i = 0; i < outputs; i++) space.set(weights.subarray(i * inputs, (i + 1) * inputs), i * stride);
  return (x, from, rows) => {
    const rowsEnd = rowsFrom + rows * stride;
    for (let row = rowsFrom; row < rowsEnd; row += stride) {
      for (let j = 0; j < inputs; j++) space[row + j] = x[from++]! - centre[j]!;
    }
    if (wasm !== null) wasm.multiply(8 * rowsFrom, 8 * rowsEnd, 0, outputs, 8 * stride, 8 * outFrom);
    else {
      for (let i = 0; i < outputs; i++) {
        for (let row = rowsFrom, to = outFrom + i; row < rowsEnd; row += stride, to += outputs) {
          space[to] = dotProduct(space, space, stride, row, i * stride);
        }
      }
    }
    return space.subarray(outFrom, outFrom + rows * outputs);
  };
};
