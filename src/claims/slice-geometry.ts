/** What a slice looks like, as the summary has it. */
import { cellOf, type FinishedSlice } from "../cells/finished-slice.ts";
import type { Geometry } from "../results/comparison.ts";
import { identityOfSlice } from "../results/slice-identity.ts";

/** Its measures; none where it was not asked for them. */
export function geometryOf(finished: FinishedSlice): readonly Geometry[] {
  const geometry = cellOf(finished, "geometry");
  if (geometry === null) return [];
  const { kind: _, classMeans: __, ...numbers } = geometry;
  return [{ ...identityOfSlice({ ...finished.variant, ...finished.slice }), ...numbers }];
}
