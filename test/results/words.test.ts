/** Numbers in words, in one way everywhere. */
import { describe, expect, test } from "vitest";
import {
  fewestInWords,
  formatBytes,
  formatCount,
  formatDifference,
  formatDuration,
  formatFewest,
  formatIntervalScore,
  formatMargin,
  formatMargins,
  formatMemory,
  formatNumber,
  formatPValue,
  formatWait,
} from "../../src/results/words.ts";

describe("numbers in words", () => {
  test("write accuracies in per cent with their interval", () => {
    expect(formatIntervalScore({ score: 0.9339, interval: [0.921, 0.9459] }, "accuracy")).toBe("93.4 % [92.1, 94.6]");
  });
  test("write correlations with three decimals and a true minus sign", () => {
    expect(formatIntervalScore({ score: -0.0504, interval: [-0.12, 0.02] }, "spearman")).toBe("−0.050 [−0.120, 0.020]");
  });
  test("never write minus zero", () => {
    expect(formatNumber(-0.0001, 2)).toBe("0.00");
    expect(formatDifference(-0.00001, "accuracy")).toBe("0.0 points");
  });
  test("write several margins as a range", () => {
    expect(formatMargins([0.0083, 0.0067, 0.0083], "accuracy")).toBe("0.67 points to 0.83 points");
    expect(formatMargins([0.01, 0.01], "accuracy")).toBe("1 point");
    expect(formatMargins([], "spearman")).toBe("0.01");
  });
  test("sign differences", () => {
    expect(formatDifference(0.003, "accuracy")).toBe("+0.3 points");
    expect(formatDifference(-0.0125, "spearman")).toBe("−0.013");
  });
  test("group thousands", () => {
    expect([1, 999, 1000, 22565376].map(formatCount)).toEqual(["1", "999", "1,000", "22,565,376"]);
  });
  test("name a margin in points, or as it is for correlations", () => {
    expect([0.01, 0.005, 0.02].map((margin) => formatMargin(margin, "accuracy"))).toEqual(["1 point", "0.5 points", "2 points"]);
    expect(formatMargin(0.01, "spearman")).toBe("0.01");
  });
  test("bound small p-values", () => {
    expect(formatPValue(0.001)).toBe("p = 0.001");
    expect(formatPValue(0.0001)).toBe("p < 0.001");
  });
  test("say when k* was not shown", () => {
    expect(formatFewest({ k: null, interval: null })).toBe("not shown");
    expect(formatFewest({ k: 2, interval: [1, 4] })).toBe("≤ 2 [1, 4]");
    expect(fewestInWords({ k: null, interval: null })).toBeNull();
    expect(fewestInWords({ k: 1024, interval: null })).toBe("at most 1,024");
  });
  test("give disks in powers of ten, memory in powers of two, and times in what a person counts in", () => {
    expect([3e5, 1.4e9].map(formatBytes)).toEqual(["1 MB", "1.4 GB"]);
    expect(formatMemory(2 ** 30 * 1.5)).toBe("1.5 GiB");
    expect(formatMemory(2 ** 34, 0)).toBe("16 GiB");
    expect([0.2, 600, 7200].map(formatDuration)).toEqual(["1 s", "10 minutes", "2.0 hours"]);
    expect([0.2, 89.5, 91].map(formatWait)).toEqual(["1 s", "90 s", "2 min"]);
  });
});
