/** Few rows, very many, and fewer than dimensions. */
import type { Scenario } from "../scenario.ts";
import { apart, halves, topDimensions, usual } from "./plans.ts";

/** One entry each. */
export const sizes: readonly Scenario[] = [
  {
    ...usual,
    name: "60-test-rows",
    sentence: "two dimensions know the label, with effects of 1.5 and 1; there are 60 test rows",
    rows: { training: 300, validation: 100, test: 60 },
    margin: 0.05,
    shares: halves,
    informative: [0, 5],
    plant: apart({ 0: 1.5, 5: 1 }),
  },
  {
    ...usual,
    name: "50000-test-rows",
    sentence: "two dimensions know the label, with effects of 1.5 and 0.7; there are 50,000 test rows",
    every: 5,
    bootstraps: 400,
    rows: { training: 600, validation: 200, test: 50_000 },
    margin: 0.005,
    compressors: [topDimensions],
    shares: halves,
    informative: [0, 5],
    plant: apart({ 0: 1.5, 5: 0.7 }),
  },
  {
    ...usual,
    name: "more-dimensions-than-rows",
    sentence: "two of 96 dimensions know the label, with effects of 2.5 and 1.5; there are 60 training rows",
    dimensions: 96,
    rows: { training: 60, validation: 60, test: 300 },
    margin: 0.05,
    bootstraps: 400,
    compressors: [topDimensions],
    shares: halves,
    informative: [10, 40],
    plant: apart({ 10: 2.5, 40: 1.5 }),
  },
  {
    ...usual,
    name: "noise-more-dimensions-than-rows",
    sentence: "none of 96 dimensions knows the label; there are 60 training rows",
    dimensions: 96,
    rows: { training: 60, validation: 60, test: 300 },
    bootstraps: 400,
    compressors: [topDimensions],
    shares: halves,
    informative: [],
    plant: () => {},
  },
];
