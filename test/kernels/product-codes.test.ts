/** Rows as product codes and back by the kernel: the same bytes and numbers as one vector at a time. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { decodeRows, encodeRows } from "../../src/codes/code.ts";
import { type ProductCentroids, productCode } from "../../src/codes/product.ts";
import { productRows, productVectors } from "../../src/kernels/product-codes.ts";
import { matrix } from "../../src/numeric/matrix.ts";

/** Normal numbers, with zeros of both signs and centroids that come twice: of equal distances the first counts. */
function madeOf(dimensions: number, parts: number, isRotated: boolean): ProductCentroids {
  const random = seeded(3).fork(`${dimensions} ${parts}`);
  const centroids = Float32Array.from({ length: 256 * dimensions }, (_, at) => (at % 11 === 5 ? -0 : random.normal()));
  centroids.copyWithin(200 * dimensions, 100 * dimensions, 120 * dimensions);
  const rotation = isRotated ? Float32Array.from({ length: dimensions ** 2 }, () => random.normal()) : null;
  return { centroids, dimensions, parts, rotation };
}

describe.each([
  [1, 1, 1],
  [2, 3, 2],
  [5, 7, 3],
  [33, 8, 8],
  [64, 17, 4],
  [101, 100, 7],
  [87, 384, 48],
])("of %i rows of %i dimensions in %i parts", (rows, dimensions, parts) => {
  const random = seeded(4);
  const numbers = Float32Array.from({ length: rows * dimensions }, (_, at) => (at % 13 === 4 ? -0 : random.normal()));
  const x = matrix(rows, dimensions, numbers);

  it.each([false, true])("rotated %s", (isRotated) => {
    const of = madeOf(dimensions, parts, isRotated);
    const code = productCode(of);
    // a row that is a centroid which comes twice, where nothing is rotated
    if (!isRotated) x.data.set(of.centroids.subarray(210 * dimensions, 211 * dimensions));
    const codes = encodeRows(code, x.data);
    expect(productRows(of)(x)).toEqual(codes);
    expect(productVectors(of)(codes)).toEqual(decodeRows(code, codes));
  });

  it("not at all where a number is not finite", () => {
    const broken = matrix(rows, dimensions, x.data.slice());
    broken.data[broken.data.length - 1] = Number.NaN;
    expect(productRows(madeOf(dimensions, parts, false))(broken)).toBeNull();
  });
});
