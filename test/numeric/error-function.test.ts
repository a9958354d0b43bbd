import { describe, expect, it } from "vitest";
import { errorFunction } from "../../src/numeric/error-function.ts";

/** Rounding of float64 over the terms of a series. */
const rounding = { absolute: 4e-15 };

/** Values of Python's math.erf. */
const known: readonly (readonly [number, number])[] = [
  [1e-9, 1.1283791670955127e-9],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [3, 0.9999779095030014],
  [4.5, 0.9999999998033839],
  [5.9, 0.9999999999999999],
];

describe("the error function", () => {
  it("has the known values, and is odd", () => {
    for (const [x, value] of known) {
      expect([errorFunction(x), errorFunction(-x)], `${x}`).toBeCloseToAll([value, -value], rounding);
    }
  });

  it("ends at one on either side, and passes NaN on", () => {
    expect(errorFunction(0)).toBe(0);
    expect(errorFunction(Number.POSITIVE_INFINITY)).toBe(1);
    expect(errorFunction(-100)).toBe(-1);
    expect(errorFunction(Number.NaN)).toBeNaN();
  });
});
