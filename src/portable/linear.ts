/** The linear map: y = W (x − shift) with W = `directions` float32 [k, d] and `shift` float64 [d] or none. */
import type { MapKind } from "./map.ts";
import { rowProduct } from "./row-product.ts";

/** The map. */
export const linear: MapKind = (tensors, inputSize, kernel) => rowProduct(tensors, "directions", "shift", 0, inputSize, kernel);
