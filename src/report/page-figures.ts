/** Every figure that the page of a study shows: what its script is given, and what is written for papers. */
import { frontFigure } from "./compressor-figures.ts";
import { comparedViews } from "./first-screen/compared.ts";
import { firstPicture } from "./first-screen/first-picture.ts";
import { firstId, frontId } from "./page-ids.ts";
import type { Figure } from "./plots/plot.ts";
import type { StudyView } from "./study-view.ts";

/** A figure, and the id of its block on the page. */
export interface PageFigure {
  readonly id: string;
  readonly figure: Figure;
}

/** The picture of the first screen, those of the study, and what its compressor was chosen from. @param figures  of the study */
export function pageFigures(view: StudyView, figures: readonly PageFigure[]): readonly PageFigure[] {
  const compared = comparedViews(view);
  const first = compared === null ? null : firstPicture(view, compared);
  return [
    ...(first === null ? [] : [{ id: firstId, figure: first }]),
    ...figures.map(({ id, figure }) => ({ id, figure })),
    ...(view.compressor === null ? [] : [{ id: frontId, figure: frontFigure(view.compressor) }]),
  ];
}
