/** McNemar's mid-p test. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { mcnemarPValue } from "../../src/statistics/mcnemar.ts";

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/paired.json"), "utf8")) as {
  readonly mcnemar: readonly { readonly gains: number; readonly losses: number; readonly rows: number; readonly p: number }[];
};

/** Sums of logarithms of a thousand factors. */
const logarithms = 1e-10;

describe("McNemar's test", () => {
  it.each(golden.mcnemar)("has the mid-p value of scipy's binomial distribution: $gains and $losses", (one) => {
    expect(Math.abs(mcnemarPValue(one) / one.p - 1)).toBeLessThan(logarithms);
    expect(mcnemarPValue({ ...one, gains: one.losses, losses: one.gains })).toBe(mcnemarPValue(one));
  });

  it("finds nothing where no row, or as many either way, differ", () => {
    expect(mcnemarPValue({ gains: 0, losses: 0, rows: 10 })).toBe(1);
    expect(mcnemarPValue({ gains: 9, losses: 9, rows: 30 })).toBe(1);
  });

  it("is below 0.05 in about one of twenty cases where both are as good", () => {
    const random = seeded(12);
    let [found, draws] = [0, 4000];
    for (let draw = 0; draw < draws; draw++) {
      let gains = 0;
      for (let row = 0; row < 60; row++) if (random.uniform() < 0.5) gains++;
      if (mcnemarPValue({ gains, losses: 60 - gains, rows: 400 }) < 0.05) found++;
    }
    // four standard errors of 0.34 points
    expect(found / draws).toBeGreaterThan(0.036);
    expect(found / draws).toBeLessThan(0.064);
  });
});
