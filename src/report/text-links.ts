/** From a claim to the texts that it is made of. */
import { sameSlice } from "../results/slice-identity.ts";
import { type Html, html } from "./html.ts";
import { changesId, textsId } from "./page-ids.ts";
import type { StudyView, VariantView } from "./study-view.ts";

/** To the texts of a variant's best dimension; null where none are kept of its vectors. */
export function bestTextsLink({ details, headlines }: StudyView, view: VariantView): Html | null {
  const isKept = details?.slices.some((slice) => sameSlice(slice, view.variant)) ?? false;
  if (!isKept || view.variant.bestDimension == null) return null;
  return html`<p class="note"><a href="#${textsId(headlines.indexOf(view))}">The ${namedRows(details)} at the ends of its best dimension, and its mistakes</a></p>`;
}

/** Where no texts are kept there are their places alone. */
function namedRows(details: StudyView["details"]): string {
  return details?.texts.status === "kept" ? "texts" : "rows";
}

/** To the rows that became right or wrong; null where none are known. */
export function changesLink({ details }: StudyView): Html | null {
  return (details?.changes.length ?? 0) === 0
    ? null
    : html`<p class="note"><a href="#${changesId}">The ${namedRows(details)} that finetuning made right and wrong</a></p>`;
}
