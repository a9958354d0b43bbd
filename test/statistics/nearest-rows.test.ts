import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { type Nearness, nearestRows } from "../../src/statistics/nearest-rows.ts";

/** Products of 24 float32 numbers near 1, squared distances near 50. */
const rounding = 1e-4;

/** More than one block of the corpus, and of the queries. */
const sizes = { corpus: 9000, queries: 1100, d: 24, k: 7 };

function drawn(rows: number, seed: number): Matrix {
  const random = seeded(seed);
  return matrix(
    rows,
    sizes.d,
    Float32Array.from({ length: rows * sizes.d }, () => random.normal()),
  );
}

/** Nearness of a query and a row in float64: larger is nearer. */
function nearnessOf(a: Float32Array, b: Float32Array, nearness: Nearness): number {
  let [product, aa, bb] = [0, 0, 0];
  for (const [j, x] of a.entries()) {
    product += x * b[j]!;
    aa += x * x;
    bb += b[j]! ** 2;
  }
  if (nearness === "product") return product;
  return nearness === "cosine" ? product / Math.sqrt(aa * bb) : -Math.sqrt(aa - 2 * product + bb);
}

describe.each(["product", "cosine", "euclidean"] as const)("search by %s", (nearness) => {
  const [queries, corpus] = [drawn(sizes.queries, 1), drawn(sizes.corpus, 2)];
  const row = (x: Matrix, i: number): Float32Array => x.data.subarray(i * sizes.d, (i + 1) * sizes.d);

  it("finds what a look at every row finds", async () => {
    const { rows, values, k } = await nearestRows(queries, corpus, sizes.k, nearness);
    for (let q = 0; q < sizes.queries; q += 137) {
      const all = Float64Array.from({ length: sizes.corpus }, (_, i) => nearnessOf(row(queries, q), row(corpus, i), nearness));
      const sorted = all.toSorted().reverse();
      for (let place = 0; place < k; place++) {
        const at = q * k + place;
        expect(Math.abs(all[rows[at]!]! - sorted[place]!)).toBeLessThan(rounding);
        expect(Math.abs((nearness === "euclidean" ? -1 : 1) * values[at]! - sorted[place]!)).toBeLessThan(rounding);
      }
      expect(new Set(rows.subarray(q * k, (q + 1) * k)).size).toBe(k);
    }
  });

  it("puts the earlier of equal rows first, also of another block", async () => {
    const copies = matrix(sizes.corpus, sizes.d, corpus.data.slice());
    const query = row(corpus, 5);
    for (const i of [8900, 4000, 17]) copies.data.set(query, i * sizes.d);
    // By product a longer row could be nearer than the query itself.
    const scaled =
      nearness === "product"
        ? copies.data.map((value, at) => ([5, 17, 4000, 8900].includes(Math.floor(at / sizes.d)) ? 10 * value : value))
        : copies.data;
    const { rows } = await nearestRows(matrix(1, sizes.d, query.slice()), matrix(sizes.corpus, sizes.d, scaled), 4, nearness);
    expect([...rows]).toEqual([5, 17, 4000, 8900]);
  });
});

it("refuses other dimensions and more rows than there are", async () => {
  const corpus = drawn(5, 3);
  await expect(nearestRows(matrix(1, 3), corpus, 1)).rejects.toThrow(ShapeError);
  await expect(nearestRows(drawn(1, 4), corpus, 6)).rejects.toThrow(ShapeError);
  await expect(nearestRows(drawn(1, 4), corpus, 0)).rejects.toThrow(ShapeError);
});
