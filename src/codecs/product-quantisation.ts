/** Product quantisation: a byte for each part of the dimensions. */
import { branded, madeBy } from "../base/brought.ts";
import { centroidCount } from "../codes/centroids.ts";
import { type Codec, checkedNumber, checkParts, checkTraining, type FittedCodec } from "./codec.ts";
import { fittedProduct } from "./fitted-product.ts";
import { usualRounds } from "./k-means.ts";
import { centroidRows, partCentroids, scaledBack } from "./part-centroids.ts";
import { broken, checkKeys, savedNumbers } from "./saved-tensors.ts";

/** Options of product quantisation. */
export interface ProductQuantisationOptions {
  /** Bytes a vector: parts of the dimensions with 256 centroids each. */
  readonly bytes: number;
  /** Rounds of k-means, 13 when left out. */
  readonly rounds?: number | undefined;
}

/** Most bytes of a vector. */
export const mostParts = 4096;

/**
 * Product quantisation, named `pq:BYTES`.
 * @throws UsageError for bytes that are not a whole number from 1 on
 */
export function productQuantisation({ bytes, rounds }: ProductQuantisationOptions): Codec {
  checkedNumber("pq", "bytes a vector", bytes, 1, mostParts);
  const name = `pq:${bytes}`;
  return branded({
    name,
    ...madeBy("codecs/product-quantisation", "productQuantisation", { rounds }, { bytes }),
    description: `${bytes} bytes a vector, each the nearest of 256 centroids of its part of the dimensions.`,
    noun: { one: `product code of ${bytes} bytes`, many: `product codes of ${bytes} bytes` },
    source: "Jégou, Douze & Schmid 2011, doi:10.1109/TPAMI.2010.57",
    stable: true,
    withNumber: (number: number) => productQuantisation({ bytes: number, rounds }),
    async fit({ vectors }, random) {
      checkTraining(name, vectors);
      checkParts(name, bytes, vectors.columns);
      const rows = centroidRows(vectors, random.fork("rows"));
      const { centroids } = await partCentroids(rows.x, { parts: bytes, rounds: rounds ?? usualRounds }, random);
      return fitted(name, bytes, scaledBack(centroids.data, rows));
    },
    restore(tensors) {
      checkKeys(name, tensors, ["centroids"]);
      const { data, shape } = savedNumbers(name, tensors, "centroids", [centroidCount, null]);
      if (shape[1]! < bytes) throw broken(name, `centroids must have at least ${bytes} dimensions`, `${shape[1]}`);
      return fitted(name, bytes, data);
    },
  });
}

function fitted(name: string, parts: number, centroids: Float32Array): FittedCodec {
  const dimensions = centroids.length / centroidCount;
  return fittedProduct(
    name,
    { centroids, dimensions, parts, rotation: null },
    {
      centroids: { shape: [centroidCount, dimensions], data: centroids },
    },
  );
}
