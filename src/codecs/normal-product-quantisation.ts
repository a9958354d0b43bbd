/**
 * Product quantisation that learns next to nothing: after a random rotation, numbers about the mean are near normal and
 * alike in all directions, so the best centroids of normal numbers are good ones whatever the vectors were. With
 * y = R (x − mean) in d dimensions, and c the centroids of normal numbers in as many dimensions as a part has:
 *
 *   s² = Σ ‖x − mean‖² / (n d) over the n training rows,  x̂ = mean + Rᵀ s c
 *
 * The mean and s are all that is learnt, so 40 rows do as well as 40,000, and training rows are coded no better than others.
 * At one bit a dimension (d / 8 bytes) it leaves 33 % of the squared error; levels for each dimension leave 36 %, and the
 * least that there can be is 25 %. There is no length: it is for vectors that are about as far from their mean as each other.
 */
import { branded, madeBy } from "../base/brought.ts";
import type { Random } from "../base/random.ts";
import { centroidCount } from "../codes/centroids.ts";
import { partStarts } from "../codes/product.ts";
import { quickRotation } from "../kernels/random-rotation.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { type Codec, checkedNumber, checkParts, checkTraining } from "./codec.ts";
import { giveFor } from "./give-rows.ts";
import { drawnRows, kMeans, usualRounds } from "./k-means.ts";
import { mostParts } from "./product-quantisation.ts";
import { fittedRotatedProduct, restoredRotatedProduct } from "./rotated-product.ts";

/** Options of product quantisation with the centroids of normal numbers. */
export interface NormalProductQuantisationOptions {
  /** Bytes a vector: parts of the dimensions with 256 centroids each. */
  readonly bytes: number;
}

/** Normal rows that centroids are made of. */
const normalRows = 64 * centroidCount;

/**
 * Product quantisation after a random rotation, with the centroids of normal numbers, named `npq:BYTES`.
 *
 * @example
 * ```ts
 * import { normalProductQuantisation } from "assay/codecs";
 * import { rows } from "assay/statistics";
 *
 * const fitted = await normalProductQuantisation({ bytes: 48 }).fit(rows("training", matrix, labels), random);
 * console.log(fitted.bytesPerVector); // 48
 * ```
 * @throws UsageError for bytes that are not a whole number from 1 on
 */
export function normalProductQuantisation({ bytes }: NormalProductQuantisationOptions): Codec {
  checkedNumber("npq", "bytes a vector", bytes, 1, mostParts);
  const name = `npq:${bytes}`;
  return branded({
    name,
    ...madeBy("codecs/normal-product-quantisation", "normalProductQuantisation", {}, { bytes }),
    description: `${bytes} bytes a vector, as opq:${bytes}, but for a random rotation and the centroids of normal numbers.`,
    noun: { one: `normal product code of ${bytes} bytes`, many: `normal product codes of ${bytes} bytes` },
    source: "Jégou, Douze & Schmid 2011, doi:10.1109/TPAMI.2010.57",
    stable: false,
    withNumber: (number: number) => normalProductQuantisation({ bytes: number }),
    async fit({ vectors }, random) {
      checkTraining(name, vectors);
      checkParts(name, bytes, vectors.columns);
      const rotation = quickRotation(vectors.columns, random.fork("rotation"));
      const normal = await normalCentroids(vectors.columns, bytes, random.fork("normal"));
      return fittedRotatedProduct(name, bytes, { rotation: rotation.data, centroids: placed(normal, vectors, rotation) });
    },
    restore: (tensors) => restoredRotatedProduct(name, bytes, tensors),
  });
}

/** Centroids of normal numbers [256, d]: the same for all parts of one size. */
async function normalCentroids(d: number, parts: number, random: Random): Promise<Float32Array> {
  const starts = partStarts(d, parts);
  const centroids = new Float32Array(centroidCount * d);
  const ofSize = new Map<number, Float32Array>();
  for (let k = 0; k < parts; k++) {
    const size = starts[k + 1]! - starts[k]!;
    const own = ofSize.get(size) ?? (await centroidsOfSize(size, random.fork(`size ${size}`)));
    ofSize.set(size, own);
    for (let i = 0; i < centroidCount; i++) centroids.set(own.subarray(i * size, (i + 1) * size), i * d + starts[k]!);
  }
  return centroids;
}

async function centroidsOfSize(size: number, random: Random): Promise<Float32Array> {
  const drawn = random.fork("numbers");
  const numbers = Float32Array.from({ length: normalRows * size }, () => drawn.normal());
  const start = drawnRows(normalRows, random.fork("start"));
  const { centroids } = await kMeans(matrix(normalRows, size, numbers), { rounds: usualRounds, start }, giveFor(size));
  return centroids.data;
}

/** The centroids where rotated vectors are, and as far from each other: R mean + s c. */
function placed(normal: Float32Array, x: Matrix, rotation: Matrix): Float32Array {
  const d = x.columns;
  const mean = columnMeans(x);
  let square = 0;
  for (let at = 0; at < x.data.length; at++) square += (x.data[at]! - mean[at % d]!) ** 2;
  const spread = Math.sqrt(square / x.data.length);
  const turned = Float64Array.from({ length: d }, (_, i) =>
    mean.reduce((sum, value, j) => sum + rotation.data[i * d + j]! * value, 0),
  );
  return normal.map((value, at) => Math.fround(turned[at % d]! + spread * value));
}
