/** The test behind a certificate: exact over all sequences of few rows, with its power over many, and many candidates at once. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../../src/base/random.ts";
import { bettingPValue } from "../../../src/statistics/certificates/betting-test.ts";
import { passedInSequence } from "../../../src/statistics/certificates/fixed-sequences.ts";
import { keptPValue, largestKept, type PairedOutcomes } from "../../../src/statistics/certificates/kept-share.ts";
import { drawnOutcomes, rowsToCertify } from "../../../src/statistics/certificates/rows-to-certify.ts";

/** Sums of probabilities of 2^10 sequences are rounded. */
const rounding = 1e-12;

/** Shares of 400 draws: four standard deviations below 0.95 and 0.9. */
const [nearly95, nearly90] = [0.906, 0.84];

/** Three standard deviations of 200 draws below 0.8. */
const nearlyFourInFive = 0.71;

/** Both numbers are told apart to a factor of 1.05, and draws of groups are others than draws of rows. */
const toATwentieth = 0.2;

/** 86.3 %, less two points for what the spread is not known beforehand, less two standard deviations of 400 draws. */
const nearlyAsTheZTest = 0.81;

/** Three standard deviations above 5 % of 1,000 draws. */
const fivePercent = 0.071;

describe("the bettor", () => {
  it("is wrong with probability α at most, over every sequence of ten rows at the border", () => {
    const rows = 10;
    for (const right of [0.3, 0.5, 0.9]) {
      // Rows gain 1 − right or lose right: their mean is 0, so the hypothesis is true.
      for (const level of [0.5, 0.2, 0.05, 0.01]) {
        let wrong = 0;
        for (let bits = 0; bits < 2 ** rows; bits++) {
          const hits = Array.from({ length: rows }, (_, i) => (bits >> i) & 1);
          const values = hits.map((hit) => hit - right);
          const count = hits.reduce((sum, hit) => sum + hit, 0);
          if (bettingPValue(values, { low: -right, high: 1 - right, level }) <= level)
            wrong += right ** count * (1 - right) ** (rows - count);
        }
        expect(wrong).toBeLessThanOrEqual(level + rounding);
      }
    }
  });

  it("has the wealth of its formula", () => {
    // α = 0.1, two rows of 0.5 in [−1, 1]: x = 0.75, μ₀ = 0.5. The first part of the sum is 0.09, whose quantile is
    // −1.34076; φ there is 0.162396, so that 2.55 would be bet, above 0.9/0.5. The second: 0.1305, −1.12408, 0.212088.
    const first = Math.log1p(1.8 * 0.25);
    const variance = (0.25 + (0.75 - 0.625) ** 2) / 2;
    const second = Math.log1p(Math.min(0.212088 / 0.1305 / Math.sqrt(variance), 1.8) * 0.25);
    expect(bettingPValue([0.5, 0.5], { low: -1, high: 1, level: 0.1 })).toBeCloseTo(Math.exp(-first - second), 12);
    // α = 0.8 and a row of 0.01 of four: 0.72 of the sum is there; the quantile is 0.582842 and φ 0.336624.
    const small = Math.log1p((0.336624 / 0.72 / Math.sqrt(4 * 0.25)) * 0.005);
    expect(bettingPValue([0.01, -1, -1, -1], { low: -1, high: 1, level: 0.8 })).toBeCloseTo(Math.exp(-small), 6);
    expect(bettingPValue([], { low: -1, high: 1, level: 0.1 })).toBe(1);
    expect(bettingPValue([-1, -1], { low: -1, high: 1, level: 0.1 })).toBe(1);
  });

  it("has nearly the power of the z-test on rows of small steps, which no test of their mean exceeds", () => {
    // Rows of ±1/√3 around 0.05, so z = 0.05 √3 √1000 = 2.74: the z-test at 5 % shows it in 86 % of draws.
    const shown = shareOf(400, (seed) => {
      const random = seeded(seed);
      const values = Float64Array.from({ length: 1000 }, () => 0.05 + (random.uniform() < 0.5 ? 1 : -1) / Math.sqrt(3));
      return bettingPValue(values, { low: -1, high: 1, level: 0.05 }) <= 0.05;
    });
    expect(shown).toBeGreaterThan(nearlyAsTheZTest);
  });

  it("goes on betting however little is left", () => {
    const values = Float64Array.from({ length: 4000 }, (_, i) => (i < 2000 ? -0.9 : 0.9));
    expect(bettingPValue(values, { low: -1, high: 1, level: 0.05 })).toBe(1);
  });

  it("refuses what its promise does not cover", () => {
    for (const value of [Number.NaN, 1.01, -1.01, Number.POSITIVE_INFINITY]) {
      expect(() => bettingPValue([0, value], { low: -1, high: 1, level: 0.05 })).toThrow(RangeError);
    }
    expect(() => keptPValue({ full: [1], candidate: [1, 1] }, 0.99, 0.05)).toThrow(RangeError);
    expect(() => keptPValue({ full: [1.5], candidate: [1] }, 0.99, 0.05)).toThrow(RangeError);
  });
});

/** Rows of which the full vector has nine in ten right; flips each way, and a loss in addition. */
function labelled(rows: number, seed: number, { flips = 0.005, loss = 0 } = {}): PairedOutcomes {
  const random = seeded(seed);
  const full = new Float64Array(rows);
  const candidate = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    full[i] = random.uniform() < 0.9 ? 1 : 0;
    const lost = random.uniform() < (flips + loss) / 0.9;
    const won = random.uniform() < flips / 0.1;
    candidate[i] = full[i] === 1 ? (lost ? 0 : 1) : won ? 1 : 0;
  }
  return { full, candidate };
}

/** Queries with a recall of 0.9, a twentieth of which moves by 0.1 each way. */
function queries(rows: number, seed: number): PairedOutcomes {
  const random = seeded(seed);
  const full = Float64Array.from({ length: rows }, () => [0.8, 0.9, 1][random.below(3)]!);
  const candidate = full.map((value) => {
    const moved = random.uniform();
    return moved < 0.05 ? Math.min(1, value + 0.1) : moved < 0.1 ? value - 0.1 : value;
  });
  return { full, candidate };
}

function shareOf(draws: number, isShown: (seed: number) => boolean): number {
  let shown = 0;
  for (let seed = 1; seed <= draws; seed++) shown += isShown(seed) ? 1 : 0;
  return shown / draws;
}

describe("a kept share", () => {
  it("is wrongly shown at the border in 5 % at most", () => {
    // A loss of 1 % of 0.9: exactly 99 % is kept, so that "at least 99 %" is shown at α's expense only.
    expect(shareOf(1000, (seed) => keptPValue(labelled(2000, seed, { loss: 0.009 }), 0.99, 0.05) <= 0.05)).toBeLessThan(
      fivePercent,
    );
  });

  it("is shown without loss: 1,000 queries, 2,000 labelled rows", () => {
    expect(shareOf(400, (seed) => keptPValue(queries(1000, seed), 0.99, 0.05) <= 0.05)).toBeGreaterThan(nearly95);
    // the first look that a ledger knows has half of the level
    expect(shareOf(400, (seed) => keptPValue(labelled(2000, seed), 0.99, 0.025) <= 0.025)).toBeGreaterThan(nearly90);
  });

  it("is bounded by the largest share that is shown, and by none that is not", () => {
    const same = labelled(3000, 1, { flips: 0 });
    const bound = largestKept({ full: same.full, candidate: same.full }, 0.05);
    expect(bound).toBeGreaterThanOrEqual(0.99);
    expect(keptPValue({ full: same.full, candidate: same.full }, bound ?? Number.NaN, 0.05)).toBeLessThanOrEqual(0.05);
    const none = new Float64Array(3000);
    expect(largestKept({ full: same.full, candidate: none }, 0.05)).toBeNull();
  });

  it("counts what is above chance", () => {
    // Four of five rows have the most frequent class, which a constant prediction gets without any vector.
    const full = Float64Array.from({ length: 4000 }, (_, i) => (i % 10 === 0 ? 0 : 1));
    const constant = Float64Array.from({ length: 4000 }, (_, i) => (i % 5 === 0 ? 0 : 1));
    expect(keptPValue({ full, candidate: constant }, 0.8, 0.05)).toBeLessThan(0.05);
    expect(keptPValue({ full, candidate: constant, chance: 0.8 }, 0.8, 0.05)).toBeGreaterThan(0.9);
    expect(keptPValue({ full, candidate: full, chance: 0.8 }, 0.8, 0.05)).toBeLessThan(0.05);
  });

  it("takes rows of a group for one draw", () => {
    const { full, candidate } = labelled(500, 3);
    const times = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from({ length: 2500 }, (_, i) => values[Math.floor(i / 5)]!);
    const copied = { full: times(full), candidate: times(candidate) };
    const groups = Int32Array.from({ length: 2500 }, (_, i) => Math.floor(i / 5));
    expect(keptPValue({ ...copied, groups }, 0.98, 0.05)).toBeCloseTo(keptPValue({ full, candidate }, 0.98, 0.05), 6);
    // Two and a half thousand rows show 99 %, five hundred do not, however often each is there.
    expect(keptPValue(copied, 0.99, 0.05)).toBeLessThan(0.05);
    expect(keptPValue({ ...copied, groups }, 0.99, 0.05)).toBeGreaterThan(0.05);
  });
});

describe("sequences", () => {
  const pValues: Readonly<Record<string, number>> = { a1: 0.001, a2: 0.02, b1: 0.03, b2: 0.2, c1: 0.001, c2: 0.04 };
  const passed = (families: readonly (readonly string[])[], level = 0.05): readonly string[] =>
    passedInSequence(families, level, (name) => pValues[name]!).flatMap((family) => family.map(({ candidate }) => candidate));

  it("stop at the first failure", () => {
    expect(passed([["a1", "b2", "a2"]])).toEqual(["a1"]);
    expect(passed([["b2", "a1"]])).toEqual([]);
    expect(passed([])).toEqual([]);
  });

  it("hand their level on", () => {
    // Half of 0.05 each: a passes to its end, b1 fails at 0.025 and passes at 0.05.
    expect(
      passed([
        ["b1", "b2"],
        ["a1", "a2"],
      ]),
    ).toEqual(["b1", "a1", "a2"]);
    expect(passed([["b1"], ["b2"]])).toEqual([]);
    expect(passed([["a1"], ["a2"], ["c1", "c2"]])).toEqual(["a1", "a2", "c1", "c2"]);
  });

  it("spend no level on families without candidates", () => {
    expect(passed([[], ["c2"], []])).toEqual(["c2"]);
  });

  it("say at which level each passed", () => {
    const [b] = passedInSequence(
      [
        ["b1", "b2"],
        ["a1", "a2"],
      ],
      0.05,
      (name) => pValues[name]!,
    );
    expect(b?.[0]).toEqual({ candidate: "b1", pValue: 0.03, level: 0.05 });
  });
});

describe("rows to certify", () => {
  it("are enough, and half of them are not", () => {
    const seen = labelled(800, 7);
    const needed = rowsToCertify(seen, 0.98, 0.05, 1) ?? Number.NaN;
    const shown = (rows: number): number => shareOf(200, (seed) => keptPValue(labelled(rows, seed + 5000), 0.98, 0.05) <= 0.05);
    expect(needed).toBeGreaterThan(100);
    // of the rows that were seen, four draws of five show it
    const again = (seed: number): PairedOutcomes => drawnOutcomes(seen, null, needed, seeded(seed + 9000));
    expect(shareOf(200, (seed) => keptPValue(again(seed), 0.98, 0.05) <= 0.05)).toBeGreaterThan(nearlyFourInFive);
    expect(shown(needed * 2)).toBeGreaterThan(0.8);
    expect(shown(Math.round(needed / 2))).toBeLessThan(0.8);
  });

  it("are counted in whole groups where rows belong together", () => {
    const { full, candidate } = labelled(400, 5);
    const fourTimes = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from({ length: 1600 }, (_, i) => values[Math.floor(i / 4)]!);
    const copied = { full: fourTimes(full), candidate: fourTimes(candidate) };
    const groups = Int32Array.from({ length: 1600 }, (_, i) => Math.floor(i / 4));
    const one = rowsToCertify({ full, candidate }, 0.97, 0.05, 1) ?? Number.NaN;
    const four = rowsToCertify({ ...copied, groups }, 0.97, 0.05, 1) ?? Number.NaN;
    // copies add nothing: as many groups are needed as rows that stand alone, to the twentieth that is told apart
    expect(Math.abs(four / 4 / one - 1)).toBeLessThan(toATwentieth);
  });

  it("are none where more than the allowed is lost", () => {
    expect(rowsToCertify({ full: [1, 1, 1, 1], candidate: [1, 1, 1, 0] }, 0.99, 0.05, 1)).toBeNull();
    expect(rowsToCertify({ full: [], candidate: [] }, 0.99, 0.05, 1)).toBeNull();
  });
});
