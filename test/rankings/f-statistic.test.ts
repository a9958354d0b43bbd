import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.ts";
import { fStatistic } from "../../src/rankings/f-statistic.ts";
import { rows } from "../../src/statistics/rows.ts";

/** Sums of a few dozen float64 terms. */
const ROUNDING = 1e-12;

describe("F-statistic", () => {
  it("is the F of a one-way analysis of variance (worked by hand)", async () => {
    // Classes {1, 2, 3} and {3, 5, 7}: means 2 and 5, between 3·1.5²·2 = 13.5 on 1, within 2 + 8 = 10 on 4: F = 5.4.
    // Second dimension: classes without any spread; third: constant.
    const vectors = matrix(6, 3, Float32Array.of(1, 0, 9, 2, 0, 9, 3, 0, 9, 3, 1, 9, 5, 1, 9, 7, 1, 9));
    const labels = { kind: "classes", classes: 2, values: Int32Array.of(0, 0, 0, 1, 1, 1) } as const;
    const importance = await fStatistic.importance(rows("training", vectors, labels));
    expect(importance[0]! / 5.4).toBeCloseTo(1, 12);
    expect(importance[1]).toBe(Number.MAX_VALUE);
    expect(importance[2]).toBe(0);
  });

  it("counts only classes that occur", async () => {
    const vectors = matrix(6, 1, Float32Array.of(1, 2, 3, 3, 5, 7));
    const labels = { kind: "classes", classes: 9, values: Int32Array.of(4, 4, 4, 7, 7, 7) } as const;
    expect(await fStatistic.importance(rows("training", vectors, labels))).toBeCloseToAll([5.4], { relative: ROUNDING });
  });

  it("is the F of the correlation for real-valued labels", async () => {
    // x = 1 … 4 and y = 1, 3, 2, 4: r = 0.8, F = 0.64 · 2 / 0.36.
    const vectors = matrix(4, 2, Float32Array.of(1, 1, 2, 3, 3, 2, 4, 4));
    const labels = { kind: "values", values: Float64Array.of(1, 3, 2, 4) } as const;
    const importance = await fStatistic.importance(rows("training", vectors, labels));
    expect(importance[0]! / ((0.64 * 2) / 0.36)).toBeCloseTo(1, 12);
    expect(importance[1]).toBeGreaterThan(1e12); // the label itself
  });

  it("does not change with the unit or the origin of a dimension", async () => {
    const values = Float32Array.of(1, 2, 3, 3, 5, 7);
    const labels = { kind: "classes", classes: 2, values: Int32Array.of(0, 0, 0, 1, 1, 1) } as const;
    const moved = matrix(
      6,
      1,
      values.map((value) => 1024 * value + 65536),
    );
    expect(await fStatistic.importance(rows("training", moved, labels))).toBeCloseToAll([5.4], { relative: 1e-10 });
  });
});
