/**
 * The interface of a plot. A plot looks at a study and says which figures it
 * has to show: none when there is nothing, several when there are variants.
 * A figure's chart is data (chart.ts), drawn by draw-chart.ts alone.
 * Adding one: one file, one line in index.ts; test/contracts/plot.test.ts
 * then draws it from every sample study.
 */
import type { StudyView } from "../study-view.ts";
import type { Chart } from "./chart.ts";

/** One entry of a figure's legend. */
export interface LegendEntry {
  readonly label: string;
  /** Index into the palette. */
  readonly series: number;
  readonly shape: "line" | "area" | "dot";
}

/** A picture with what must stand beside it. */
export interface Figure {
  /** What the reader can see in it: a short phrase. */
  readonly heading: string;
  /** What is seen and how it was computed (n, seeds, resamples): full sentences. */
  readonly caption: string;
  readonly legend: readonly LegendEntry[];
  /** What is drawn. */
  readonly chart: Chart;
}

/** A kind of picture. */
export interface StudyPlot {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Which part of the page it stands in. */
  readonly about: "sizes" | "dimensions" | "layers" | "beyond accuracy" | "finetuning" | "leftover";
  /** The figures it has to show for this study. */
  figures(view: StudyView): readonly Figure[];
}

/** A legend of the first series, in order. */
export function legendOf(labels: readonly string[], shape: LegendEntry["shape"]): readonly LegendEntry[] {
  return labels.map((label, series) => ({ label, series, shape }));
}
