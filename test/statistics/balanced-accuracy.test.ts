/** Balanced accuracy as the score of a study: its value, its intervals and its paired bounds where classes are rare. */
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { fitSingleRule } from "../../src/probes/single-rules.ts";
import { resample } from "../../src/statistics/bootstrap.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { baselinePrediction, headlineMetric, score } from "../../src/statistics/metrics.ts";
import { discordanceOf, pairedScoreBounds } from "../../src/statistics/paired-proportions.ts";
import { resampledScores, scoreInterval } from "../../src/statistics/resampled-score.ts";

const balanced = (values: ArrayLike<number>, classes = 2): ClassLabels => ({
  kind: "classes",
  classes,
  metric: "balanced-accuracy",
  values: Int32Array.from(values),
});

/** Share of a coverage that 1,000 draws wander by: two standard errors of 0.7 points. */
const wanders = 0.014;

/** Rows of which one in twenty is of class 1, each class right as often as it is told. */
function drawn(random: Random, rows: number, recalls: readonly [number, number]): { truth: ClassLabels; predicted: ClassLabels } {
  const values = Int32Array.from({ length: rows }, () => (random.uniform() < 0.05 ? 1 : 0));
  const predicted = values.map((label) => (random.uniform() < recalls[label === 1 ? 1 : 0] ? label : 1 - label));
  return { truth: balanced(values), predicted: balanced(predicted) };
}

describe("balanced accuracy", () => {
  it("is the mean recall of the classes that occur, half for the most frequent of two", () => {
    const truth = balanced([0, 0, 0, 0, 1, 1], 3);
    expect(headlineMetric(truth)).toBe("balanced-accuracy");
    expect(score("balanced-accuracy", truth, balanced([0, 0, 0, 1, 1, 2], 3))).toBe((3 / 4 + 1 / 2) / 2);
    expect(score("balanced-accuracy", truth, baselinePrediction(truth, 6))).toBe(0.5);
  });

  it.each([
    [0.97, 0.4],
    [0.9, 0.9],
    [0.98, 0.05],
    [0.6, 0.6],
  ])(
    "has intervals that hold the truth 95 times in a hundred, with 20 rows of the rarer class: recalls %f and %f",
    async (...recalls) => {
      const random = seeded(4);
      const draws = 1000;
      let held = 0;
      for (let i = 0; i < draws; i++) {
        const { truth, predicted } = drawn(random, 400, recalls);
        const [own] = await resampledScores("balanced-accuracy", truth, [predicted], resample(400, { seed: i, count: 2 }));
        const [low, high] = scoreInterval(own!);
        const mean = (recalls[0] + recalls[1]) / 2;
        if (low <= mean && mean <= high) held++;
      }
      expect(held / draws).toBeGreaterThan(0.95 - 0.02 - wanders);
    },
  );

  it("has paired bounds that hold a true difference 95 times in a hundred, one-sided", () => {
    const random = seeded(5);
    const draws = 2000;
    let held = 0;
    for (let i = 0; i < draws; i++) {
      const { truth, predicted } = drawn(random, 400, [0.95, 0.6]);
      const other = predicted.values.map((label) => (random.uniform() < 0.03 ? 1 - label : label));
      // of right rows 3 % become wrong, of wrong ones right
      const change = (recall: number): number => 0.03 * (1 - 2 * recall);
      const [lower] = pairedScoreBounds(discordanceOf(balanced(other), predicted, truth));
      if (lower <= (change(0.95) + change(0.6)) / 2) held++;
    }
    expect(held / draws).toBeGreaterThan(0.93);
  });

  it("keeps what rows without a difference leave open: more where a class is rare", () => {
    const truth = balanced(Array.from({ length: 400 }, (_, i) => (i < 20 ? 1 : 0)));
    const [lower] = pairedScoreBounds(discordanceOf(truth, truth, truth));
    const [plain] = pairedScoreBounds(discordanceOf(truth, truth, { ...truth, metric: undefined }));
    expect(lower).toBeLessThan(8 * plain);
    expect(lower).toBeLessThan(-0.05);
  });

  it("chooses thresholds for itself: the best by brute force over all cuts", () => {
    const random = seeded(6);
    const labels = balanced(Array.from({ length: 200 }, (_, i) => (i % 20 === 0 ? 1 : 0)));
    for (let repeat = 0; repeat < 20; repeat++) {
      const values = Float32Array.from(labels.values, (label) => Math.round(8 * (random.normal() + 1.2 * label)) / 8);
      const rule = fitSingleRule(values, labels, 0);
      const found = score("balanced-accuracy", labels, rule.predict(values));
      let best = 0;
      for (const cut of [Number.NEGATIVE_INFINITY, ...values]) {
        for (const above of [0, 1]) {
          const said = balanced(Int32Array.from(values, (value) => (value > cut ? above : 1 - above)));
          best = Math.max(best, score("balanced-accuracy", labels, said));
        }
      }
      expect(found).toBeCloseTo(best, 12);
      expect(found).toBeGreaterThan(0.55);
    }
  });
});
