/** The code that a codec's saved tensors make, by the codec's name. */
import { type AffineRanges, affineCode } from "../codes/affine.ts";
import { centroidCount } from "../codes/centroids.ts";
import type { Code } from "../codes/code.ts";
import { float16Code } from "../codes/float16.ts";
import { float32Code } from "../codes/float32.ts";
import { locallyAdaptiveCode } from "../codes/locally-adaptive.ts";
import { type ProductCentroids, productCode } from "../codes/product.ts";
import { type ResidualCentroids, residualCode } from "../codes/residual.ts";
import { type RotatedLevels, rotatedLevelsCode } from "../codes/rotated-levels.ts";
import { type SignLevels, signCode } from "../codes/signs.ts";
import { numbersOf, type Tensors } from "./checked-tensors.ts";
import { hold, isCount } from "./hold.ts";

/** All that a code is made of; of a kind of codes what it needs was read. */
type Parts = AffineRanges & SignLevels & RotatedLevels & ProductCentroids & ResidualCentroids;

/** A kind of codes: how it is made, of which tensors, and the numbers that its name may have, 0 for none. */
type Kind = readonly [make: (parts: Parts) => Code, tensors: readonly string[], numbers?: readonly number[]];

/** By the letters of the name; where no numbers are listed, they count bytes. */
const kinds: Readonly<Record<string, Kind>> = {
  float: [({ bits, dimensions }) => ((bits as number) > 16 ? float32Code : float16Code)(dimensions), [], [16, 32]],
  int: [affineCode, ["low", "step"], [4, 8]],
  lvq: [locallyAdaptiveCode, ["mean"], [4, 8]],
  signs: [signCode, ["negative", "positive"], [0]],
  bits: [rotatedLevelsCode, ["mean", "seed"], [1, 2, 3, 4]],
  pq: [productCode, ["centroids"]],
  opq: [productCode, ["centroids", "rotation"]],
  npq: [productCode, ["centroids", "rotation"]],
  rq: [residualCode, ["centroids", "beam"]],
};

/** Most beginnings that residual quantisation keeps, and most of its bytes. */
const [widestBeam, mostStages] = [64, 256];

/**
 * The code of `dimensions` numbers a vector.
 * @throws Error for a name that there is not, and for tensors that are not of that codec and size
 */
export const savedCode = (name: string, tensors: Tensors, dimensions: number): Code => {
  const [, letters = "", digits] = /^([a-z]+):?(\d*)$/.exec(name) ?? [];
  const number = Number(digits);
  const [make, needed, numbers] = Object.hasOwn(kinds, letters) ? kinds[letters]! : [];
  const isFitting = numbers?.includes(number) ?? isCount(number, letters === "rq" ? mostStages : dimensions);
  hold(make !== undefined && isFitting, "there must be such a codec", name);
  const parts: Record<string, unknown> = { dimensions, bits: number, parts: number, stages: number, rotation: null, seed: null };
  const shapes: Readonly<Record<string, readonly number[]>> = {
    centroids: letters === "rq" ? [number, centroidCount, dimensions] : [centroidCount, dimensions],
    rotation: [dimensions, dimensions],
  };
  for (const key of needed!) {
    if (key === "beam" || (key === "seed" && tensors.has(key))) parts[key] = numbersOf(tensors, key, Int32Array, 1)[0];
    else if (key !== "seed") parts[key] = numbersOf(tensors, key, Float32Array, ...(shapes[key] ?? [dimensions]));
  }
  const { beam = 1 } = parts as Partial<Parts>;
  hold(isCount(beam, widestBeam), `beam must be up to ${widestBeam}`, beam);
  return make(parts as unknown as Parts);
};
