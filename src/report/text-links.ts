/** From a claim to the texts that it is made of. */
import { sameSlice } from "../results/slice-identity.ts";
import { type Html, html } from "./html.ts";
import { changesId, textsId } from "./page-ids.ts";
import type { StudyView, VariantView } from "./study-view.ts";

/** To the texts of a variant's best dimension; null where none are kept of its vectors. */
export function bestTextsLink({ details, headlines }: StudyView, view: VariantView): Html | null {
  const isKept = details?.slices.some((slice) => sameSlice(slice, view.variant)) ?? false;
  if (!isKept || view.variant.bestDimension == null) return null;
  return html`<p class="note"><a href="#${textsId(headlines.indexOf(view))}">The texts at the ends of its best dimension, and its mistakes</a></p>`;
}

/** To the rows that became right or wrong; null where none are known. */
export function changesLink({ details }: StudyView): Html | null {
  return (details?.changes.length ?? 0) === 0
    ? null
    : html`<p class="note"><a href="#${changesId}">The texts that finetuning made right and wrong</a></p>`;
}
