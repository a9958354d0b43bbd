/** The best dimension's values on the test rows, by class (or against the label, for regression). */

import { capital } from "../../results/names.ts";
import type { BestDimensionValues } from "../../results/summary.ts";
import { counted, formatCount } from "../../results/words.ts";
import { mayNameIndex } from "../study.ts";
import type { StudyView, VariantView } from "../study-view.ts";
import { paddedDomain } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { type Histograms, histograms, mostOverlaid, mostRows } from "./histograms.ts";
import { type Figure, legendOf, type StudyPlot } from "./plot.ts";

/** The plot. */
export const bestDimensionValues: StudyPlot = {
  name: "best-dimension-values",
  about: "dimensions",
  description: "Values of the best dimension by class",
  figures: (study) => study.headlines.flatMap((view) => figure(study, view)),
};

function figure({ summary, headlines }: StudyView, { variant }: VariantView): readonly Figure[] {
  const best = variant.bestDimension;
  if (best?.values === undefined) return [];
  const name = mayNameIndex(summary, variant, best.index) ? `dimension ${best.index}` : "the best dimension";
  const several = headlines.length > 1 ? ` (${variant.name})` : "";
  const { test } = summary.task.rows;
  if ("edges" in best.values) return [byClass(name, several, test, best.values)];
  return [
    {
      heading: `${capital(name)} against the label${several}`,
      caption: `Each dot is one of ${counted(best.values.x.length, "test row")} (a sample of ${formatCount(test)}): the value of the dimension chosen on the training rows, and the label.`,
      legend: [],
      chart: againstLabel(name, best.values),
    },
  ];
}

function byClass(name: string, several: string, rows: number, values: Histograms): Figure {
  const { classes, edges } = values;
  const left = classes.length - Math.min(classes.length, mostRows);
  const names = classes.length <= mostOverlaid ? classes.map((entry) => entry.name) : [];
  return {
    heading: `Values of ${name}, by class${several}`,
    caption:
      `How the ${counted(rows, "test row")} lie on the dimension that was chosen on the training rows: the height is the share of the class's rows in each of ${counted(edges.length - 1, "bin")}. ` +
      `Where the shapes lie on top of each other, the dimension cannot tell the classes apart.${left > 0 ? ` The ${mostRows} largest classes are drawn; ${formatCount(left)} more are not.` : ""} ` +
      "A coordinate is a choice of basis: see the rotated control before reading meaning into it.",
    legend: legendOf(names, "area"),
    chart: histograms(name, values),
  };
}

function againstLabel(name: string, { x, y }: Extract<BestDimensionValues, { x: unknown }>): Chart {
  const points = x.flatMap((value, i) => (y[i] === undefined ? [] : [{ x: value, y: y[i] }]));
  return {
    title: `${capital(name)} against the label`,
    description: `${counted(points.length, "dot")}: value of ${name} and label of a test row.`,
    layout: { kind: "row", height: [400, 300] },
    margins: { left: [46, 36], top: [26, 26], right: 16 },
    x: { label: `value of ${name} →`, domain: paddedDomain(x, 1e-6), ticks: [10, 5] },
    y: { label: "↑ label", domain: paddedDomain(y, 1e-6), hasGrid: true },
    panels: [{ title: "", marks: [{ mark: "dots", points, radius: 2.4, fill: 0, opacity: 0.5 }] }],
  };
}
