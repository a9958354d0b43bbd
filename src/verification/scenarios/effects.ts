/** Some dimensions know the label. */
import type { Scenario } from "../scenario.ts";
import { apart, halves, pca, raised, topDimensions, usual } from "./plans.ts";

/** One entry each. */
export const effects: readonly Scenario[] = [
  {
    ...usual,
    name: "four-effects",
    sentence: "four dimensions know the label, with effects of 1, 0.7, 0.5 and 0.3",
    probes: ["logistic"],
    shares: halves,
    informative: [1, 3, 4, 6],
    plant: apart({ 1: 1, 3: 0.7, 4: 0.5, 6: 0.3 }),
  },
  {
    ...usual,
    name: "turned",
    sentence: "one direction knows the label, with an effect of 2, and is turned at random",
    shares: halves,
    informative: "all",
    turned: true,
    plant: apart({ 0: 2 }),
  },
  {
    ...usual,
    name: "rare-class",
    sentence: "one row in ten is of the second class; two dimensions know it, with effects of 1.8 and 1.5",
    rows: { training: 500, validation: 200, test: 500 },
    shares: [0.9, 0.1],
    informative: [2, 7],
    plant: apart({ 2: 1.8, 7: 1.5 }),
  },
  {
    ...usual,
    name: "rare-class-wide-noise",
    sentence:
      "one row in twenty is of the second class; one dimension knows it, with an effect of 3, under five wide ones that know nothing",
    rows: { training: 1000, validation: 400, test: 800 },
    margin: null,
    shares: [0.95, 0.05],
    informative: [6],
    plant(x, label) {
      x[6] = x[6]! + (label === 1 ? 1.5 : -1.5);
      for (const j of [0, 1, 2, 3, 4]) x[j] = 5 * x[j]!;
    },
  },
  {
    ...usual,
    name: "rare-class-balanced",
    sentence: "one row in twenty is of the second class; two dimensions know it, with effects of 3 and 1; scores are balanced",
    rows: { training: 1000, validation: 400, test: 600 },
    margin: 0.05,
    metric: "balanced-accuracy",
    shares: [0.95, 0.05],
    informative: [1, 6],
    plant: apart({ 1: 3, 6: 1 }),
  },
  {
    ...usual,
    name: "nearly-perfect",
    sentence: "one dimension tells the classes apart, with an effect of 4.2: 98 in 100 rows are right",
    rows: { training: 300, validation: 150, test: 300 },
    shares: halves,
    informative: [3],
    plant: apart({ 3: 4.2 }),
  },
  {
    ...usual,
    name: "few-test-rows",
    sentence: "two dimensions know the label, with effects of 1.5 and 1; there are 100 test rows",
    rows: { training: 300, validation: 100, test: 100 },
    margin: 0.05,
    shares: halves,
    informative: [0, 5],
    plant: apart({ 0: 1.5, 5: 1 }),
  },
  {
    ...usual,
    name: "four-classes",
    sentence: "each of four classes is raised by 2 in a dimension of its own",
    shares: [0.25, 0.25, 0.25, 0.25],
    informative: [0, 2, 4, 6],
    plant: raised(2, (label) => 2 * label),
  },
  {
    ...usual,
    name: "values",
    sentence: "three dimensions are the label, a real value, under noise: correlations of 0.7, 0.5 and 0.3",
    probes: ["ridge"],
    compressors: [pca, topDimensions],
    shares: null,
    dimensions: 6,
    informative: [1, 3, 5],
    plant(x, label) {
      for (const [j, r] of [
        [1, 0.7],
        [3, 0.5],
        [5, 0.3],
      ] as const)
        x[j] = r * label + Math.sqrt(1 - r * r) * x[j]!;
    },
  },
  {
    ...usual,
    name: "copies-outliers-dead",
    sentence: "one dimension knows the label, with an effect of 1.5, and has a copy; two are wide, one is constant",
    shares: halves,
    informative: [1, 6],
    plant(x, label) {
      x[1] = x[1]! + (label === 1 ? 0.75 : -0.75);
      x[6] = x[1];
      x[2] = 20 + 10 * x[2]!;
      x[4] = -8 + 4 * x[4]!;
      x[7] = 0.1;
    },
  },
  {
    ...usual,
    name: "at-the-margin",
    sentence: "without the second of two dimensions (effects of 1.5 and 0.82) the loss is about the margin of 3 points",
    dimensions: 6,
    rows: { training: 2000, validation: 300, test: 800 },
    margin: 0.03,
    shares: halves,
    informative: [0, 1],
    plant: apart({ 0: 1.5, 1: 0.816 }),
  },
];
