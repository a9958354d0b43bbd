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
  const bias = numbersOf(tensors, "bias", Float64Array, 0);
  const size = bias.length;
  const first = rowProduct(tensors, "hidden", "shift", size, inputSize, kernel);
  const second = rowProduct(tensors, "directions", "", 0, size, kernel);
  return (x, from, rows) =>
    second(
      first(x, from, rows).map((value, at) => max(0, value + bias[at % size]!)),
      0,
      rows,
    );
};
