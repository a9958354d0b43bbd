/** What planted data mostly are not: heavy tails, wrong labels, ordered classes, dimensions of different units. */
import type { Random } from "../../base/random.ts";
import type { Scenario } from "../scenario.ts";
import { apart, halves, topDimensions, usual } from "./plans.ts";

/** Student's t with three degrees of freedom in each dimension: of infinite kurtosis, and N(0, 1) over the root of a mean of squares. */
function heavyTails(x: Float64Array, random: Random): void {
  for (let j = 0; j < x.length; j++) {
    const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
    x[j] = x[j]! / Math.sqrt(squares / 3);
  }
}

/** Share of rows whose label is that of the other class. */
const wrongLabels = 0.2;

/** Five ordered classes. */
const fifths = [0.2, 0.2, 0.2, 0.2, 0.2] as const;

/** The range of the units: each is about seven times the one before it. */
const widest = 1e5;

const knowsTwo = apart({ 1: 1.6, 4: 0.9 });

/** One entry each. */
export const distributions: readonly Scenario[] = [
  {
    ...usual,
    name: "heavy-tails",
    sentence: "two dimensions know the label, with effects of 1.6 and 0.9, in noise of Student's t with three degrees of freedom",
    shares: halves,
    informative: [1, 4],
    plant(x, label, random) {
      heavyTails(x, random);
      knowsTwo(x, label, random);
    },
  },
  {
    ...usual,
    name: "noise-heavy-tails",
    sentence: "nothing knows the label; noise of Student's t with three degrees of freedom",
    probes: ["logistic"],
    shares: halves,
    informative: [],
    plant: (x, _, random) => heavyTails(x, random),
  },
  {
    ...usual,
    name: "label-noise",
    sentence: "two dimensions know the label, with effects of 2.5 and 1, and one label in five is wrong, in every split",
    probes: ["logistic"],
    shares: halves,
    informative: [1, 4],
    plant(x, label, random) {
      const seen = random.uniform() < wrongLabels ? 1 - label : label;
      apart({ 1: 2.5, 4: 1 })(x, seen, random);
    },
  },
  {
    ...usual,
    name: "ordinal-classes",
    sentence: "five ordered classes: one dimension rises by 0.9 from each to the next, another by 0.4",
    shares: fifths,
    informative: [2, 5],
    plant(x, label) {
      x[2] = x[2]! + 0.9 * label;
      x[5] = x[5]! + 0.4 * label;
    },
  },
  {
    ...usual,
    name: "scales",
    sentence: "one dimension tells the classes apart, with an effect of 3.8; the widths of dimensions range over 100,000",
    compressors: [topDimensions],
    shares: halves,
    informative: [2],
    isClear: true,
    plant(x, label) {
      x[2] = x[2]! + (label === 1 ? 1.9 : -1.9);
      for (let j = 0; j < x.length; j++) x[j] = x[j]! * widest ** (j / (x.length - 1));
    },
  },
];
