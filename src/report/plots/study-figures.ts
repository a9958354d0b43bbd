/** The figures of a study, each with the name by which a page, a script and a file know it. */
import type { StudyView } from "../study-view.ts";
import { plots } from "./index.ts";
import type { Figure, StudyPlot } from "./plot.ts";

/** A figure of a study. */
export interface StudyFigure {
  /** "curves-0": the plot's name, and which of its figures. */
  readonly id: string;
  readonly about: StudyPlot["about"];
  readonly figure: Figure;
}

/** All of them, in the order of the page. */
export function studyFigures(view: StudyView): readonly StudyFigure[] {
  return plots.items.flatMap(({ name, about, figures }) =>
    figures(view).map((figure, i) => ({ id: `${name}-${i}`, about, figure })),
  );
}
