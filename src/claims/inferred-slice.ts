/** A slice with its cells and what was inferred from them: what variants are compared by. */

import { cellOf, cellsOf, type FinishedSlice } from "../cells/finished-slice.ts";
import { labelsOfRole, testRowsOf } from "../cells/slice.ts";
import { identityOfSlice, variantNames } from "../results/slice-identity.ts";
import type { InferenceInput, Inferred } from "./inference.ts";
import { constantVectors } from "./refusals.ts";

/** The variant that the others are held against. */
export const baselineVariant = variantNames.pretrained;

/** A slice with what was inferred. */
export interface InferredSlice extends FinishedSlice {
  readonly inferred: Inferred;
}

/** Everything that the claims of a slice are made from. */
export function inferenceInput(
  finished: FinishedSlice,
  asked: Pick<InferenceInput, "margin" | "bootstraps" | "seed" | "isLinear" | "isRepeated" | "curved">,
): InferenceInput {
  const { variant, slice } = finished;
  const { vectors: set } = variant;
  const [full, dimensions] = [cellOf(finished, "full"), cellOf(finished, "dimensions")];
  if (full === null || dimensions === null) throw new Error("a cell is missing");
  return {
    identity: identityOfSlice({ ...variant, ...slice }),
    isFinetuned: variant.isFinetuned,
    metric: set.task.metric,
    besides: set.task.besides,
    labelNames: set.task.labelNames,
    trainingLabels: labelsOfRole(set.labels, set.splits, "training"),
    testLabels: labelsOfRole(set.labels, set.splits, "test"),
    testGroups: testRowsOf(set).groups,
    margin: asked.margin,
    bootstraps: asked.bootstraps,
    seed: asked.seed,
    full,
    isLinear: asked.isLinear,
    dimensions,
    curves: cellsOf(finished, "curve").map(({ cell }) => cell),
    ownHead: cellOf(finished, "own-head"),
    isRepeated: asked.isRepeated,
    curved: asked.curved,
    redraws: cellOf(finished, "redraws"),
  };
}

/** Refused by a test, not because nothing varies: then a probe that is not bound to lines is asked, too. */
export function isRefusedByTest({ variant: { refused } }: Inferred): boolean {
  return refused !== null && refused.code !== constantVectors.code;
}
