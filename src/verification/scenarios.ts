/**
 * The scenarios that every claim of a summary is held against. A new one is one entry here.
 *
 * An effect of e moves two classes e standard deviations apart in one dimension.
 */
import type { Scenario } from "./scenario.ts";

const topDimensions = "top-dimensions:f-statistic";
const pca = "pca";
const halves = [0.5, 0.5] as const;

/** Moves classes apart: class 1 up and class 0 down by half an effect, dimension by dimension. */
function apart(effects: Readonly<Record<number, number>>): Scenario["plant"] {
  const moved = Object.entries(effects).map(([j, effect]) => [Number(j), effect / 2] as const);
  return (x, label) => {
    for (const [j, half] of moved) x[j] = x[j]! + (label === 1 ? half : -half);
  };
}

/** A head of two classes whose logits are half a direction apart from 0. */
function headAlong(direction: readonly number[]): readonly (readonly number[])[] {
  return [direction.map((weight) => -weight / 2), direction.map((weight) => weight / 2)];
}

/** Raises one dimension a class. */
function raised(by: number, dimensionOf: (label: number) => number | null): Scenario["plant"] {
  return (x, label) => {
    const j = dimensionOf(label);
    if (j !== null) x[j] = x[j]! + by;
  };
}

/** What is left of a sum's own noise beside the label. */
const leftover = 0.1;

const nothing: Scenario["plant"] = () => {};

const usual = {
  dimensions: 8,
  rows: { training: 300, validation: 150, test: 400 },
  margin: 0.02,
  probes: ["lda"],
  compressors: [pca, topDimensions],
} as const;

/** All of them. */
export const scenarios: readonly Scenario[] = [
  {
    ...usual,
    name: "noise-two-classes",
    sentence: "nothing knows the label",
    probes: ["logistic"],
    shares: halves,
    informative: [],
    plant: nothing,
  },
  {
    ...usual,
    name: "noise-larger-class",
    sentence: "nothing knows the label; 60 % of rows are of one class",
    probes: ["logistic"],
    shares: [0.6, 0.4],
    informative: [],
    plant: nothing,
  },
  {
    ...usual,
    name: "noise-three-classes",
    sentence: "nothing knows the label",
    shares: [0.5, 0.3, 0.2],
    informative: [],
    plant: nothing,
  },
  {
    ...usual,
    name: "noise-values",
    sentence: "nothing knows the label, a real value",
    dimensions: 6,
    probes: ["ridge"],
    shares: null,
    informative: [],
    plant: nothing,
  },
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
    name: "nearly-perfect",
    sentence: "one dimension tells the classes apart, with an effect of 4.2: 98 in 100 rows are right",
    rows: { training: 300, validation: 150, test: 300 },
    shares: halves,
    informative: [3],
    plant: apart({ 3: 4.2 }),
  },
  {
    ...usual,
    name: "own-head",
    sentence: "three dimensions know the label, with effects of 1.5, 1 and 0.5; the model's own head is the best there is",
    shares: halves,
    informative: [0, 3, 5],
    plant: apart({ 0: 1.5, 3: 1, 5: 0.5 }),
    head: headAlong([1.5, 0, 0, 1, 0, 0.5, 0, 0]),
  },
  {
    ...usual,
    name: "poor-head",
    sentence: "two dimensions know the label, with effects of 1.5 and 1; the model's own head reads one of them, and noise",
    shares: halves,
    informative: [2, 6],
    plant: apart({ 2: 1.5, 6: 1 }),
    head: headAlong([0, 0.5, 1.5, 0, -0.5, 0, 0, 0.3]),
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
  {
    ...usual,
    name: "clear-two-classes",
    sentence:
      "two dimensions share strong noise, and one of them knows the label under it: one alone loses more than three margins",
    dimensions: 6,
    rows: { training: 600, validation: 200, test: 800 },
    margin: 0.1,
    shares: halves,
    informative: [1],
    compressors: ["top-dimensions:lda-forward"],
    clear: [{ compressor: "top-dimensions:lda-forward", k: 2 }],
    plant(x, label, random) {
      const shared = 3 * random.normal();
      x[1] = 0.3 * x[1]! + shared + (label === 1 ? 0.75 : -0.75);
      x[4] = 0.3 * x[4]! + shared;
    },
  },
  {
    ...usual,
    name: "clear-five-classes",
    sentence: "four of five classes are raised by 4 in a dimension each: three dimensions lose more than three margins",
    dimensions: 12,
    rows: { training: 600, validation: 300, test: 2800 },
    margin: 0.055,
    shares: [0.2, 0.2, 0.2, 0.2, 0.2],
    informative: [2, 4, 7, 11],
    compressors: [topDimensions],
    clear: [{ compressor: topDimensions, k: 4 }],
    plant: raised(4, (label) => [2, 4, 7, 11][label] ?? null),
  },
  {
    ...usual,
    name: "clear-turned",
    sentence: "of directions turned at random the widest knows nothing and the second knows the label, with an effect of 3",
    dimensions: 6,
    rows: { training: 600, validation: 300, test: 900 },
    margin: 0.1,
    shares: halves,
    informative: "all",
    turned: true,
    compressors: [pca],
    clear: [{ compressor: pca, k: 2 }],
    plant(x, label) {
      x[0] = 4 * x[0]!;
      x[1] = x[1]! + (label === 1 ? 1.5 : -1.5);
    },
  },
  {
    ...usual,
    name: "clear-values",
    sentence: "the label is the sum of two dimensions, all but a little noise: one of them loses more than three margins",
    dimensions: 6,
    rows: { training: 400, validation: 200, test: 650 },
    margin: 0.095,
    probes: ["ridge"],
    shares: null,
    informative: [0, 3],
    compressors: [topDimensions],
    clear: [{ compressor: topDimensions, k: 2 }],
    plant(x, label) {
      // The sum of two unit dimensions is √2 times the label; what remains is their difference.
      const mean = (x[0]! + x[3]!) / 2;
      for (const j of [0, 3]) x[j] = x[j]! - mean + label / Math.sqrt(2) + leftover * mean;
    },
  },
];
