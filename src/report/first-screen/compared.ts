/** Which vectors the first screen is about: those that finetuning made and those it began with, or one name alone. */
import { variantNames } from "../../results/slice-identity.ts";
import type { Variant } from "../../results/summary.ts";
import type { StudyView, VariantView } from "../study-view.ts";

/** Two entries of a summary, or one. */
export interface Compared<Of = Variant> {
  readonly before: Of | null;
  readonly after: Of;
}

/** The last name of the study, and before it what the encoder gave as it came; null for a study of nothing. */
export function comparedViews({ headlines }: StudyView): Compared<VariantView> | null {
  const after = headlines.at(-1);
  if (after === undefined) return null;
  const before = headlines.find(({ variant }) => variant.name === variantNames.pretrained);
  return { before: before === after ? null : (before ?? null), after };
}
