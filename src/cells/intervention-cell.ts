/** A model with dimensions switched off in its LayerNorms, read by its own head. */
import type { Labels } from "../statistics/labels.ts";
import type { CellDefinition } from "./definition.ts";
import { type PackedLabels, packLabels } from "./packed-labels.ts";

/** What is switched off. */
export interface InterventionSpec {
  readonly kind: "intervention";
  /** Hash of the head. */
  readonly head: string;
  readonly dimensions: readonly number[];
  /** What stands in their place. */
  readonly fill: "zero" | "mean";
}

/** What the head of the edited model says of the test rows. */
export interface InterventionCell {
  readonly kind: "intervention";
  readonly test: PackedLabels;
}

/** A model whose head gives its predictions for the test rows after an edit. */
export interface EditedModel {
  predict(edit: Pick<InterventionSpec, "dimensions" | "fill">): Promise<Labels>;
}

/** The kind. */
export const intervention: CellDefinition<InterventionSpec, InterventionCell, EditedModel> = {
  kind: "intervention",
  run: async (model, spec) => ({ kind: "intervention", test: packLabels(await model.predict(spec)) }),
};
