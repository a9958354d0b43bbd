/** Nothing knows the label. */
import type { Scenario } from "../scenario.ts";
import { halves, nothing, usual } from "./plans.ts";

/** One entry each. */
export const noise: readonly Scenario[] = [
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
    name: "noise-rare-class",
    sentence: "nothing knows the label; 95 % of rows are of one class",
    probes: ["logistic"],
    shares: [0.95, 0.05],
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
];
