/** Tango's score bounds for paired proportions. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { nonInferiority } from "../../src/statistics/non-inferiority.ts";
import { normalQuantile } from "../../src/statistics/normal.ts";
import { discordanceOf, pairedScoreBounds } from "../../src/statistics/paired-proportions.ts";

/** Bisection ends within 1e-15; a likelihood is flat at its top, so a maximum found numerically is good to about 1e-7. */
const exact = 1e-12;
const numerical = 1e-6;

interface GoldenCase {
  readonly gains: number;
  readonly losses: number;
  readonly rows: number;
  readonly level: number;
  readonly lower: number;
  readonly upper: number;
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/paired.json"), "utf8")) as {
  readonly cases: readonly GoldenCase[];
};

/** Simulated coverage of 2,000 draws wanders by two standard errors of 0.5 points. */
const leastCoverage = 0.94;

describe("score bounds of paired proportions", () => {
  it("are z²/(n + z²) wide where no row differs", () => {
    const z = normalQuantile(0.95);
    const [lower, upper] = pairedScoreBounds({ gains: 0, losses: 0, rows: 300 });
    expect(Math.abs(upper - z ** 2 / (300 + z ** 2))).toBeLessThan(exact);
    expect(lower).toBe(-upper);
  });

  it.each(golden.cases)(
    "are those of the numerically maximised likelihood: $gains and $losses of $rows at $level",
    (expected) => {
      const [lower, upper] = pairedScoreBounds(expected, expected.level);
      expect(Math.abs(lower - expected.lower)).toBeLessThan(numerical);
      expect(Math.abs(upper - expected.upper)).toBeLessThan(numerical);
    },
  );

  it("lie on both sides of the difference, mirror when the two are exchanged, and narrow with more rows", () => {
    const counts = fc.record({ gains: fc.nat(40), losses: fc.nat(40), same: fc.integer({ min: 1, max: 400 }) });
    fc.assert(
      fc.property(counts, ({ gains, losses, same }) => {
        const rows = gains + losses + same;
        const [lower, upper] = pairedScoreBounds({ gains, losses, rows });
        const [mirrored] = pairedScoreBounds({ gains: losses, losses: gains, rows });
        const difference = (gains - losses) / rows;
        expect(lower).toBeLessThan(difference);
        expect(upper).toBeGreaterThan(difference);
        expect(Math.abs(mirrored + upper)).toBeLessThan(exact);
        const more = pairedScoreBounds({ gains: 4 * gains, losses: 4 * losses, rows: 4 * rows });
        expect(more[1] - more[0]).toBeLessThan(upper - lower);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it.each([
    [200, 0.005, 0.005],
    [400, 0.03, 0.02],
    [100, 0.1, 0.02],
  ])("cover the true difference with %i rows, gains %f and losses %f", (rows, gain, loss) => {
    const random = seeded(11).fork(`${rows} ${gain}`);
    let covered = 0;
    for (let draw = 0; draw < 2000; draw++) {
      let [gains, losses] = [0, 0];
      for (let row = 0; row < rows; row++) {
        const u = random.uniform();
        if (u < gain) gains++;
        else if (u < gain + loss) losses++;
      }
      if (pairedScoreBounds({ gains, losses, rows })[0] <= gain - loss) covered++;
    }
    expect(covered / 2000).toBeGreaterThan(leastCoverage);
  });

  it("keep the fewest dimensions from being shown on rows too few to show them, where a bootstrap has no spread", () => {
    const same = { score: 0.8, resampled: new Float64Array(500).fill(0.8) };
    const claim = (rows: number) =>
      nonInferiority({ sizes: [4], scores: [same], reference: same, rows, discordances: [{ gains: 0, losses: 0, rows }] });
    expect(claim(200)).toMatchObject({ k: null, reason: "too-few-rows", pointEstimate: 4, rowsNeeded: 268 });
    expect(claim(267).k).toBeNull();
    expect(claim(268)).toMatchObject({ k: 4, interval: [4, 4] });
  });

  it("are counted from predictions that differ in being right", () => {
    const labels = (...values: number[]) => ({ kind: "classes", classes: 3, values: Int32Array.from(values) }) as const;
    const truth = labels(0, 1, 2, 0, 1);
    expect(discordanceOf(labels(0, 1, 0, 1, 2), labels(0, 2, 2, 2, 0), truth)).toEqual({ gains: 1, losses: 1, rows: 5 });
  });
});
