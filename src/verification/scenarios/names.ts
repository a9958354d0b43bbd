/** Is a dimension named whose luck it was to come first? */
import type { Scenario } from "../scenario.ts";
import { apart, halves, pca, usual } from "./plans.ts";

const named = { ...usual, compressors: [pca], shares: halves } as const;

/** One entry each. */
export const names: readonly Scenario[] = [
  {
    ...named,
    name: "names-twins",
    sentence: "two dimensions know the label equally well, with effects of 1.2: none is the best",
    informative: [2, 5],
    best: null,
    plant: apart({ 2: 1.2, 5: 1.2 }),
  },
  {
    ...named,
    name: "names-copies",
    sentence: "three dimensions are copies of each other but for a little noise: none is the best",
    informative: [1, 4, 6],
    best: null,
    plant(x, label, random) {
      x[1] = x[1]! + (label === 1 ? 0.75 : -0.75);
      x[4] = x[1] + 0.2 * random.normal();
      x[6] = x[1] + 0.2 * random.normal();
      x[1] += 0.2 * random.normal();
    },
  },
  {
    ...named,
    name: "names-close",
    sentence: "two dimensions know the label, with effects of 1.3 and 1.2: the better one is hard to tell",
    informative: [0, 7],
    best: 7,
    plant: apart({ 0: 1.2, 7: 1.3 }),
  },
  {
    ...named,
    name: "names-clear",
    sentence: "one dimension knows the label far better than all others, with an effect of 2",
    informative: [3, 6],
    best: 3,
    plant: apart({ 3: 2, 6: 0.5 }),
  },
];
