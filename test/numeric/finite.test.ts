import { expect, it } from "vitest";
import { firstNotFinite } from "../../src/numeric/finite.ts";

it("finds the first NaN or infinity wherever it stands, and takes every finite number as one", () => {
  const largest = 3.4028234663852886e38;
  for (const length of [0, 1, 3, 4, 5, 11]) {
    const values = Float32Array.from({ length }, (_, i) => [largest, -largest, -0, 1e-45][i % 4]!);
    expect(firstNotFinite(values), `${length} finite numbers`).toBe(-1);
    for (let at = 0; at < length; at++) {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const damaged = values.with(at, bad);
        expect(firstNotFinite(damaged), `${bad} at ${at} of ${length}`).toBe(at);
        damaged[length - 1] = Number.NEGATIVE_INFINITY; // of two the first counts, and they do not cancel
        expect(firstNotFinite(damaged)).toBe(at);
      }
    }
  }
});
