/**
 * The interface of a plot. A plot looks at a study and says which figures it
 * has to show: none when there is nothing, several when there are variants.
 * Adding one: one file, one line in index.ts; test/contracts/plot.test.ts
 * then draws it from every sample study.
 */
import type { StudyResults } from "../study.ts";

/** How large to draw, and the prefix of ids, unique in the page. */
export interface Frame {
  readonly id: string;
  /** Pixels; below 500 the plot leaves out what would not be readable. */
  readonly width: number;
}

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
  /** A complete SVG element with title and desc; pure. */
  draw(frame: Frame): string;
}

/** A kind of picture. */
export interface StudyPlot {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Which part of the page it stands in; what the study found when left out. */
  readonly about?: "beyond accuracy" | "finetuning" | "leftover" | undefined;
  /** The figures it has to show for this study, drawn later. */
  figures(results: StudyResults): readonly Figure[];
}
