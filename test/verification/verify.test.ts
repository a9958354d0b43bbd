/** Verification in small: the truth is true, claims hold, and wrong ones are caught. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConflictError, UnknownNameError, UsageError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { judgeStudy } from "../../src/verification/judge-study.ts";
import { isWithin, limitsOf } from "../../src/verification/limits.ts";
import { scenarios } from "../../src/verification/scenarios/index.ts";
import { simulations } from "../../src/verification/simulations.ts";
import { type StudyTrial, studyTrial } from "../../src/verification/study-trial.ts";
import { startTally } from "../../src/verification/tally.ts";
import { validityPage, verdict } from "../../src/verification/validity-table.ts";
import { type Verification, verify } from "../../src/verification/verify.ts";

const scenario = (name: string) => scenarios.find((one) => one.name === name)!;
const trial = (name: string, seed = 1): Promise<StudyTrial> => studyTrial(scenario(name), seeded(seed));

/** Standard normal distribution function of 1: two classes two standard deviations apart. */
const TWO_APART = 0.8413;
/** Four standard errors of 20,000 fresh rows, and what fitting on 300 rows costs. */
const FITTED = 4 * Math.sqrt(0.13 / 20_000) + 0.01;

describe("a trial", () => {
  it("knows the true score of what was fitted", async () => {
    const { truth } = await trial("turned");
    expect(Math.abs(truth.full[0]! - TWO_APART)).toBeLessThan(FITTED);
    for (const [, score] of truth.dimensions) expect(score).toBeLessThan(TWO_APART + FITTED);
    const whole = truth.curves[0]!.truth.at(-1)![0]!;
    expect(Math.abs(whole - truth.full[0]!)).toBeLessThan(FITTED);
  });

  it("is the same for the same seed, and finds k* where it is planted", async () => {
    const [a, b] = [await trial("clear-turned"), await trial("clear-turned")];
    expect(a.summary).toEqual(b.summary);
    expect(a.inferred.variant.fewest.map(({ k }) => k)).toEqual([2]);
    const outcomes = await judgeStudy(a);
    expect(outcomes).toContainEqual({ claim: "k* where the effect is clear", statements: 1, counted: 1 });
  });

  it("counts claims that are made though false", async () => {
    const own = await trial("clear-two-classes");
    const { variant } = own.inferred;
    const wrong: StudyTrial = {
      ...own,
      inferred: {
        ...own.inferred,
        variant: {
          ...variant,
          fewest: variant.fewest.map((fewest) => ({ ...fewest, k: 1, interval: [1, 1] as const })),
          full: { ...variant.full, interval: [0, 0.1] },
        },
        rows: own.inferred.rows.map((row) => (row.part === "full" ? { ...row, low: 0, high: 0.1 } : row)),
      },
    };
    const outcomes = await judgeStudy(wrong);
    // One dimension is far from enough, so k* = 1 is false, and its interval does not hold the true one.
    expect(outcomes.filter(({ claim }) => claim === "k*").some(({ counted }) => counted === 1)).toBe(true);
    expect(outcomes.filter(({ claim }) => claim === "interval of k*").some(({ counted }) => counted === 0)).toBe(true);
    expect(outcomes.find(({ claim }) => claim === "score of the whole vector")).toMatchObject({ statements: 1, counted: 0 });
  });
});

describe("limits", () => {
  it("are those that are stated at 1,000 data sets and beyond", () => {
    for (const dataSets of [1000, 50_000]) {
      expect(limitsOf("interval", dataSets)).toEqual({ low: 0.95 - 0.02, high: 0.95 + 0.02 });
      expect(limitsOf("discrete-interval", dataSets)).toEqual({ low: 0.95 - 0.02, high: 1 });
      expect(limitsOf("false-claim", dataSets)).toEqual({ low: 0, high: 0.05 + 0.014 });
      expect(limitsOf("exact", dataSets)).toEqual({ low: 0.95, high: 1 });
    }
  });

  it("catch claims that are wrong twice as often as they say, at 200 data sets", () => {
    const random = seeded(3);
    const tally = startTally();
    for (let i = 0; i < 200; i++) {
      const missed = random.uniform() < 0.12 ? 1 : 0;
      tally.add("planted", [
        { claim: "axis privilege", statements: 1, counted: 1 - missed },
        { claim: "any finding", statements: 1, counted: missed },
        { claim: "score of the whole vector", statements: 1, counted: random.uniform() < 0.95 ? 1 : 0 },
      ]);
    }
    const verified = tally.verified();
    expect(verified.map(({ claim, holds }) => [claim, holds])).toEqual([
      ["score of the whole vector", true],
      ["axis privilege", false],
      ["any finding", false],
    ]);
    const result: Verification = {
      schema: "assay/verification@1",
      seed: 0,
      dataSets: 200,
      simulations: [{ name: "planted", sentence: "planted", asked: 200, done: 200 }],
      claims: verified,
      holds: false,
    };
    const page = validityPage(result, "assay verify");
    // what fell outside is the first thing that is said
    expect(page.split("\n").slice(2, 6)).toEqual([
      "**2 of 3 shares of 3 kinds of claims are outside their limits:**",
      "",
      expect.stringMatching(/^- axis privilege, planted: \d+\.\d % over 200 data sets, where 90\.5 % to 99\.5 % is allowed$/),
      expect.stringMatching(/^- any finding, planted: \d+\.\d % over 200 data sets, where ≤ 8\.1 % is allowed$/),
    ]);
    expect(page).toContain("| 95 % interval of a continuous number ");
    expect(verdict(result)).toMatch(/^2 of 3 shares of 3 kinds of claims are outside: axis privilege \(planted: \d+\.\d %\)/);
    expect(page).toContain("**no**");
  });

  it("are given for simulations that are drawn less often, which the page marks", () => {
    const simulation = { name: "large", sentence: "much", asked: 200, done: 200 };
    const page = validityPage(
      {
        schema: "assay/verification@1",
        seed: 0,
        dataSets: 1000,
        simulations: [simulation],
        claims: [],
        holds: true,
      },
      "assay verify",
    );
    expect(page).toContain("200, one for every 5 asked for");
    expect(page).toContain("**All 0 shares of 0 kinds of claims are within their limits.**");
  });

  it("are asked of claims in the list only: none is lost", () => {
    expect(() => startTally().add("planted", [{ claim: "axes privilege", statements: 1, counted: 1 }])).toThrow(UnknownNameError);
  });

  it("take both ends", () => {
    expect(isWithin(0.99, limitsOf("interval", 1000))).toBe(false);
    expect(isWithin(0.99, limitsOf("discrete-interval", 1000))).toBe(true);
    expect(isWithin(0.94, limitsOf("exact", 1000))).toBe(false);
  });
});

describe("simulations of single tests", () => {
  it("bring up what they are for, and nothing far from its limits", async () => {
    const tally = startTally();
    for (const name of ["equal-pairs", "noise-and-random-heads"]) {
      const { trial: draw } = simulations.get(name);
      for (let i = 0; i < 40; i++) tally.add(name, await draw(seeded(6).fork(name).fork(`${i}`)));
    }
    const verified = tally.verified();
    expect(verified.map(({ claim }) => claim).sort()).toEqual([
      "alignment with a head",
      "any corrected loss",
      "bound of paired proportions",
      "p-value of a paired difference",
      "p-value of the maximum over dimensions",
      "paired difference",
    ]);
    expect(verified.filter(({ holds }) => !holds)).toEqual([]);
  });
});

describe("seeds", () => {
  it("share their rows, and are combined as a study combines them", async () => {
    const tally = startTally();
    const { trial: draw } = simulations.get("seeds-as-rows");
    for (let i = 0; i < 4; i++) tally.add("seeds-as-rows", await draw(seeded(8).fork(`${i}`)));
    const verified = tally.verified();
    const of = (words: string): string[] => [
      `mean of ${words} seeds`,
      `mean of ${words} seeds at each size`,
      `best dimension of ${words} seeds`,
      `best after rotations of ${words} seeds`,
    ];
    expect(verified.map(({ claim }) => claim)).toEqual([...of("three"), ...of("five")]);
    expect(verified.map(({ dataSets }) => dataSets)).toEqual(new Array(8).fill(4));
    // intervals of 95 % hold more than half
    expect(verified.reduce((sum, { share }) => sum + share, 0)).toBeGreaterThan(4);
  });
});

describe("verify", () => {
  it("gives the same whatever the number of workers, and all simulations their data sets", async () => {
    const options = { dataSets: 2, seed: 4, simulations: ["few-test-rows", "nearly-perfect"] };
    const [one, two] = [await verify({ ...options, threads: 1 }), await verify({ ...options, threads: 2 })];
    expect(two).toEqual(one);
    expect(one.simulations.map(({ done }) => done)).toEqual([2, 2]);
    expect(one.claims.length).toBeGreaterThan(10);
  });

  it("keeps what it has when it is stopped", async () => {
    const controller = new AbortController();
    const result = await verify({
      dataSets: 200,
      threads: 1,
      simulations: ["few-test-rows"],
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(result.simulations[0]!.done).toBeLessThan(200);
    expect(result.simulations[0]!.done).toBeGreaterThan(0);
    expect(validityPage(result, "assay verify")).toContain("stopped before its end");
  });

  it("goes on where it was stopped, with the same result, and leaves nothing behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-verify-"));
    const journal = join(folder, "journal");
    try {
      // of false discoveries a share is counted, not a number
      const options = { dataSets: 15, seed: 2, threads: 1, simulations: ["few-test-rows"] };
      const whole = await verify(options);
      const controller = new AbortController();
      await verify({ ...options, journal, signal: controller.signal, onProgress: () => controller.abort() });
      appendFileSync(journal, '["few-test-rows 5 10",[[["score of'); // torn by a crash
      const counts: number[] = [];
      const continued = await verify({ ...options, journal, onProgress: ({ done }) => counts.push(done) });
      expect(counts).toEqual([5, 10, 15]);
      expect(continued).toEqual(whole);
      expect(readdirSync(folder)).toEqual([]);
      writeFileSync(journal, "somebody else's\n");
      await expect(verify({ ...options, dataSets: 5, journal })).rejects.toThrow(ConflictError);
      expect(readFileSync(journal, "utf8")).toBe("somebody else's\n");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("refuses no data sets and names that there are not", async () => {
    await expect(verify({ dataSets: 0 })).rejects.toThrow(UsageError);
    await expect(verify({ simulations: ["nosie"] })).rejects.toThrow(UnknownNameError);
  });
});
