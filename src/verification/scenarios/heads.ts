/** Models that have a head of their own. */
import type { Scenario } from "../scenario.ts";
import { apart, halves, headAlong, usual } from "./plans.ts";

/** One entry each. */
export const heads: readonly Scenario[] = [
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
];
