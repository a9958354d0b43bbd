/**
 * Optimised product quantisation: a rotation before the parts are cut, learnt together with the centroids.
 *
 *   min over R, centroids of Σ ‖R (x − mean) − nearest centroids‖²
 *
 * Begins with the principal components dealt out to the parts so that the products of their variances are alike (the
 * best there is for normal data); then by turns the centroids for the rotation and the rotation for the centroids. Ge et al.
 * 2013, doi:10.1109/CVPR.2013.379, sections 3.1 (rounds) and 3.2 (beginning).
 */
import { branded, madeBy } from "../base/brought.ts";
import type { Random } from "../base/random.ts";
import { partStarts } from "../codes/product.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { covariance, moments } from "../statistics/moments/moments.ts";
import { type Codec, checkedNumber, checkParts, checkTraining } from "./codec.ts";
import { usualRounds } from "./k-means.ts";
import { nearestOrthogonal } from "./nearest-orthogonal.ts";
import { centroidRows, partCentroids, quantisedRows, scaledBack, someRows } from "./part-centroids.ts";
import { mostParts } from "./product-quantisation.ts";
import { fittedRotatedProduct, type RotatedProduct, restoredRotatedProduct } from "./rotated-product.ts";

/** Options of optimised product quantisation. */
export interface OptimisedProductQuantisationOptions {
  /** Bytes a vector: parts of the dimensions with 256 centroids each. */
  readonly bytes: number;
  /** Turns of centroids and rotation at most, 40 when left out; they end where one changes next to nothing. */
  readonly turns?: number | undefined;
}

/** Rounds of k-means a turn, from the centroids of the turn before. */
const roundsATurn = 2;

/** Turns end with the first that takes off a smaller share of the error. */
const leastGain = 5e-4;

/**
 * Product quantisation after a learnt rotation, named `opq:BYTES`.
 * @throws UsageError for bytes that are not a whole number from 1 on
 */
export function optimisedProductQuantisation({ bytes, turns }: OptimisedProductQuantisationOptions): Codec {
  checkedNumber("opq", "bytes a vector", bytes, 1, mostParts);
  const name = `opq:${bytes}`;
  return branded({
    name,
    ...madeBy("codecs/optimised-product-quantisation", "optimisedProductQuantisation", { turns }, { bytes }),
    description: `${bytes} bytes a vector, as pq:${bytes}, after a rotation that was learnt for them.`,
    noun: { one: `optimised product code of ${bytes} bytes`, many: `optimised product codes of ${bytes} bytes` },
    source: "Ge et al. 2013, doi:10.1109/CVPR.2013.379",
    stable: false,
    withNumber: (number: number) => optimisedProductQuantisation({ bytes: number, turns }),
    async fit({ vectors }, random) {
      checkTraining(name, vectors);
      checkParts(name, bytes, vectors.columns);
      const rows = centroidRows(vectors, random.fork("rows"));
      const { centroids, rotation } = await learn(rows.x, bytes, turns ?? 40, random);
      return fittedRotatedProduct(name, bytes, { centroids: scaledBack(centroids, rows), rotation });
    },
    restore: (tensors) => restoredRotatedProduct(name, bytes, tensors),
  });
}

/** Rows that the rotation is learnt from at most: so many a dimension, and no fewer than as many more. */
const [rowsADimension, fewestRows] = [16, 8192];

async function learn(x: Matrix, parts: number, turns: number, random: Random): Promise<RotatedProduct> {
  const d = x.columns;
  const mean = columnMeans(x);
  const centred = matrix(x.rows, d);
  for (let i = 0, at = 0; i < x.rows; i++) for (let j = 0; j < d; j++, at++) centred.data[at] = x.data[at]! - mean[j]!;
  let rotation = await balancedComponents(centred, parts);
  const some = someRows(centred, Math.max(fewestRows, rowsADimension * d), random.fork("rows to turn"));
  let start: Matrix | undefined;
  let last = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn++) {
    const turned = await multiply(some, rotation, { transposeB: true });
    const found = await partCentroids(turned, { parts, rounds: roundsATurn, start }, random.fork("turns"));
    start = found.centroids;
    const quantised = quantisedRows(found);
    const error = squaredDistance(turned, quantised);
    if (!(error < (1 - leastGain) * last)) break;
    last = error;
    rotation = await nearestOrthogonal(await multiply(quantised, some, { transposeA: true }), rotation);
  }
  const turned = await multiply(centred, rotation, { transposeB: true });
  const { centroids } = await partCentroids(turned, { parts, rounds: usualRounds, start }, random.fork("last"));
  const turnedMean = await multiply(matrix(1, d, Float32Array.from(mean)), rotation, { transposeB: true });
  for (let at = 0; at < centroids.data.length; at++) centroids.data[at] = centroids.data[at]! + turnedMean.data[at % d]!;
  return { centroids: centroids.data, rotation: rotation.data };
}

function squaredDistance(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at++) sum += (a.data[at]! - b.data[at]!) ** 2;
  return sum;
}

/** Principal components [d, d], the largest first to the part with the least product of variances so far that has room. */
async function balancedComponents(x: Matrix, parts: number): Promise<Matrix> {
  const d = x.columns;
  const starts = partStarts(d, parts);
  const { values, vectors } = symmetricEigen(covariance(await moments(x), 0), d);
  const out = matrix(d, d);
  const logs = new Float64Array(parts);
  const filled = new Int32Array(parts);
  for (let i = 0; i < d; i++) {
    let part = -1;
    for (let k = 0; k < parts; k++) {
      const hasRoom = filled[k]! < starts[k + 1]! - starts[k]!;
      if (hasRoom && (part < 0 || logs[k]! < logs[part]!)) part = k;
    }
    const share = Math.max(values[i]! / (values[0]! || 1), 1e-12);
    // relative to the smallest that counts, so that every component adds
    logs[part] = logs[part]! + Math.log(share / 1e-13);
    const row = starts[part]! + filled[part]!;
    filled[part] = filled[part]! + 1;
    out.data.set(vectors.subarray(i * d, (i + 1) * d), row * d);
  }
  return out;
}
