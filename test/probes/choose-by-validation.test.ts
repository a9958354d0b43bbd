import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.ts";
import { chooseByValidation, type FittedProbe, logistic, type Probe, ridge, singleDimension } from "../../src/probes/index.ts";
import { smallestShare } from "../../src/statistics/log-loss.ts";
import { score } from "../../src/statistics/metrics.ts";
import { rows } from "../../src/statistics/rows.ts";
import { planted } from "../support/planted.ts";

const truth = { kind: "classes", classes: 2, values: Int32Array.of(0, 1, 0, 1) } as const;
const training = rows("training", matrix(4, 1), truth);
const validation = rows("validation", matrix(4, 1), truth);

/** A probe that gives the right class of the four rows these probabilities, one list a penalty. */
function probeWithShares(rightShares: readonly (readonly number[])[]): Probe {
  return {
    name: "shares",
    description: "gives known probabilities",
    noun: { one: "probe of known shares", many: "probes of known shares" },
    source: "this test",
    targets: ["binary"],
    penalties: rightShares.map((_, place) => place),
    fit: (_training, wanted) =>
      Promise.resolve(
        wanted.map((penalty): FittedProbe => {
          const right = rightShares[penalty]!;
          const values = truth.values.map((label, i) => (right[i]! > 0.5 ? label : 1 - label));
          const shares = Float64Array.from({ length: 8 }, (_, at) => {
            const own = right[at >> 1]!;
            return truth.values[at >> 1] === at % 2 ? own : 1 - own;
          });
          return {
            penalty,
            predict: () => Promise.resolve({ kind: "classes", classes: 2, values }),
            probabilities: () => Promise.resolve(shares),
          };
        }),
      ),
  };
}

/** A probe whose fits get a given number of the four rows right. */
function probeWith(rightRows: readonly number[]): Probe {
  const penalties = rightRows.map((_, place) => place);
  return {
    name: "counted",
    description: "gets a known number of rows right",
    noun: { one: "counted probe", many: "counted probes" },
    source: "this test",
    targets: ["binary"],
    penalties,
    fit: (_training, wanted) =>
      Promise.resolve(
        wanted.map((penalty): FittedProbe => {
          const values = truth.values.map((label, i) => (i < rightRows[penalty]! ? label : 1 - label));
          return { penalty, predict: () => Promise.resolve({ kind: "classes", classes: 2, values }) };
        }),
      ),
  };
}

describe("the penalty", () => {
  it("is the one with the least log loss, though another is right more often", async () => {
    // Right on three rows and sure of its mistake; right on two, and unsure.
    const sure = [0.99, 0.99, 0.99, 0.001];
    const unsure = [0.7, 0.7, 0.49, 0.49];
    const chosen = await chooseByValidation(probeWithShares([unsure, sure]), training, validation);
    expect(chosen).toMatchObject({ penalty: 0, validation: 0.5 });
    const losses = [unsure, sure].map((shares) => shares.reduce((sum, share) => sum - Math.log(share) / 4, 0));
    expect(chosen.path.map(({ loss }) => loss)).toBeCloseToAll(losses, { relative: 1e-12 });
  });

  it("is the strongest of those with the same log loss, and finite where a class is held impossible", async () => {
    const wrong = [1, 1, 1, 0];
    const chosen = await chooseByValidation(probeWithShares([wrong, wrong, [0, 0, 0, 0]]), training, validation);
    expect(chosen.penalty).toBe(1);
    expect(chosen.path[0]!.loss).toBeCloseTo(-Math.log(smallestShare) / 4, 12);
  });

  it("of values is the one with the least squared error", async () => {
    const set = planted("regression");
    const chosen = await chooseByValidation(ridge(), set.training, set.validation);
    const losses = chosen.path.map(({ loss }) => loss!);
    expect(chosen.path.findIndex(({ penalty }) => penalty === chosen.penalty)).toBe(losses.indexOf(Math.min(...losses)));
    for (const [place, fitted] of (await ridge().fit(set.training, ridge().penalties)).entries()) {
      const predicted = (await fitted.predict(set.validation.vectors)).values;
      const squares = Array.from(set.validation.labels.values).reduce((sum, y, i) => sum + (y - predicted[i]!) ** 2, 0);
      expect(losses[place]).toBeCloseTo(squares / predicted.length, 8);
    }
  });

  it("is the one with the highest validation score where there are no probabilities", async () => {
    const chosen = await chooseByValidation(probeWith([1, 3, 2]), training, validation);
    expect(chosen).toMatchObject({ penalty: 1, validation: 0.75, train: 0.75 });
    expect(chosen.path.map((step) => step.validation)).toEqual([0.25, 0.75, 0.5]);
  });

  it("is the strongest of equally good ones", async () => {
    expect((await chooseByValidation(probeWith([3, 3, 3, 1]), training, validation)).penalty).toBe(2);
  });

  it("is null for a probe without penalties", async () => {
    const set = planted("informative");
    const chosen = await chooseByValidation(singleDimension(), set.training, set.validation);
    expect(chosen.penalty).toBeNull();
    expect(chosen.path).toHaveLength(1);
  });

  it("is scored by another metric where that is asked for", async () => {
    const set = planted("imbalanced");
    const chosen = await chooseByValidation(logistic(), set.training, set.validation, "matthews");
    expect(chosen.validation).toBe(chosen.path.find(({ penalty }) => penalty === chosen.penalty)?.validation);
    expect(chosen.validation).toBe(score("matthews", set.validation.labels, await chosen.fitted.predict(set.validation.vectors)));
  });
});
