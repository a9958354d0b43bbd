import fc from "fast-check";
import { EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { smallSymmetricEigen } from "../../src/numeric/eigen.ts";
import { expectEigen, randomSymmetric } from "../support/eigen.ts";

/** Two backward-stable algorithms differ by a few ulps of the largest eigenvalue. */
const AGREEMENT = 1e-12;

function decomposed(a: Float64Array, n: number): void {
  expectEigen(a, n, smallSymmetricEigen(a, n));
}

describe("smallSymmetricEigen", () => {
  it("satisfies A z = λ z with orthonormal z for random matrices of many sizes", () => {
    for (const n of [1, 2, 3, 4, 5, 7, 16, 63, 130]) decomposed(randomSymmetric(n, n), n);
  });

  it("agrees with ml-matrix on the eigenvalues", () => {
    const n = 60;
    const a = randomSymmetric(n, 5);
    const reference = new EigenvalueDecomposition(MlMatrix.from1DArray(n, n, a), { assumeSymmetric: true }).realEigenvalues;
    expect(smallSymmetricEigen(a, n).values).toBeCloseToAll(
      reference.sort((x, y) => y - x),
      { relative: AGREEMENT },
    );
  });

  it("holds for any small symmetric matrix, zeros, repeated and huge entries among them", () => {
    const entry = fc.oneof(fc.constantFrom(0, 1, -1, 1e150, 1e-150, -1e-200), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.array(entry, { minLength: 49, maxLength: 49 }), (n, entries) => {
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = entries[i * n + j]!;
        decomposed(a, n);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  it("handles repeated eigenvalues, zero matrices and covariances of low rank", () => {
    const n = 40;
    const identity = new Float64Array(n * n);
    for (let i = 0; i < n; i++) identity[i * n + i] = 1;
    decomposed(identity, n);
    decomposed(new Float64Array(n * n), n);
    const random = seeded(3);
    const lowRank = new Float64Array(n * n);
    for (let r = 0; r < 3; r++) {
      const v = Float64Array.from({ length: n }, () => random.normal());
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) lowRank[i * n + j] = lowRank[i * n + j]! + v[i]! * v[j]!;
    }
    decomposed(lowRank, n);
    expect(smallSymmetricEigen(lowRank, n).values.subarray(3)).toBeCloseToAll(new Float64Array(n - 3), { absolute: 1e-12 });
  });

  it("handles covariances graded over forty orders of magnitude, as dead dimensions make them", () => {
    const n = 30;
    const a = randomSymmetric(n, 8);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = a[i * n + j]! * 10 ** (-(i % 10) * 2 - (j % 10) * 2);
    decomposed(a, n);
  });

  it("makes the component of largest magnitude positive", () => {
    const n = 25;
    const { vectors } = smallSymmetricEigen(randomSymmetric(n, 9), n);
    for (let i = 0; i < n; i++) {
      const row = [...vectors.subarray(i * n, (i + 1) * n)];
      expect(Math.max(...row)).toBe(Math.max(...row.map(Math.abs)));
    }
  });

  it("reads only the lower triangle and leaves the input as it is", () => {
    const n = 12;
    const a = randomSymmetric(n, 4);
    const garbled = a.slice();
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) garbled[i * n + j] = Number.NaN;
    const before = garbled.slice();
    expect(smallSymmetricEigen(garbled, n)).toEqual(smallSymmetricEigen(a, n));
    expect(garbled).toEqual(before);
  });

  it("refuses a wrong length, NaN and infinity, saying where", () => {
    expect(() => smallSymmetricEigen(new Float64Array(5), 2)).toThrow(/square.*got n = 2 and 5 numbers/);
    expect(() => smallSymmetricEigen(new Float64Array(0), 0)).toThrow(/not empty/);
    expect(() => smallSymmetricEigen(Float64Array.of(1, 0, Number.NaN, 1), 2)).toThrow(/NaN at row 1, column 0/);
    expect(() => smallSymmetricEigen(Float64Array.of(Number.POSITIVE_INFINITY), 1)).toThrow(/Infinity at row 0/);
  });
});
