/** What details.json has of a set of vectors that the page is about. */
import type { SliceDetails, Structure } from "../results/details.ts";
import { sameSlice } from "../results/slice-identity.ts";
import type { StudyView, VariantView } from "./study-view.ts";

/** Undefined where nothing is kept of these vectors. */
export function sliceDetailsOf({ details }: StudyView, { variant }: VariantView): SliceDetails | undefined {
  return details?.slices.find((slice) => sameSlice(slice, variant));
}

/** How dimensions vary and go together, of each headline of which that is kept. */
export function structuresOf(view: StudyView): readonly { readonly name: string; readonly structure: Structure }[] {
  return view.headlines.flatMap((headline) => {
    const structure = sliceDetailsOf(view, headline)?.structure ?? null;
    return structure === null ? [] : [{ name: headline.fullName, structure }];
  });
}
