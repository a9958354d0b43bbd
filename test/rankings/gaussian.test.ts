/** Greedy selection under the Gaussian probe looks at every row: noise dimensions differ by less than a sample could tell. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { gaussianSelection, orderByImportance } from "../../src/rankings/index.ts";
import { rows } from "../../src/statistics/rows.ts";

const count = 5000;
const dimensions = 12;

/** Mean over rows of ln p(own class) under one dimension's normal distributions (gaussian-classes.ts has the formula). */
function informationOf(data: Float32Array, labels: Int32Array, j: number): number {
  const models = [0, 1].map((c) => {
    const own = [...labels.keys()].filter((i) => labels[i] === c).map((i) => data[i * dimensions + j]!);
    const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
    const scatter = own.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    return {
      mean,
      variance: (scatter + scatter / (own.length - 1)) / (own.length + 2 * dimensions + 4),
      share: own.length / count,
    };
  });
  let sum = 0;
  for (const [i, label] of labels.entries()) {
    const joint = models.map(
      ({ mean, variance, share }) =>
        (share / Math.sqrt(variance)) * Math.exp((-0.5 * (data[i * dimensions + j]! - mean) ** 2) / variance),
    );
    sum += Math.log(joint[label]! / (joint[0]! + joint[1]!));
  }
  return sum / count;
}

describe("gaussian", () => {
  it.each([1, 2, 3, 4])("begins with the dimension that tells most over all of 5,000 rows (seed %i)", async (seed) => {
    const random = seeded(seed);
    const vectors = matrix(count, dimensions);
    for (let at = 0; at < vectors.data.length; at++) vectors.data[at] = random.normal();
    const values = Int32Array.from({ length: count }, () => (random.normal() > 0 ? 1 : 0));
    const order = orderByImportance(
      await gaussianSelection.importance(rows("training", vectors, { kind: "classes", classes: 2, values })),
    );
    const told = Array.from({ length: dimensions }, (_, j) => informationOf(vectors.data, values, j));
    expect(order[0]).toBe(told.indexOf(Math.max(...told)));
  });
});
