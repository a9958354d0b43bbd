import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.ts";
import { meanDifference } from "../../src/rankings/mean-difference.ts";
import { orderByImportance } from "../../src/rankings/ranking.ts";
import { variance } from "../../src/rankings/variance.ts";
import { rows } from "../../src/statistics/rows.ts";
import { planted } from "../support/planted.ts";

describe("mean difference", () => {
  it("is the sum over pairs of classes of the distance of their means (worked by hand)", async () => {
    // Means of the three classes: 1, 4, 2 in the first dimension (3 + 1 + 2), 0, 0, 5 in the second (0 + 5 + 5).
    const vectors = matrix(6, 2, Float32Array.of(0, 0, 2, 0, 4, 0, 4, 0, 1, 5, 3, 5));
    const labels = { kind: "classes", classes: 4, values: Int32Array.of(0, 0, 1, 1, 3, 3) } as const;
    expect(await meanDifference.importance(rows("training", vectors, labels))).toBeCloseToAll([6, 10], { absolute: 1e-12 });
  });
});

describe("variance", () => {
  it("is the unbiased variance, exact beside a large mean", async () => {
    const vectors = matrix(3, 3, Float32Array.of(1, 8388608, 5, 2, 8388609, 5, 6, 8388613, 5));
    const labels = { kind: "values", values: new Float64Array(3) } as const;
    const importance = await variance.importance(rows("training", vectors, labels));
    expect(importance).toBeCloseToAll([7, 7, 0], { absolute: 1e-9 });
    expect(importance[2]).toBe(0);
  });

  it("is drawn to outlier dimensions that carry nothing, and past the one that carries the label", async () => {
    const set = planted("outliers-and-dead");
    const order = [...orderByImportance(await variance.importance(set.training))];
    expect(order.slice(0, 2)).toEqual([2, 14]);
    expect(order.slice(-2)).toEqual([13, 6]);
  });
});

describe("the order of dimensions", () => {
  it("falls in importance, the lower index first among equals", () => {
    expect([...orderByImportance(Float64Array.of(1, 3, 3, 0, 7))]).toEqual([4, 1, 2, 0, 3]);
  });
});
