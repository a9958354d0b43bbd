/** Rows that would show that an edit costs more than random ones: rows help against their own spread, not against that of draws. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { rowsToShowLoss } from "../../src/claims/rows-to-show-loss.ts";
import type { ResampledScore } from "../../src/statistics/index.ts";

/** Of a variance estimated from 2,000 draws. */
const sampling = 0.15;

/** An edit that loses 0.02; a control of ten draws whose scores are `apart` from each other. */
function needed(apart: number, loss = 0.02): number | null {
  const random = seeded(4);
  const noise = Float64Array.from({ length: 2000 }, () => 0.01 * random.normal());
  const own: ResampledScore = { score: 0.8 - loss, resampled: noise.map((value) => 0.8 - loss + value) };
  const flat = new Float64Array(2000).fill(0.8);
  const draws = Array.from({ length: 10 }, (_, i) => ({ score: 0.8, resampled: flat.map((value) => value + apart * (i - 4.5)) }));
  const resampled = flat.map((value) => {
    let sum = 0;
    for (let i = 0; i < 10; i++) sum += apart * (random.below(10) - 4.5);
    return value + sum / 10;
  });
  return rowsToShowLoss(own, draws, { score: 0.8, resampled }, { rows: 1000, tests: 1 });
}

describe("rows to show a loss", () => {
  it("are those of the paired test where the draws agree", () => {
    // (1.96 + 0.84)² · 0.01² · 1000 / 0.02²
    expect(Math.abs((needed(0) ?? 0) / 1962 - 1)).toBeLessThan(sampling);
  });

  it("are more where the draws differ, and none would do where these alone hide it", () => {
    expect(needed(0.005)).toBeGreaterThan((needed(0) ?? 0) * 1.2);
    expect(needed(0.02)).toBeNull();
    expect(needed(0, -0.01)).toBeNull();
  });
});
