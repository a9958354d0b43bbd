/** The mean over seeds: variance components that are known, and intervals that hold the truth whatever seeds differ in. */
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import type { ResampledScore } from "../../src/statistics/non-inferiority.ts";
import { seedMean } from "../../src/statistics/seed-mean.ts";
import { wilsonInterval } from "../../src/statistics/wilson.ts";

/** Standard errors: of what rows do to all seeds, of what they do to one, and between seeds. */
interface Components {
  readonly shared: number;
  readonly single: number;
  readonly between: number;
}

const resamples = 400;

/** Seeds around 0.8 whose scores are drawn with these components, with resamples that have those of the rows. */
function drawn(seeds: number, { shared, single, between }: Components, random: Random): readonly ResampledScore[] {
  const common = Float64Array.from({ length: resamples }, () => shared * random.normal());
  const rows = shared * random.normal();
  return Array.from({ length: seeds }, () => {
    const score = 0.8 + rows + single * random.normal() + between * random.normal();
    return { score, resampled: common.map((value) => score + value + single * random.normal()), shareOf: 400 };
  });
}

describe("the mean over seeds", () => {
  it("tells what rows do to all seeds from what they do to one, and does not count that twice", () => {
    const random = seeded(4);
    const known = { shared: 0.02, single: 0.01, between: 0.03 };
    const means = Array.from({ length: 400 }, () => seedMean(drawn(5, known, random)).errors);
    const square = (of: (errors: (typeof means)[number]) => number): number =>
      means.reduce((sum, errors) => sum + of(errors) ** 2, 0) / means.length;
    // within four standard errors of 400 sums of four squares (3.5 % each)
    expect(square(({ rows }) => rows) / known.shared ** 2).toBeCloseTo(1, 1);
    expect(square(({ seeds }) => seeds) / ((known.single ** 2 + known.between ** 2) / 5)).toBeGreaterThan(0.86);
    expect(square(({ seeds }) => seeds) / ((known.single ** 2 + known.between ** 2) / 5)).toBeLessThan(1.14);
  });

  const seedCounts = [3, 5];
  const kinds = [
    ["not at all", { shared: 0.018, single: 0.009, between: 0 }],
    ["as much as rows make them", { shared: 0.018, single: 0.009, between: 0.02 }],
    ["three times as much", { shared: 0.018, single: 0.009, between: 0.06 }],
    ["while rows make them wrong each in its own way", { shared: 0.008, single: 0.018, between: 0.02 }],
  ] as const;
  for (const count of seedCounts) {
    it.each(kinds)(
      `of ${count} seeds has an interval that holds the truth in 93 to 97 %% when they differ %s`,
      (_, components) => {
        const random = seeded(12);
        let held = 0;
        const trials = 2000;
        for (let i = 0; i < trials; i++) {
          const [low, high] = seedMean(drawn(count, components, random)).interval;
          if (low <= 0.8 && 0.8 <= high) held++;
        }
        expect(held / trials).toBeGreaterThan(0.93);
        expect(held / trials).toBeLessThan(0.97);
      },
    );
  }

  it("has Student's t of the seeds where rows do nothing, and the normal interval where seeds do not differ", () => {
    const still = (score: number): ResampledScore => ({ score, resampled: new Float64Array(100).fill(score) });
    const { mean, interval, minimum, maximum, errors } = seedMean([still(0.5), still(0.6), still(0.7)]);
    expect(mean).toBeCloseTo(0.6, 12);
    // 0.1/√3 · t(0.975; 2) = 4.302653
    expect(interval[1] - mean).toBeCloseTo(0.0577350269 * 4.302653, 6);
    expect([minimum, maximum, errors.freedom]).toEqual([0.5, 0.7, 2]);
    const [one] = drawn(1, { shared: 0.02, single: 0, between: 0 }, seeded(3));
    const same = seedMean([one!, one!, one!]);
    expect(same.errors.freedom).toBeNull();
    expect(same.interval[1] - same.mean).toBeCloseTo(1.959964 * same.errors.rows, 9);
  });

  it("keeps to what shares and correlations can be: Wilson's interval near 1, the scale artanh r of correlations", () => {
    const right = (score: number): ResampledScore => ({ score, resampled: new Float64Array(50).fill(score), shareOf: 100 });
    expect(seedMean([right(1), right(1)]).interval).toEqual(wilsonInterval({ right: 100, rows: 100 }));
    const [low, high] = seedMean([right(0.99), right(0.95)]).interval;
    expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeGreaterThanOrEqual(0);
    const related = (score: number): ResampledScore => ({ ...right(score), isCorrelation: true });
    const correlations = seedMean([related(0.98), related(0.9), related(0.95)]).interval;
    expect(correlations[1]).toBeLessThan(1);
    expect(correlations[0]).toBeGreaterThan(-1);
    expect(seedMean([related(1), related(1)]).interval).toEqual([1, 1]);
  });

  it("refuses a single seed", () => {
    expect(() => seedMean([{ score: 0.5, resampled: new Float64Array(4).fill(0.5) }])).toThrow(/needs two/);
  });
});
