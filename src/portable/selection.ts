/** Some dimensions as they are: `dimensions` int32 [k], in their order. */
import { floor } from "../codes/math.ts";
import { zeros } from "../codes/sums.ts";
import { numbersOf } from "./checked-tensors.ts";
import { hold } from "./hold.ts";
import type { MapKind } from "./map.ts";

/** The map. */
export const selection: MapKind = (tensors, inputSize) => {
  const dimensions = numbersOf(tensors, "dimensions", Int32Array, 0);
  const size = dimensions.length;
  hold(
    dimensions.every((dimension) => dimension >= 0 && dimension < inputSize),
    `dimensions must be below ${inputSize}`,
    dimensions,
  );
  return (x, from, rows) => zeros(rows * size).map((_, at) => x[from + floor(at / size) * inputSize + dimensions[at % size]!]!);
};
