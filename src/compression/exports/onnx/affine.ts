/** Affine integers as a graph: int8, int4, and those with a range for each vector. */
import type { Value } from "../../../graph/builder.ts";
import { binary32, floatBytes } from "./float-bytes.ts";
import { packedNumbers } from "./packed-numbers.ts";
import type { RowArithmetic } from "./row-arithmetic.ts";

/** The bytes of vectors with a range for each dimension. */
export function affineBytes(
  on: RowArithmetic,
  x: Value,
  { low, step, bits }: { readonly low: Float32Array; readonly step: Float32Array; readonly bits: number },
): Value {
  const perUnit = Float64Array.from(step, (size) => (size === 0 ? 0 : 1 / size));
  const places = on.multiply(on.subtract(on.double(x), on.widened(low)), on.numbers(perUnit));
  return packedNumbers(on, clipped(on, places, bits), bits);
}

/** The bytes of vectors with a range each: the numbers, then low and step as float32. */
export function locallyAdaptiveBytes(
  on: RowArithmetic,
  x: Value,
  { mean, bits }: { readonly mean: Float32Array; readonly bits: number },
): Value {
  const y = on.subtract(on.double(x), on.widened(mean));
  // the first of the smallest, whose sign is kept where it is a zero
  const [smallest] = on.graph.applyAll("TopK", [y], { axis: 1, count: 1, largest: false });
  const largest = on.graph.apply("ReduceMax", [y], { axes: [1], keep: true });
  const low = on.double(on.single(smallest!));
  const step = on.double(on.single(on.divide(on.subtract(largest, low), on.number(2 ** bits - 1))));
  const perUnit = on.unlessZero(step, on.graph.apply("Reciprocal", [step]), on.number(0));
  const numbers = clipped(on, on.multiply(on.subtract(y, low), perUnit), bits);
  return on.beside([packedNumbers(on, numbers, bits), floatBytes(on, low, binary32), floatBytes(on, step, binary32)]);
}

/** The nearest whole numbers in 0 … 2^bits − 1; halves go up. */
function clipped(on: RowArithmetic, x: Value, bits: number): Value {
  const within = on.smaller(on.graph.apply("Max", [x, on.number(0)]), on.number(2 ** bits - 1));
  return on.whole(on.add(within, on.number(0.5)));
}
