/** The fitted form of product codes after a rotation, however the two were found. */
import { centroidCount } from "../codes/centroids.ts";
import type { Tensor } from "../formats/safetensors.ts";
import type { FittedCodec } from "./codec.ts";
import { fittedProduct } from "./fitted-product.ts";
import { broken, checkKeys, savedNumbers } from "./saved-tensors.ts";

/** What such a code is made of. */
export interface RotatedProduct {
  /** [256, d], of rotated vectors */
  readonly centroids: Float32Array;
  /** [d, d], orthogonal */
  readonly rotation: Float32Array;
}

/** How far lengths may be from 1 in a saved rotation, which is rounded to float32. */
const roundedLength = 1e-3;

/** The fitted codec of that name, of so many parts. */
export function fittedRotatedProduct(name: string, parts: number, { centroids, rotation }: RotatedProduct): FittedCodec {
  const dimensions = centroids.length / centroidCount;
  return fittedProduct(
    name,
    { centroids, dimensions, parts, rotation },
    {
      centroids: { shape: [centroidCount, dimensions], data: centroids },
      rotation: { shape: [dimensions, dimensions], data: rotation },
    },
  );
}

/**
 * The fitted codec of saved tensors.
 * @throws FormatError when they are not of such a codec
 */
export function restoredRotatedProduct(name: string, parts: number, tensors: ReadonlyMap<string, Tensor>): FittedCodec {
  checkKeys(name, tensors, ["centroids", "rotation"]);
  const { data: centroids, shape } = savedNumbers(name, tensors, "centroids", [centroidCount, null]);
  const d = shape[1]!;
  if (d < parts) throw broken(name, `centroids must have at least ${parts} dimensions`, `${d}`);
  const { data: rotation } = savedNumbers(name, tensors, "rotation", [d, d]);
  if (!keepsLengths(rotation, d)) throw broken(name, "the rotation must keep lengths", "one that does not");
  return fittedRotatedProduct(name, parts, { centroids, rotation });
}

/** Whether rows have length 1 and a vector comes back: ‖R (Rᵀ v) − v‖ is as small as rounding leaves it. */
function keepsLengths(rotation: Float32Array, d: number): boolean {
  const v = Float64Array.from({ length: d }, (_, i) => ((i * 7919) % 13) - 6 + 0.5);
  const back = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    let square = 0;
    for (let j = 0; j < d; j++) {
      const value = rotation[i * d + j]!;
      square += value * value;
      back[j] = back[j]! + value * v[i]!;
    }
    if (!(Math.abs(square - 1) < roundedLength)) return false;
  }
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += rotation[i * d + j]! * back[j]!;
    if (!(Math.abs(sum - v[i]!) < roundedLength * 8)) return false;
  }
  return true;
}
