/**
 * A scan of packed numbers in WebAssembly that finds the rows which may be nearest, without a rounding that could change who
 * is: by sums of whole numbers each inner product lies between two numbers (packed-fields.ts), and whatever could be among
 * the nearest by them is scored exactly afterwards.
 */
import type { Code, InnerProduct } from "../codes/code.ts";
import { readFloat } from "../codes/float-bits.ts";
import { leastBound } from "../codes/least-few.ts";
import { abs, ceil } from "../codes/math.ts";
import { zeros } from "../codes/sums.ts";
import { type KernelModule, startKernel } from "./kernel.ts";
import { packedFields, rounding, sizeSum, sumOf } from "./packed-fields.ts";

/**
 * Rows of codes that may be among the `count` nearest to a query, and those that stand for no numbers.
 * @param product  the query's
 * @param key      falls as the inner product with the code of a row rises
 */
export type PackedScan = (
  codes: Uint8Array,
  query: Float64Array,
  count: number,
  product: InnerProduct,
  key: (product: number, row: number) => number,
) => readonly number[];

/** Bytes of codes that are copied to the kernel at once: they stay in a cache. */
const bytesAtOnce = 1 << 18;

/** The scan of a code; null where it is not of numbers of 1, 4 or 8 bits, or there is no kernel. */
export const packedScan = ({ bytes: size, packed: form }: Code, kernel: KernelModule | null): PackedScan | null => {
  if (form === undefined || form.bits === 2 || form.bits === 3) return null;
  const { bits, floats, values } = form;
  const { bytes: sumsFrom, place } = packedFields(form, size - 4 * floats);
  const rowsAtOnce = ceil(bytesAtOnce / size);
  const codesFrom = sumsFrom + 4 * rowsAtOnce;
  const wasm = startKernel(kernel, codesFrom + rowsAtOnce * size + 16);
  if (wasm === null) return null;
  const { buffer } = wasm.memory;
  const sums = new Int32Array(buffer, sumsFrom, rowsAtOnce);
  return (codes, query, count, product, key) => {
    const weights = form.weights(query);
    const [unit, error] = place(buffer, weights);
    const zero = product(new Uint8Array(size), 0);
    const always = bits === 1 ? values[0]! * sumOf(weights) : 0;
    const [total, sizes] = [sumOf(query), sizeSum(query)];
    const rows = codes.length / size;
    const lows = zeros(rows);
    const highs = zeros(rows);
    for (let row = 0; row < rows; ) {
      const here = codes.subarray(row * size, (row + rowsAtOnce) * size);
      new Uint8Array(buffer).set(here, codesFrom);
      wasm[bits === 1 ? "sumBits" : "sumHalfBytes"](codesFrom, codesFrom + here.length, size, sumsFrom);
      for (let i = 0, end = size; end <= here.length; i++, row++, end += size) {
        const factor = floats > 0 ? readFloat(here, end - 4) : 1;
        const lowest = floats > 1 ? readFloat(here, end - 8) : 0;
        const near = zero + lowest * total + factor * (always + unit * sums[i]!);
        const off = abs(factor) * error + rounding * (abs(lowest) * sizes + abs(zero));
        lows[row] = key(near + off, row);
        highs[row] = key(near - off, row);
      }
    }
    const bound = leastBound(highs, count);
    const among: number[] = [];
    lows.forEach((low, row) => {
      if (!(low > bound)) among.push(row);
    });
    return among;
  };
};
