import fc from "fast-check";
import { EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { symmetricEigen } from "../../src/kernels/symmetric-eigen.ts";
import { smallSymmetricEigen } from "../../src/numeric/eigen.ts";
import { expectEigen, randomSymmetric } from "../support/eigen.ts";

/** Two backward-stable algorithms differ by a few ulps of the largest eigenvalue. */
const AGREEMENT = 1e-12;
/** Vectors move by the rounding of the matrix over the distance of the eigenvalues, here above 1/100 of the largest. */
const VECTOR_AGREEMENT = 1e-10;

function decomposed(a: Float64Array, n: number): Float64Array {
  const eigen = symmetricEigen(a, n);
  expectEigen(a, n, eigen);
  return eigen.values;
}

/** A = Qᵀ diag(values) Q with random orthonormal rows of Q, symmetric to the last bit. */
function withSpectrum(values: readonly number[], seed: number): Float64Array {
  const n = values.length;
  const { vectors: q } = smallSymmetricEigen(randomSymmetric(n, seed), n);
  const a = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) a[i * n + j] = a[i * n + j]! + values[k]! * q[k * n + i]! * q[k * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  return a;
}

/** The symmetric tridiagonal matrix with these entries. */
function tridiagonal(diagonal: readonly number[], beside: (i: number) => number): Float64Array {
  const n = diagonal.length;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    a[i * n + i] = diagonal[i]!;
    if (i + 1 < n) a[i * n + i + 1] = a[(i + 1) * n + i] = beside(i);
  }
  return a;
}

function numbers(n: number, of: (i: number) => number): number[] {
  return Array.from({ length: n }, (_, i) => of(i));
}

describe("symmetricEigen", () => {
  it("satisfies A z = λ z with orthonormal z for random matrices of many sizes", () => {
    for (const n of [1, 2, 3, 39, 40, 41, 42, 43, 47, 63, 64, 65, 97, 130, 203, 301]) decomposed(randomSymmetric(n, n), n);
  });

  it("agrees with ml-matrix on the eigenvalues", () => {
    const n = 150;
    const a = randomSymmetric(n, 5);
    const reference = new EigenvalueDecomposition(MlMatrix.from1DArray(n, n, a), { assumeSymmetric: true }).realEigenvalues;
    expect(symmetricEigen(a, n).values).toBeCloseToAll(
      reference.sort((x, y) => y - x),
      { relative: AGREEMENT },
    );
  });

  it("gives the plain routine's vectors, signs included, where the eigenvalues lie apart", () => {
    const n = 90;
    const a = withSpectrum(
      numbers(n, (i) => n - i + 0.3 * Math.sin(i)),
      2,
    );
    const plain = smallSymmetricEigen(a, n);
    const { values, vectors } = symmetricEigen(a, n);
    expect(values).toBeCloseToAll(plain.values, { relative: AGREEMENT });
    expect(vectors).toBeCloseToAll(plain.vectors, { absolute: VECTOR_AGREEMENT });
  });

  it("knows the second difference's eigenvalues, 2 − 2 cos(kπ/(n + 1))", () => {
    const n = 170;
    const a = tridiagonal(
      numbers(n, () => 2),
      () => -1,
    );
    expect(decomposed(a, n)).toBeCloseToAll(
      numbers(n, (i) => 2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1))),
      { absolute: AGREEMENT },
    );
  });

  it("holds for clusters: glued Wilkinson matrices, whose eigenvalues agree to the last digits", () => {
    const glued = numbers(8 * 21, (i) => Math.abs((i % 21) - 10));
    for (const glue of [0, 1e-15, 1e-10, 1e-4]) {
      decomposed(
        tridiagonal(glued, (i) => (i % 21 === 20 ? glue : 1)),
        glued.length,
      );
    }
  });

  it("finds planted spectra: repeated, clustered, of low rank, of both signs, falling over ten decades", () => {
    const n = 120;
    const spectra: ((i: number) => number)[] = [
      (i) => (i < 50 ? 3 : 1),
      (i) => 1 + 1e-13 * i,
      (i) => (i < 4 ? 4 - i : 0),
      (i) => Math.cos(i),
      (i) => 10 ** (-i / 12),
      (i) => 1 / (1 + i),
      (i) => (i === 0 ? 1e6 : 1e-6 * i),
    ];
    spectra.forEach((spectrum, seed) => {
      const planted = numbers(n, spectrum).sort((x, y) => y - x);
      const size = Math.max(...planted.map(Math.abs));
      expect(decomposed(withSpectrum(planted, seed), n)).toBeCloseToAll(planted, { absolute: AGREEMENT * size });
    });
  });

  it("handles zeros, the identity, diagonals, blocks and rank one plus a diagonal", () => {
    const n = 83;
    const zero = new Float64Array(n * n);
    expect(decomposed(zero, n)).toEqual(new Float64Array(n));
    const diagonal = zero.map((_, at) => (at % (n + 1) === 0 ? ((at / (n + 1)) * 37) % 11 : 0));
    expect(decomposed(diagonal, n)).toEqual(
      Float64Array.from(numbers(n, (i) => (i * 37) % 11))
        .sort()
        .reverse(),
    );
    decomposed(
      zero.map((_, at) => (at % (n + 1) === 0 ? 1 : 0)),
      n,
    );
    decomposed(
      diagonal.map((value) => value + 1),
      n,
    );
    decomposed(
      zero.map((_, at) => (Math.floor(at / n / 7) === Math.floor((at % n) / 7) ? 1 : 0)),
      n,
    );
  });

  it("holds at scales from 1e-200 to 1e200 and for gradings between them", () => {
    const n = 61;
    const a = randomSymmetric(n, 8);
    const values = decomposed(a, n);
    for (const exponent of [-660, 660]) {
      const scaled = decomposed(
        a.map((value) => value * 2 ** exponent),
        n,
      );
      expect(scaled).toEqual(values.map((value) => value * 2 ** exponent));
    }
    for (const decades of [1, 5, 20, 100]) {
      const grade = (i: number): number => 10 ** (-decades * (i % 3));
      decomposed(
        a.map((value, at) => value * grade(Math.floor(at / n)) * grade(at % n)),
        n,
      );
    }
  });

  it("holds for any structure of zeros and repeated entries", () => {
    const entry = fc.constantFrom(0, 0, 0, 1, -1, 2, 1e-8, 1e8, 1e-150);
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 75 }), fc.array(entry, { minLength: 20, maxLength: 90 }), (n, entries) => {
        const a = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = entries[(i * i + 7 * j) % entries.length]!;
        }
        decomposed(a, n);
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  it("makes the component of largest magnitude positive, and gives the same bits every time", () => {
    const n = 70;
    const a = randomSymmetric(n, 9);
    const first = symmetricEigen(a, n);
    for (let i = 0; i < n; i++) {
      const row = [...first.vectors.subarray(i * n, (i + 1) * n)];
      expect(Math.max(...row)).toBe(Math.max(...row.map(Math.abs)));
    }
    expect(symmetricEigen(a, n)).toEqual(first);
  });

  it("reads only the lower triangle and leaves the input as it is", () => {
    const n = 52;
    const a = randomSymmetric(n, 4);
    const garbled = a.slice();
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) garbled[i * n + j] = Number.NaN;
    const before = garbled.slice();
    expect(symmetricEigen(garbled, n)).toEqual(symmetricEigen(a, n));
    expect(garbled).toEqual(before);
  });

  it("refuses a wrong length, NaN and infinity, saying where", () => {
    expect(() => symmetricEigen(new Float64Array(5), 2)).toThrow(/square.*got n = 2 and 5 numbers/);
    expect(() => symmetricEigen(new Float64Array(0), 0)).toThrow(/not empty/);
    const a = randomSymmetric(45, 1);
    a[44 * 45 + 3] = Number.NaN;
    expect(() => symmetricEigen(a, 45)).toThrow(/NaN at row 44, column 3/);
    a[44 * 45 + 3] = Number.NEGATIVE_INFINITY;
    expect(() => symmetricEigen(a, 45)).toThrow(/-Infinity at row 44/);
  });
});
