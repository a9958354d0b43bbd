/** Means over studies: those of statsmodels, and intervals that hold what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { randomEffects, type StudyEffect } from "../../src/statistics/random-effects.ts";

interface Case {
  readonly effects: readonly number[];
  readonly standardErrors: readonly number[];
  readonly tau2: number;
  readonly mean: number;
  readonly standardError: number;
  readonly hartungKnapp: number;
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/random-effects.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

/** Of a share of 0.95 in 600 draws. */
const threeErrors = 3 * Math.sqrt((0.95 * 0.05) / 600);

/** The reference iterates until its equation holds to 1e-12. */
const nearly = 1e-7;

const studiesOf = ({ effects, standardErrors }: Case): readonly StudyEffect[] =>
  effects.map((effect, i) => ({ effect, standardError: standardErrors[i]! }));

describe("random effects", () => {
  it.each(golden.cases.map((each, i) => [i, each] as const))("are those of statsmodels, case %i", (_, known) => {
    const { mean, standardError, between } = randomEffects(studiesOf(known));
    expect(Math.abs(between ** 2 - known.tau2)).toBeLessThan(nearly * (1 + known.tau2));
    expect(Math.abs(mean - known.mean)).toBeLessThan(nearly);
    // Hartung and Knapp's, where it is not narrower
    expect(Math.abs(standardError - Math.max(known.standardError, known.hartungKnapp))).toBeLessThan(nearly);
  });

  it("do not move with the order of studies, and scale with them", () => {
    const studies = studiesOf(golden.cases[3]!);
    const found = randomEffects(studies);
    expect(randomEffects([...studies].reverse()).mean).toBeCloseTo(found.mean, 10);
    const scaled = randomEffects(
      studies.map(({ effect, standardError }) => ({ effect: 100 * effect + 7, standardError: 100 * standardError })),
    );
    expect(scaled.mean).toBeCloseTo(100 * found.mean + 7, 8);
    expect(scaled.between).toBeCloseTo(100 * found.between, 6);
  });

  it("hold the mean, and the next study, about as often as they say", () => {
    const random = seeded(44);
    const draws = 600;
    const [mu, tau] = [0.4, 0.3];
    let [means, next, wide] = [0, 0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const studies = Array.from({ length: 8 }, () => {
        const standardError = 0.1 + 0.3 * random.uniform();
        return { effect: mu + tau * random.normal() + standardError * random.normal(), standardError };
      });
      const { interval, prediction } = randomEffects(studies);
      const another = mu + tau * random.normal();
      if (interval[0] <= mu && mu <= interval[1]) means++;
      if (prediction![0] <= another && another <= prediction![1]) next++;
      if (prediction![1] - prediction![0] > interval[1] - interval[0]) wide++;
    }
    expect(Math.abs(means / draws - 0.95)).toBeLessThan(threeErrors);
    expect(Math.abs(next / draws - 0.95)).toBeLessThan(threeErrors);
    expect(wide).toBe(draws);
  });

  it("have no prediction from two studies, and no mean from one", () => {
    expect(randomEffects(studiesOf(golden.cases[0]!)).prediction).toBeNull();
    expect(() => randomEffects([{ effect: 1, standardError: 1 }])).toThrow("two studies at least");
    for (const standardError of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() =>
        randomEffects([
          { effect: 1, standardError },
          { effect: 2, standardError: 1 },
        ]),
      ).toThrow("above 0");
    }
    expect(() =>
      randomEffects([
        { effect: Number.NaN, standardError: 1 },
        { effect: 2, standardError: 1 },
      ]),
    ).toThrow();
  });
});
