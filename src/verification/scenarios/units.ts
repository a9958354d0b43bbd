/** Dimensions in units of their own: what is true does not hang on them, and what is said must not. */
import type { Scenario } from "../scenario.ts";
import { apart, halves, nothing, topDimensions, usual } from "./plans.ts";

/** From 1 to 100,000, all sizes mixed. */
const units = [1, 1e5, 10, 1e4, 100, 1e3, 1e5, 10] as const;

/** One entry each. */
export const inUnits: readonly Scenario[] = [
  {
    ...usual,
    name: "noise-units",
    sentence: "nothing knows the label; dimensions are in units from 1 to 100,000",
    probes: ["logistic"],
    shares: halves,
    informative: [],
    units,
    plant: nothing,
  },
  {
    ...usual,
    name: "narrow-dimension",
    sentence:
      "the narrowest dimension is right on 97 % of rows, by an effect of 3.8; others know nothing and are up to 100,000 times as wide",
    probes: ["logistic"],
    compressors: [topDimensions, "standardised-pca"],
    margin: 0.05,
    shares: halves,
    informative: [0],
    clear: [{ compressor: topDimensions, k: 1 }],
    units,
    plant: apart({ 0: 3.8 }),
  },
  {
    ...usual,
    name: "turned-units",
    sentence:
      "one direction knows the label, with an effect of 2, and is turned at random; then dimensions get units from 1 to 100,000",
    shares: halves,
    informative: "all",
    turned: true,
    units,
    plant: apart({ 0: 2 }),
  },
];
