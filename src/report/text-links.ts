/** From a claim to the texts that it is made of. */
import { type Html, html } from "./html.ts";
import { changesId, textsId } from "./page-ids.ts";
import { sliceDetailsOf } from "./slice-details.ts";
import type { StudyView, VariantView } from "./study-view.ts";

/** To the texts of a variant's best dimension; null where none are kept of its vectors. */
export function bestTextsLink(study: StudyView, view: VariantView): Html | null {
  if (sliceDetailsOf(study, view) === undefined || view.variant.bestDimension == null) return null;
  return html`<p class="note"><a href="#${textsId(study.headlines.indexOf(view))}">The ${namedRows(study)} at the ends of its best dimension, and its mistakes</a></p>`;
}

/** Where no texts are kept there are their places alone. */
function namedRows({ details }: StudyView): string {
  return details?.texts.status === "kept" ? "texts" : "rows";
}

/** To the rows that became right or wrong; null where none are known. */
export function changesLink(study: StudyView): Html | null {
  return (study.details?.changes.length ?? 0) === 0
    ? null
    : html`<p class="note"><a href="#${changesId}">The ${namedRows(study)} that finetuning made right and wrong</a></p>`;
}
