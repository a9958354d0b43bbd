/** Rows that belong together, and are said to. */
import type { Scenario } from "../scenario.ts";
import { apart, halves, nothing, topDimensions, usual } from "./plans.ts";

/** Ten sentences a document, which have half of the variance in common. */
const strong = { rows: 10, share: 0.5 } as const;

/** One entry each. */
export const documents: readonly Scenario[] = [
  {
    ...usual,
    name: "documents-noise",
    sentence: "40 test documents of ten sentences, each document with one label; nothing knows it",
    probes: ["logistic"],
    shares: halves,
    informative: [],
    documents: { ...strong, labels: "document" },
    plant: nothing,
  },
  {
    ...usual,
    name: "documents-noise-sentences",
    sentence: "40 test documents of ten sentences, each sentence with its own label; nothing knows it",
    probes: ["logistic"],
    shares: halves,
    informative: [],
    documents: { ...strong, labels: "row" },
    plant: nothing,
  },
  {
    ...usual,
    name: "documents-noise-sizes",
    sentence: "some 47 test documents, of twelve sentences with one label and of five with the other; nothing knows it",
    probes: ["logistic"],
    shares: halves,
    informative: [],
    documents: { ...strong, rows: 12, fewer: 5, labels: "document" },
    plant: nothing,
  },
  {
    ...usual,
    name: "documents-nearly-perfect",
    sentence:
      "some 47 test documents, of twelve sentences with one label and of five with the other; one dimension tells them apart, with an effect of 3.6",
    probes: ["logistic"],
    compressors: [topDimensions],
    shares: halves,
    informative: [0],
    documents: { ...strong, rows: 12, fewer: 5, labels: "document" },
    plant: apart({ 0: 3.6 }),
  },
  ...[6, 10, 20, 30, 100].map(
    (count): Scenario => ({
      ...usual,
      name: `documents-${count}`,
      sentence: `${count} test documents of ten sentences; two dimensions know the label of a sentence`,
      rows: { training: 300, validation: 150, test: 10 * count },
      compressors: [topDimensions],
      shares: halves,
      informative: [0, 3],
      documents: { ...strong, labels: "row" },
      plant: apart({ 0: 2, 3: 0.8 }),
    }),
  ),
];
