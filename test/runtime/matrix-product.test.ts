import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";

/** Float32 sums of some hundred products of numbers of size 1. */
const float32Sums = 1e-5;

const random = seeded(3);
const drawn = (rows: number, columns: number): Matrix =>
  matrix(
    rows,
    columns,
    new Float32Array(rows * columns).map(() => random.normal()),
  );

function plainly(a: Matrix, b: Matrix, transposeA: boolean, transposeB: boolean): Float64Array {
  const m = transposeA ? a.columns : a.rows;
  const inner = transposeA ? a.rows : a.columns;
  const n = transposeB ? b.rows : b.columns;
  const product = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < inner; k++) {
        const left = a.data[transposeA ? k * a.columns + i : i * a.columns + k]!;
        product[i * n + j] = product[i * n + j]! + left * b.data[transposeB ? j * b.columns + k : k * b.columns + j]!;
      }
    }
  }
  return product;
}

const cases = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    (
      [
        [3, 4, 5],
        [1, 7, 1],
        [40, 50, 60],
        [300, 200, 1],
      ] as const
    ).map((sizes) => ({ transposeA, transposeB, sizes })),
  ),
);

describe("products", () => {
  it.each(cases)(
    "equal the sums of products for $sizes, transposed: $transposeA, $transposeB",
    async ({ transposeA, transposeB, sizes }) => {
      const [m, inner, n] = sizes;
      const a = transposeA ? drawn(inner, m) : drawn(m, inner);
      const b = transposeB ? drawn(n, inner) : drawn(inner, n);
      const product = await multiply(a, b, { transposeA, transposeB });
      expect([product.rows, product.columns]).toEqual([m, n]);
      expect(product.data).toBeCloseToAll(plainly(a, b, transposeA, transposeB), { relative: float32Sums });
    },
  );

  it("have the same bits every time", async () => {
    const [a, b] = [drawn(500, 300), drawn(300, 70)];
    const first = await multiply(a, b);
    expect((await multiply(a, b)).data).toEqual(first.data);
  });

  it("of matrices without rows or columns are empty or zero", async () => {
    expect((await multiply(matrix(0, 3), matrix(3, 2))).rows).toBe(0);
    expect([...(await multiply(matrix(2, 0), matrix(0, 2))).data]).toEqual([0, 0, 0, 0]);
  });

  it("refuse inner sizes that differ", async () => {
    await expect(multiply(matrix(2, 3), matrix(2, 3))).rejects.toThrow(ShapeError);
  });
});
