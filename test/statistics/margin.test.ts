/** How much may be lost, and that what is kept must know something. */
import { describe, expect, it } from "vitest";
import { marginOf } from "../../src/statistics/margin.ts";
import { nonInferiority, type ResampledScore } from "../../src/statistics/non-inferiority.ts";

describe("the margin", () => {
  it("is one point where there is much to know, and two per cent of it where there is little", () => {
    expect(marginOf(null, 0.9, 0.3)).toBe(0.01);
    expect(marginOf(null, 1, 0.5)).toBe(0.01);
    expect(marginOf(null, 0.76, 0.5)).toBe(0.0052);
    expect(marginOf(null, 0.96, 0.95)).toBe(0.0002);
    expect(marginOf(null, 0.4, 0)).toBe(0.008); // a correlation
  });

  it("is what is asked for, whatever there is", () => {
    expect(marginOf(0.03, 0.96, 0.95)).toBe(0.03);
  });

  it("is a positive number where nothing is above the baseline", () => {
    expect(marginOf(null, 0.94, 0.95)).toBe(0.01);
    expect(marginOf(null, 0.95, 0.95)).toBe(0.01);
  });
});

describe("the fewest dimensions", () => {
  const same = (score: number): ResampledScore => ({ score, resampled: new Float64Array(200).fill(score) });
  const input = { sizes: [1, 2, 4, 8], scores: [0.952, 0.954, 0.957, 0.958].map(same), reference: same(0.958), rows: 1000 };

  const above = (...shown: readonly boolean[]): readonly { readonly shown: boolean; readonly rowsNeeded: number | null }[] =>
    shown.map((one) => ({ shown: one, rowsNeeded: one ? null : 40_000 }));

  it("are those that know something: testing stops at a size that is not shown to", () => {
    expect(nonInferiority(input).k).toBe(1); // all lose less than a point
    expect(nonInferiority({ ...input, above: above(false, false, true, true) }).k).toBe(4);
    expect(nonInferiority({ ...input, above: above(true, false, true, true) }).next).toEqual({ size: 2, rowsNeeded: 40_000 });
    expect(nonInferiority({ ...input, above: above(true, true, true, true) }).k).toBe(1);
  });

  it("are none where the largest size knows nothing", () => {
    const { k, reason, rowsNeeded } = nonInferiority({ ...input, above: above(true, true, true, false) });
    expect({ k, reason, rowsNeeded }).toEqual({ k: null, reason: "not-above-baseline", rowsNeeded: 40_000 });
  });
});
