/** Certificates in small: they hold where nothing may be certified, and wrong procedures are caught. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { certify, type FrontCandidate } from "../../src/compression/certify.ts";
import { normalDistribution } from "../../src/statistics/normal.ts";
import { certificatePlans } from "../../src/verification/certificate-plans.ts";
import { type Certifying, certificateLevel, isAnyWrong } from "../../src/verification/certificate-simulation.ts";
import { isWithin, limitsOf } from "../../src/verification/limits.ts";
import { simulations } from "../../src/verification/simulations.ts";
import { startTally } from "../../src/verification/tally.ts";

/** Enough to tell one in five from one in twenty, by four standard deviations. */
const dataSets = 60;

/** Three looks at 5 % are wrong about three times as often as they may: enough to tell that. */
const moreDataSets = 400;

/** Four standard deviations of a mean over 200,000 rows whose own is at most ½. */
const ofManyRows = 4 * (0.5 / Math.sqrt(200_000));

const planOf = (name: string) => certificatePlans.find((plan) => plan.name === name)!;

function wrongShare(name: string, certifying: Certifying, count: number = dataSets): number {
  let wrong = 0;
  for (let i = 0; i < count; i++) if (isAnyWrong(planOf(name), seeded(1).fork(`${name} ${i}`), certifying)) wrong++;
  return wrong / count;
}

const holds = (share: number, count: number = dataSets): boolean => isWithin(share, limitsOf("certificate", count));

/** What a normal bound of the mean would say, with all levels as they are. */
const byNormalBound: Certifying = (front, outcomes, { kept, level, chance }) => {
  const families = [...new Set(front.map(({ family }) => family))];
  return families.flatMap((family) => {
    const passed = [];
    for (const candidate of front.filter((each) => each.family === family)) {
      const pValue = normalPValue(outcomes.of(candidate), outcomes.full, kept, chance);
      if (pValue > level / families.length) break;
      passed.push({ candidate, pValue, level });
    }
    return passed;
  });
};

function normalPValue(candidate: ArrayLike<number>, full: ArrayLike<number>, kept: number, chance: number): number {
  const each = Array.from(full, (value, i) => candidate[i]! - chance - kept * (value - chance));
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  const variance = each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (each.length - 1);
  return 1 - normalDistribution((mean * Math.sqrt(each.length)) / Math.sqrt(variance));
}

/** Every candidate by itself, at the whole level. */
const uncorrected: Certifying = (front, outcomes, demand) =>
  front.flatMap((candidate: FrontCandidate) => certify([candidate], outcomes, demand));

/** Every look at the whole level. */
const withoutLedger: Certifying = (front, outcomes, demand) => certify(front, outcomes, { ...demand, level: certificateLevel });

describe("plans of outcomes", () => {
  it.each(certificatePlans.map(({ name }) => [name]))("have the means that they say: %s", (name) => {
    const { law } = planOf(name);
    const losses = [0, 0.01, 0.05];
    const { full, candidates } = law.draw(200_000, losses, seeded(2));
    const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // rows of groups go together: of 200,000 there are as many draws as 200,000 / 7.9, their mean size by rows
    const room = ofManyRows * (name === "border-groups" ? Math.sqrt(8) : 1);
    expect(Math.abs(mean(full) - law.mean)).toBeLessThan(room);
    for (const [at, loss] of losses.entries()) expect(Math.abs(mean(full) - mean(candidates[at]!) - loss)).toBeLessThan(room);
  });
});

describe("certificates at the border", () => {
  it("are rarely wrong, and the same for the same seed", async () => {
    const tally = startTally();
    for (const name of ["border-one-way", "border-beside-lossless"]) {
      const { trial } = simulations.get(name);
      for (let i = 0; i < dataSets / 4; i++) tally.add(name, await trial(seeded(3).fork(`${i}`))); // four problems each
      expect(await trial(seeded(4))).toEqual(await trial(seeded(4)));
    }
    expect(tally.verified().map(({ claim, holds: within }) => [claim, within])).toEqual([
      ["certified", true],
      ["certified", true],
    ]);
  });

  it("by a normal bound are caught", () => {
    expect(holds(wrongShare("border-one-way", byNormalBound))).toBe(false);
  });

  it("of candidates that share no level are caught", () => {
    expect(holds(wrongShare("border-both-ways", uncorrected))).toBe(false);
  });

  it("at levels that a ledger would forbid are caught", () => {
    expect(holds(wrongShare("border-both-ways", withoutLedger, moreDataSets), moreDataSets)).toBe(false);
  });
});

describe("certificates without loss", () => {
  it("are had at the first look, and rows that are said to be needed are enough", async () => {
    const tally = startTally();
    for (const name of ["lossless-queries", "lossless-labels", "needed-rows"]) {
      const { trial } = simulations.get(name);
      for (let i = 0; i < 20; i++) tally.add(name, await trial(seeded(5).fork(`${i}`)));
    }
    expect(tally.verified().map(({ claim, holds: within }) => [claim, within])).toEqual([
      ["certificate of a candidate, queries", true],
      ["certificates of a family, queries", true],
      ["certificate of a candidate, labels", true],
      ["certificates of a family, labels", true],
      ["rows needed for a certificate", true],
    ]);
  });

  it("are held to what is promised", () => {
    expect(limitsOf("certificate", 1000)).toEqual({ low: 0, high: 0.05 });
    expect(limitsOf("power", 1000)).toEqual({ low: 0.9, high: 1 });
    expect(limitsOf("enough", 1000)).toEqual({ low: 0.8, high: 1 });
    expect(limitsOf("certificate", 60).high).toBeLessThan(0.11);
  });
});
