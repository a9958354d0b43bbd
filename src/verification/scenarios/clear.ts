/** Effects so clear that k* must be the planted number. */
import type { Scenario } from "../scenario.ts";
import { halves, pca, raised, topDimensions, usual } from "./plans.ts";

/** What is left of a sum's own noise beside the label. */
const leftover = 0.1;

/** One entry each. */
export const clear: readonly Scenario[] = [
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
    dimensions: 16,
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
