/** Every dimension alone, sorted by its test score, with the lines it must be read against. */

import { capital, ordersOfLabels } from "../../results/names.ts";
import type { ResultRow } from "../../results/result-row.ts";
import { counted, formatCount, formatMargin } from "../../results/words.ts";
import { mostOfMargin } from "../../statistics/margin.ts";
import { mayNameIndex } from "../study.ts";
import { headingOf, type StudyView, type VariantView } from "../study-view.ts";
import type { Figure, LegendEntry, StudyPlot } from "./plot.ts";
import { isFound, sortedDimensions } from "./sorted-dimensions.ts";

/** The plot. */
export const singleDimensions: StudyPlot = {
  name: "single-dimensions",
  about: "dimensions",
  description: "Scores of all single dimensions, sorted",
  figures: (study) => study.headlines.flatMap((view) => figure(study, view)),
};

const legend: readonly LegendEntry[] = [
  { label: "Found (false discovery rate 5 %)", series: 0, shape: "dot" },
  { label: "Not told apart from chance", series: 6, shape: "dot" },
];

function figure(study: StudyView, view: VariantView): readonly Figure[] {
  const { summary } = study;
  const { rows } = summary.task;
  const sorted = sortedRows(view);
  if (sorted.length === 0) return [];
  const found = sorted.filter(isFound).length;
  const isTested = sorted.some(({ qValue }) => qValue !== null);
  const tested = `${capital(counted(found, "dimension"))} ${found === 1 ? "knows" : "know"} something of the labels of the test rows, at a false discovery rate of 5 % (${ordersOfLabels(summary)}). `;
  return [
    {
      heading: headingOf(study, view, "What each dimension knows alone"),
      caption:
        `${capital(counted(sorted.length, "dimension"))} of ${formatCount(view.dimensions)}, each with a probe of its own fitted on ${counted(rows.train, "training row")}, sorted by their score on ${counted(rows.test, "test row")}; the grey band holds their 95 % intervals. ` +
        `${isTested ? tested : ""}${chosen(study, view)}`,
      legend: isTested ? legend : [],
      chart: sortedDimensions(summary, view, sorted),
    },
  ];
}

/** The best first; without tests where claims are refused: then no dimension is called found. */
function sortedRows({ variant, rows }: VariantView): readonly ResultRow[] {
  const all = rows("dimension").filter(({ dimension }) => dimension !== null);
  const sorted = all.toSorted((a, b) => b.score - a.score || Number(a.dimension) - Number(b.dimension));
  return variant.refused === null ? sorted : sorted.map((row) => ({ ...row, pValue: null, qValue: null }));
}

/** What is to be said of the dimension that was chosen on the training rows. */
function chosen({ summary }: StudyView, { variant, fewest }: VariantView): string {
  const best = variant.bestDimension;
  if (best === null) return "";
  const index = mayNameIndex(summary, variant, best.index) ? ` (#${best.index})` : "";
  const many =
    best.withinMargin === 0
      ? "No dimension is"
      : `${counted(best.withinMargin, "dimension")} ${best.withinMargin === 1 ? "is" : "are"}`;
  const margin = formatMargin(fewest?.margin ?? mostOfMargin, summary.task.metric);
  return `The ring is the one that was chosen on the training rows${index}; dimensions to the left of it look better only because the test rows sorted them. ${many} within ${margin} of the reference. The dotted line is the mean best score after ${counted(summary.resampling.rotations, "random rotation")}.`;
}
