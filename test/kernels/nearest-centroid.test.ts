/** Nearest centroids by the kernel against sums in float64. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { addRows, giveByProducts, giveRows } from "../../src/kernels/nearest-centroid.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";

/** Nearness of float32 products of up to 70 terms of size 1, beside float64's. */
const ROUNDING = 2e-5;

function normal(rows: number, columns: number, name: string): Matrix {
  const random = seeded(7).fork(name);
  return matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal()),
  );
}

/** ⟨x, c⟩ − ‖c‖² / 2 of row i and centroid k. */
function nearness(x: Matrix, i: number, centroids: Matrix, k: number): number {
  let sum = 0;
  for (let j = 0; j < x.columns; j++) {
    const c = centroids.data[k * x.columns + j]!;
    sum += c * (x.data[i * x.columns + j]! - c / 2);
  }
  return sum;
}

const given = (rows: number) => ({ places: new Int32Array(rows), nearness: new Float32Array(rows) });

describe.each([
  [1, 1],
  [3, 5],
  [1030, 8],
  [4099, 70],
])("of %i rows of %i dimensions", (rows, columns) => {
  const x = normal(rows, columns, "rows");
  const centroids = normal(256, columns, "centroids");

  it("each gets the nearest", () => {
    const found = given(rows);
    giveRows(x, centroids, found);
    for (let i = 0; i < rows; i++) {
      const best = Math.max(...Array.from({ length: 256 }, (_, k) => nearness(x, i, centroids, k)));
      expect(nearness(x, i, centroids, found.places[i]!)).toBeGreaterThan(best - ROUNDING * Math.max(1, Math.abs(best)));
      expect(Math.abs(found.nearness[i]! - best)).toBeLessThan(ROUNDING * Math.max(1, Math.abs(best)));
    }
  });

  it("products give the same", () => {
    const products = matrix(rows, 256);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < 256; k++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += x.data[i * columns + j]! * centroids.data[k * columns + j]!;
        products.data[i * 256 + k] = sum;
      }
    }
    const [found, byProducts] = [given(rows), given(rows)];
    giveRows(x, centroids, found);
    giveByProducts(products, centroids, byProducts);
    for (let i = 0; i < rows; i++) {
      const [one, other] = [found.places[i]!, byProducts.places[i]!];
      expect(Math.abs(nearness(x, i, centroids, one) - nearness(x, i, centroids, other))).toBeLessThan(ROUNDING * columns);
    }
  });

  it("rows of a centroid are counted and added up", () => {
    const places = Int32Array.from({ length: rows }, (_, i) => (i * i) % 256);
    const [sums, counts] = [new Float64Array(256 * columns), new Int32Array(256)];
    addRows(x, places, { sums, counts });
    addRows(x, places, { sums, counts });
    const [wantedSums, wantedCounts] = [new Float64Array(256 * columns), new Int32Array(256)];
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < rows; i++) {
        wantedCounts[places[i]!] = wantedCounts[places[i]!]! + 1;
        for (let j = 0; j < columns; j++) {
          const at = places[i]! * columns + j;
          wantedSums[at] = wantedSums[at]! + x.data[i * columns + j]!;
        }
      }
    }
    expect(counts).toEqual(wantedCounts);
    expect(sums).toEqual(wantedSums);
  });
});

it("gives a row to the lowest of equally near centroids", () => {
  const centroids = matrix(256, 3);
  for (let k = 0; k < 256; k++) centroids.data.set([k < 37 ? -1 : 1, 0, 0], 3 * k);
  const x = matrix(6, 3, Float32Array.from([1, 0, 0, -1, 0, 0, 0, 5, 5, 2, 0, 0, -3, 1, 1, 0, 0, 0]));
  const [found, byProducts] = [given(6), given(6)];
  giveRows(x, centroids, found);
  expect([...found.places]).toEqual([37, 0, 0, 37, 0, 0]);
  const products = matrix(6, 256);
  for (let i = 0; i < 6; i++) for (let k = 0; k < 256; k++) products.data[i * 256 + k] = x.data[3 * i]! * (k < 37 ? -1 : 1);
  giveByProducts(products, centroids, byProducts);
  expect([...byProducts.places]).toEqual([...found.places]);
});
