/** The rule of the outlier dimension: the paper's grid by its own words, and the exact sweep beside it. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { gridThreshold, inquiries } from "../../src/inquiries/index.ts";
import { argsort } from "../../src/numeric/argsort.ts";
import { type rows, withVectors } from "../../src/statistics/rows.ts";
import { bestThreshold } from "../../src/statistics/threshold.ts";
import { inquired, quickSettings } from "../support/inquired.ts";
import { planted } from "../support/planted.ts";

describe("the paper's grid", () => {
  it("takes the first of the best thresholds, both sides tried", () => {
    const values = Float32Array.of(-3, -2, 2, 3); // mean 0
    expect(gridThreshold(values, Int32Array.of(0, 0, 1, 1))).toEqual({ cut: -2, above: 1, correct: 4 });
    expect(gridThreshold(values, Int32Array.of(1, 1, 0, 0))).toEqual({ cut: -2, above: 0, correct: 4 });
    expect(gridThreshold(values, Int32Array.of(1, 1, 1, 1))).toEqual({ cut: -50, above: 1, correct: 4 });
  });

  it("is never better than the exact sweep, and blind where a dimension is narrow", () => {
    const random = seeded(2).fork("grid");
    let worse = 0;
    for (let trial = 0; trial < 20; trial++) {
      const labels = Int32Array.from({ length: 200 }, () => random.below(2));
      const values = Float32Array.from(labels, (label) => 0.5 * (random.normal() + label));
      const exact = bestThreshold(values, labels, argsort(values));
      const grid = gridThreshold(values, labels);
      expect(grid.correct).toBeLessThanOrEqual(exact.correct);
      if (grid.correct < exact.correct) worse++;
    }
    expect(worse).toBeGreaterThan(15);
  });
});

describe("the outlier rule", () => {
  it("looks at the widest dimension and says whether it knows anything", async () => {
    const { tables, sentences } = await inquiries
      .get("outlier-rule")
      .ask([inquired(planted("outliers-and-dead"))], quickSettings);
    expect(tables[0]!.rows.map(({ which, dimension }) => [which, dimension])).toEqual([
      ["widest", 2],
      ["widest", 2],
      ["best on train", 10],
      ["best on train", 10],
    ]);
    expect(sentences[0]!.kind).toBe("limit");
    expect(sentences[0]!.text).toMatch(/an outlier by the paper's measure/);
  });

  it("finds a task in the widest dimension where it is there, in a step that the grid cannot see", async () => {
    const { training, validation, test, ...other } = inquired(planted("informative"));
    // All but dimension 17, which carries the label, made so small that 17, too narrow for the grid, is the widest.
    const narrow = training.vectors.data.map((_, at) => (at % 24 === 17 ? 0.05 : 0.001));
    const scaled = <R extends "training" | "validation" | "test">(from: ReturnType<typeof rows<R>>) =>
      withVectors(from, { ...from.vectors, data: from.vectors.data.map((value, at) => value * narrow[at]!) });
    const vectors = { ...other, training: scaled(training), validation: scaled(validation), test: scaled(test) };
    const { tables, sentences } = await inquiries.get("outlier-rule").ask([vectors], quickSettings);
    const [grid, exact] = tables[0]!.rows;
    expect(exact!["dimension"]).toBe(17);
    expect((exact!["score"] as number[])[0]!).toBeGreaterThan(0.64); // the best there is: 0.69
    expect(sentences[0]!.kind).toBe("finding");
    expect(grid!["train"] as number).toBeLessThanOrEqual(exact!["train"] as number);
  });
});
