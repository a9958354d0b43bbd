/** What is to be said of the models' own heads before any claim about them is believed. */

import { isUnnamed } from "../cells/prepared-head.ts";
import type { CheckedVariant } from "../cells/studied-variant.ts";
import { distinctFacts } from "../results/fact.ts";
import { sameMatrix } from "../results/slice-identity.ts";
import type { SummaryFact } from "../results/summary.ts";

/** The facts, each once. */
export function headFacts(variants: readonly CheckedVariant[]): readonly SummaryFact[] {
  const facts: SummaryFact[] = [];
  for (const { name, head, vectors } of variants) {
    if (head === null) continue;
    const { layer, pooling } = head;
    if (!vectors.slices.some((slice) => sameMatrix(slice, head))) {
      facts.push({
        code: "own-head-not-scored",
        count: 1,
        sentence: `The own classifier of the ${name} model reads ${layer === null ? "no layer by number" : `layer ${layer}`}, ${pooling ?? "no pooling"}, which is not among the vectors of the study, so it is not scored.`,
      });
    } else if (vectors.labels.kind === "classes" && isUnnamed(head.labels)) {
      facts.push({
        code: "own-head-unnamed",
        count: 1,
        sentence: `The own classifier of the ${name} model has no names for its outputs; they are taken in the order of the task's classes.`,
      });
    }
  }
  return distinctFacts(facts);
}
