import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { quickCholesky } from "../../src/kernels/cholesky.ts";
import { factorCholesky, solveCholesky, solveLower, solveLowerTransposed } from "../../src/numeric/cholesky.ts";

/** A well-conditioned system of a few dozen unknowns loses two or three digits at most. */
const SOLVED = 1e-12;

/** Gram matrix of n columns of Gaussian rows. */
function gram(n: number, rows: number, seed: number, copyOf: Readonly<Record<number, number>> = {}): Float64Array {
  const random = seeded(seed);
  const a = new Float64Array(n * n);
  for (let r = 0; r < rows; r++) {
    const x = Float64Array.from({ length: n }, () => random.normal());
    for (const [copy, original] of Object.entries(copyOf)) x[Number(copy)] = 2 * x[original]!;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = a[i * n + j]! + x[i]! * x[j]!;
  }
  return a;
}

function times(a: Float64Array, n: number, x: Float64Array, width: number): Float64Array {
  const out = new Float64Array(n * width);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++)
      for (let c = 0; c < width; c++) out[i * width + c] = out[i * width + c]! + a[i * n + k]! * x[k * width + c]!;
  return out;
}

describe("Cholesky", () => {
  it("gives L with L Lᵀ = A and zeros above the diagonal", () => {
    const n = 20;
    const a = gram(n, 60, 1);
    const { lower, dependent } = factorCholesky(a, n);
    expect(dependent).toHaveLength(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += lower[i * n + k]! * lower[j * n + k]!;
        expect(sum).toBeCloseTo(a[i * n + j]!, 9);
        if (j > i) expect(lower[i * n + j]).toBe(0);
      }
    }
  });

  it("solves A X = B for several right-hand sides", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 4 }), fc.integer(), (n, width, seed) => {
        const random = seeded(seed);
        const x = Float64Array.from({ length: n * width }, () => random.normal());
        const a = gram(n, 3 * n + 10, seed);
        expect(solveCholesky(factorCholesky(a, n), times(a, n, x, width), width)).toBeCloseToAll(x, { relative: SOLVED });
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it("solves the two triangular systems", () => {
    const a = gram(9, 40, 2);
    const factor = factorCholesky(a, 9);
    const b = Float64Array.from({ length: 9 }, (_, i) => i - 3);
    const y = solveLower(factor, b.slice());
    expect(times(factor.lower, 9, y, 1)).toBeCloseToAll(b, { relative: SOLVED });
    const transposed = new Float64Array(81);
    for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) transposed[i * 9 + j] = factor.lower[j * 9 + i]!;
    expect(times(transposed, 9, solveLowerTransposed(factor, b.slice()), 1)).toBeCloseToAll(b, { relative: SOLVED });
  });

  it("marks copied and constant columns as dependent and solves without them", () => {
    const n = 6;
    const a = gram(n, 50, 3, { 4: 1 });
    for (let i = 0; i < n; i++) a[2 * n + i] = a[i * n + 2] = 0; // a dimension that never varies
    const factor = factorCholesky(a, n);
    expect([...factor.dependent]).toEqual([2, 4]);
    const x = Float64Array.of(1, 2, 0, -1, 0, 3);
    expect(solveCholesky(factor, times(a, n, x, 1))).toBeCloseToAll(x, { relative: SOLVED });
  });

  it.each([95, 96, 97, 130, 200])("is made in blocks as a row at a time, copies among its %i columns", (n) => {
    const a = gram(n, n + 50, n, { 3: 1, [n - 1]: 7 });
    const expected = factorCholesky(a, n);
    const found = quickCholesky(a, n);
    expect([...found.dependent]).toEqual([...expected.dependent]);
    const finite = (values: Float64Array): Float64Array => values.map((value) => (Number.isFinite(value) ? value : -1));
    expect(finite(found.lower)).toBeCloseToAll(finite(expected.lower), { relative: SOLVED });
    a[5 * n + 5] = Number.NaN;
    expect(() => quickCholesky(a, n)).toThrow(/finite/);
  });

  it("refuses wrong lengths, NaN and negative variances", () => {
    expect(() => factorCholesky(new Float64Array(3), 2)).toThrow(/square/);
    expect(() => factorCholesky(Float64Array.of(Number.NaN), 1)).toThrow(/NaN on the diagonal at 0/);
    expect(() => factorCholesky(Float64Array.of(1, 0, 0, -1), 2)).toThrow(/positive semidefinite/);
    expect(() => factorCholesky(Float64Array.of(1, 0, Number.NaN, 1), 2)).toThrow(/finite/);
    expect(() => solveLower(factorCholesky(Float64Array.of(4), 1), new Float64Array(3))).toThrow(/1 × 1 numbers, got 3/);
  });
});
