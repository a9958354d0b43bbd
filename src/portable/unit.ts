/** Unit length: y = x / ‖x‖; a vector of zeros stays one. No tensors. */
import { sqrt } from "../codes/math.ts";
import { squareSum, wide } from "../codes/sums.ts";
import type { MapKind } from "./map.ts";

/** The map. */
export const unit: MapKind = (_tensors, size) => (x, from, rows) => {
  const out = wide(x.subarray(from, from + rows * size));
  for (let at = 0; at < out.length; at += size) {
    const row = out.subarray(at, at + size);
    const length = sqrt(squareSum(row)) || 1;
    for (let j = 0; j < size; j++) row[j] = row[j]! / length;
  }
  return out;
};
