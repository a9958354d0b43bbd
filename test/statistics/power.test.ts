/** How many rows a claim would need. */
import { expect, it } from "vitest";
import { rowsToShow } from "../../src/statistics/power.ts";

const resampled = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 0.01 : -0.01));

it("says so many rows as the formula has", () => {
  // (1.6449 + 0.8416)² · 0.01² · 400 / 399 · 100 / 0.005² = 2479.2
  expect(rowsToShow(0.005, resampled, 100)).toBe(2480);
});

it("says no number where the effect is rounding, and the rows could not be counted", () => {
  expect(rowsToShow(1e-17, resampled, 100)).toBeNull();
  expect(rowsToShow(0, resampled, 100)).toBeNull();
  expect(rowsToShow(Number.NaN, resampled, 100)).toBeNull();
});
