import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.ts";
import { chooseByValidation, type FittedProbe, logistic, type Probe, singleDimension } from "../../src/probes/index.ts";
import { rows } from "../../src/statistics/rows.ts";
import { planted } from "../support/planted.ts";

const truth = { kind: "classes", classes: 2, values: Int32Array.of(0, 1, 0, 1) } as const;
const training = rows("training", matrix(4, 1), truth);
const validation = rows("validation", matrix(4, 1), truth);

/** A probe whose fits get a given number of the four rows right. */
function probeWith(rightRows: readonly number[]): Probe {
  const penalties = rightRows.map((_, place) => place);
  return {
    name: "counted",
    description: "gets a known number of rows right",
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
  it("is the one with the highest validation score", async () => {
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

  it("can be chosen by another metric", async () => {
    const set = planted("imbalanced");
    const chosen = await chooseByValidation(logistic(), set.training, set.validation, "matthews");
    expect(chosen.validation).toBe(Math.max(...chosen.path.map((step) => step.validation)));
  });
});
