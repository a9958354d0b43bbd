import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { quickRotation } from "../../src/kernels/random-rotation.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";

/** Entries are rounded to float32 once: half an ulp each, of numbers at most 1, summed over the dimension. */
const ORTHOGONAL = 3e-7;

describe("randomRotation", () => {
  it("is orthogonal", () => {
    for (const size of [1, 2, 3, 10, 65]) {
      const { data } = randomRotation(size, seeded(size));
      for (let i = 0; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let k = 0; k < size; k++) dot += data[i * size + k]! * data[j * size + k]!;
          expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(ORTHOGONAL);
        }
      }
    }
  });

  it("has the moments of the Haar distribution in every entry", () => {
    const size = 4;
    const draws = 20000;
    const random = seeded(1);
    const mean = new Float64Array(size * size);
    const square = new Float64Array(size * size);
    const fourth = new Float64Array(size * size);
    let crossed = 0;
    let determinants = 0;
    for (let t = 0; t < draws; t++) {
      const q = randomRotation(size, random).data;
      for (let i = 0; i < q.length; i++) {
        mean[i] = mean[i]! + q[i]! / draws;
        square[i] = square[i]! + q[i]! ** 2 / draws;
        fourth[i] = fourth[i]! + q[i]! ** 4 / draws;
      }
      crossed += (q[0]! * q[5]! * q[1]! * q[4]!) / draws;
      determinants += Math.sign(determinant(q, size)) / draws;
    }
    // E q = 0, E q² = 1/n, E q⁴ = 3/(n(n + 2)), E q₁₁q₂₂q₁₂q₂₁ = −1/((n − 1)n(n + 2)); five standard errors of 20,000 draws.
    expect(mean).toBeCloseToAll(new Float64Array(size * size), { absolute: 5 * Math.sqrt(0.25 / draws) });
    expect(square).toBeCloseToAll(new Float64Array(size * size).fill(0.25), { absolute: 5 * Math.sqrt(0.0625 / draws) });
    expect(fourth).toBeCloseToAll(new Float64Array(size * size).fill(0.125), { absolute: 5 * Math.sqrt(0.04 / draws) });
    expect(Math.abs(crossed + 1 / 72)).toBeLessThan(5 * Math.sqrt(0.002 / draws));
    expect(Math.abs(determinants)).toBeLessThan(5 / Math.sqrt(draws));
  });

  it("is made in blocks as one reflection at a time", () => {
    for (const size of [1, 47, 48, 97, 200]) {
      const expected = randomRotation(size, seeded(size)).data;
      expect(quickRotation(size, seeded(size)).data).toBeCloseToAll(expected, { absolute: ORTHOGONAL });
    }
  });

  it("is the same for the same seed and another for another", () => {
    expect(randomRotation(6, seeded(3))).toEqual(randomRotation(6, seeded(3)));
    expect(randomRotation(6, seeded(3))).not.toEqual(randomRotation(6, seeded(4)));
  });

  it("refuses sizes that are not positive integers", () => {
    for (const size of [0, -1, 1.5, Number.NaN]) expect(() => randomRotation(size, seeded(1))).toThrow(/positive integer/);
  });
});

/** By Gaussian elimination with pivoting. */
function determinant(q: Float32Array, n: number): number {
  const a = Float64Array.from(q);
  let product = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    if (pivot !== k) {
      product = -product;
      for (let j = 0; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j]!, a[k * n + j]!];
    }
    product *= a[k * n + k]!;
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!;
      for (let j = k; j < n; j++) a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
    }
  }
  return product;
}
