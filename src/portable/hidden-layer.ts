/**
 * One hidden layer: y = V max(0, H (x − shift) + bias) with H = `hidden` float32 [h, d], `bias` float64 [h],
 * V = `directions` float32 [k, h] and `shift` float64 [d] or none.
 */
import { max } from "../codes/math.ts";
import { numbersOf } from "./checked-tensors.ts";
import type { MapKind } from "./map.ts";
import { rowProduct } from "./row-product.ts";

/** The map. */
export const hiddenLayer: MapKind = (tensors, inputSize, kernel) => {
  const first = rowProduct(tensors, "hidden", "shift", inputSize, kernel);
  const size = first.outputSize;
  const bias = numbersOf(tensors, "bias", Float64Array, size);
  const { outputSize, block } = rowProduct(tensors, "directions", "", size, kernel);
  return {
    outputSize,
    block: (x, from, rows) =>
      block(
        first.block(x, from, rows).map((value, at) => max(0, value + bias[at % size]!)),
        0,
        rows,
      ),
  };
};
