/** Lloyd and Max's levels, and what rotation and levels leave of unit vectors. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { decodeRows, encodeRows } from "../../src/codes/code.ts";
import { type LevelBits, normalLevels, rotatedLevelsCode } from "../../src/codes/rotated-levels.ts";
import { seededRotation } from "../../src/codes/rotation.ts";
import { golden } from "../support/golden.ts";

const { levels } = golden<{ levels: { bits: LevelBits; upper: number[]; distortion: number }[] }>("codecs");

/** scipy's iteration ends here; its tails lose digits before. */
const LEVEL = 1e-9;

/** 500 vectors of 512 dimensions and more: the mean has a standard error of some thousandths; at finite d it is a little less. */
const DISTORTION = 0.01;

/** Of vectors with one to three numbers that are not 0 only signs and orders are random, and all vectors share them. */
const SPARSE_DISTORTION = 0.03;

/** Three rounds of float64 additions there and back. */
const ORTHOGONAL = 1e-12;

/** Unit vectors of the worst kind for a rotation: few numbers that are not 0. */
function sparseUnitRows(count: number, d: number): Float32Array {
  const random = seeded(5);
  const x = new Float32Array(count * d);
  for (let i = 0; i < count; i++) {
    const picks = Array.from({ length: 1 + (i % 3) }, () => random.below(d));
    for (const pick of picks) x[i * d + pick] = 1 / Math.sqrt(new Set(picks).size);
  }
  return x;
}

function normalUnitRows(count: number, d: number): Float32Array {
  const random = seeded(6);
  const x = new Float32Array(count * d);
  for (let i = 0; i < count; i++) {
    const row = Float64Array.from({ length: d }, () => random.normal());
    const length = Math.hypot(...row);
    for (let j = 0; j < d; j++) x[i * d + j] = row[j]! / length;
  }
  return x;
}

describe.each(levels)("$bits bits", ({ bits, upper, distortion }) => {
  it("have scipy's levels and distortion", () => {
    const [ours, levels] = normalLevels[bits];
    expect(Math.abs(ours - distortion)).toBeLessThan(LEVEL);
    for (const [i, level] of upper.entries()) expect(Math.abs(levels[i]! - level)).toBeLessThan(LEVEL);
  });

  it.each([
    ["normal", 768, normalUnitRows],
    ["sparse", 768, sparseUnitRows],
    ["sparse", 512, sparseUnitRows],
    ["sparse", 1000, sparseUnitRows],
  ] as const)("leave the closed form's share of %s unit vectors of %i dimensions", (kind, d, draw) => {
    const x = draw(500, d);
    const code = rotatedLevelsCode({ mean: new Float32Array(d), seed: 11, bits });
    const back = decodeRows(code, encodeRows(code, x));
    let error = 0;
    for (let at = 0; at < x.length; at++) error += (x[at]! - back[at]!) ** 2;
    expect(Math.abs(error / 500 / distortion - 1)).toBeLessThan(kind === "sparse" ? SPARSE_DISTORTION : DISTORTION);
  });
});

describe("the rotation", () => {
  it.each([1, 2, 3, 7, 27, 64, 100, 384, 768, 1023])("of %i dimensions keeps lengths and comes back", (d) => {
    const random = seeded(d);
    const x = Float64Array.from({ length: d }, () => random.normal());
    const values = x.slice();
    const rotation = seededRotation(d, -5);
    rotation.apply(values);
    expect(Math.abs(Math.hypot(...values) / Math.hypot(...x) - 1)).toBeLessThan(ORTHOGONAL);
    rotation.invert(values);
    for (let j = 0; j < d; j++) expect(Math.abs(values[j]! - x[j]!)).toBeLessThan(ORTHOGONAL);
  });

  it("is another one for another seed, and the same for the same", () => {
    const turned = [1, 1, 2].map((seed) => {
      const values = Float64Array.from({ length: 48 }, (_, j) => j);
      seededRotation(48, seed).apply(values);
      return [...values];
    });
    expect(turned[0]).toEqual(turned[1]);
    expect(turned[0]).not.toEqual(turned[2]);
  });
});
