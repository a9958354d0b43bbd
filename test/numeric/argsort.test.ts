import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argsort } from "../../src/numeric/argsort.ts";

/** A stable comparison sort with −0 equal to +0. */
function slow(values: Float32Array | Float64Array): number[] {
  return Array.from(values, (_, i) => i).sort((i, j) => {
    const a = values[i]!;
    const b = values[j]!;
    return a < b ? -1 : a > b ? 1 : i - j;
  });
}

describe("argsort", () => {
  it("orders any values as a stable comparison sort does, ties, zeros of both signs and infinities among them", () => {
    const value = fc.oneof(
      fc.float({ noNaN: true }),
      fc.constantFrom(0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45, -1e-45),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (list) => {
        const values = Float32Array.from(list);
        expect([...argsort(values)]).toEqual(slow(values));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it("orders float64 values by all of their bits", () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.constantFrom(0, -0, 1, 1 + Number.EPSILON, -1, -1 - Number.EPSILON, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      fc.constantFrom(5e-324, -5e-324, 2 ** 40 + 2 ** -12, 2 ** 40),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (list) => {
        const values = Float64Array.from(list);
        expect([...argsort(values)]).toEqual(slow(values));
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it("keeps the order of equal values, −0 and +0 being equal", () => {
    expect([...argsort(Float32Array.of(0, -0, 0, -0))]).toEqual([0, 1, 2, 3]);
    expect([...argsort(Float32Array.of(-0, 1e-45, 0, -1e-45))]).toEqual([3, 0, 2, 1]);
  });

  it("writes into the given array, and leaves the values alone", () => {
    const values = Float32Array.of(3, 1, 2);
    const out = new Uint32Array(3);
    expect(argsort(values, out)).toBe(out);
    expect([...out]).toEqual([1, 2, 0]);
    expect([...values]).toEqual([3, 1, 2]);
    expect(argsort(new Float32Array(0))).toHaveLength(0);
    expect([...argsort(Float32Array.of(5))]).toEqual([0]);
    expect([...argsort(Float32Array.of(5, 5))]).toEqual([0, 1]);
  });

  it("refuses NaN of either sign and outputs of another length", () => {
    expect(() => argsort(Float32Array.of(1, Number.NaN))).toThrow(/NaN at 1/);
    const negativeNaN = new Float32Array(Uint32Array.of(0, 0xffc00000).buffer);
    expect(() => argsort(negativeNaN)).toThrow(/NaN at 1/);
    expect(() => argsort(Float64Array.of(1, Number.NaN))).toThrow(/NaN at 1/);
    expect(() => argsort(Float32Array.of(1), new Uint32Array(2))).toThrow(/1 places, got 2/);
  });
});
