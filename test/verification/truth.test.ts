/** Truths in closed form are those that many fresh rows show. */
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { sharesOfPredicted } from "../../src/cells/cell-fit.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { allSingleDimensions } from "../../src/probes/all-single-dimensions.ts";
import { probes } from "../../src/probes/index.ts";
import { rows } from "../../src/statistics/rows.ts";
import { normalPopulation } from "../../src/verification/normal-population.ts";
import { isClosedForm, normalTruth } from "../../src/verification/normal-truth.ts";
import { drawRows, type Scenario, sharesOfRows } from "../../src/verification/scenario.ts";
import { scenarios } from "../../src/verification/scenarios/index.ts";
import { linearScore, scoreProbes } from "../../src/verification/score-probes.ts";
import { truthByFreshRows } from "../../src/verification/truth.ts";

/** Fresh rows: the standard error of an accuracy is 0.0016 at most, that of a correlation 0.0032. */
const fresh = 100_000;
/** Four standard errors. */
const chance = { classes: 4 * 0.0016, values: 4 * 0.0032 };

/** Those that are normal; of others (heavy tails, say) fresh rows tell the truth. */
const closed = scenarios.filter((one) => isClosedForm(one.shares, one.probes) && normalPopulation(one, null) !== null);

describe.each(closed.map((one) => [one.name, one] as const))("of %s", (_, scenario: Scenario) => {
  it("the closed form of probes and of single numbers is what fresh rows show", async () => {
    const random = seeded(77).fork(scenario.name);
    const rotation = scenario.turned === true ? randomRotation(scenario.dimensions, random.fork("turn")) : null;
    const population = normalPopulation({ ...scenario, shares: sharesOfRows(scenario) }, rotation);
    expect(population).not.toBeNull();
    const exact = normalTruth(population!, scenario.shares === null);
    const shown = truthByFreshRows(await drawRows(scenario, "test", fresh, rotation, random.fork("fresh")), 400);
    const training = await drawRows(scenario, "training", 300, rotation, random.fork("training"));
    const within = chance[training.labels.kind];
    const probe = probes.get(scenario.probes[0]!);
    for (const fitted of (await probe.fit(training, [probe.penalties[0]!, probe.penalties.at(-1)!])).slice(0, 2)) {
      const [at, beyond] = [await fitted.predict(exact.beyond.vectors), await fitted.predict(shown.beyond.vectors)];
      const shares = await fitted.probabilities?.(exact.beyond.vectors);
      const own = exact.ofPredictions(at, () => (shares === undefined ? null : sharesOfPredicted(at, shares)));
      expect(Math.abs(own - shown.ofPredictions(beyond, () => null))).toBeLessThan(within);
    }
    const { rules } = await allSingleDimensions(training, []);
    const along = Float64Array.from({ length: scenario.dimensions }, (_, j) => (j < 2 ? 0.6 : 0));
    for (const [j, rule] of rules.entries()) {
      const weights = j === 0 ? along : along.map((_, i) => (i === j ? 1 : 0));
      const number = { weights, offset: 0.1, rule };
      expect(Math.abs(exact.ofNumber(number) - shown.ofNumber(number))).toBeLessThan(within);
    }
  });
});

describe("a population", () => {
  const base = { dimensions: 2, shares: [0.5, 0.5] } as const;

  it("that is not linear in the noise, or draws something else, is not normal", () => {
    const planting = (value: (x: Float64Array, random: Random) => number) =>
      normalPopulation({ ...base, plant: (x, _, random) => x.fill(value(x, random), 0, 1) }, null);
    expect(planting((x, random) => x[0]! + 2 * random.normal())).not.toBeNull();
    expect(planting((x) => x[0]! ** 3)).toBeNull();
    expect(planting((x, random) => x[0]! + random.uniform())).toBeNull();
    expect(planting((x) => x[0]! * x[1]!)).toBeNull();
  });
});

describe("a score", () => {
  it("that is not linear is not taken for one", () => {
    const at = scoreProbes(Float64Array.of(0, 0), Float64Array.of(1, 1));
    const values = Float64Array.from({ length: at.rows }, (_, i) => at.data[2 * i]! - 0.5 * at.data[2 * i + 1]!);
    expect(linearScore(at, { kind: "values", values }, null).slopes[1]).toBeCloseTo(-0.5, 6);
    const bent = values.map((value) => value ** 3);
    expect(() => linearScore(at, { kind: "values", values: bent }, null)).toThrow(/not linear/);
    const sure = { kind: "classes", classes: 2, values: new Int32Array(at.rows) } as const;
    expect(() => linearScore(at, sure, new Float64Array(at.rows).fill(1))).toThrow(/no slope/);
    expect(rows("test", matrix(at.rows, 2, at.data), sure).vectors.rows).toBe(at.rows);
  });
});
