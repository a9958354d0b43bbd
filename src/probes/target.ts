/** The labels a probe can take, or a clear refusal. */
import { InputError } from "../base/errors.ts";
import type { ClassLabels, Labels, ValueLabels } from "../statistics/labels.ts";

/**
 * Labels that are classes, at least one row of them.
 * @throws InputError for other labels, or none
 */
export function classLabels(probe: string, labels: Labels): ClassLabels {
  if (labels.kind === "classes" && labels.values.length > 0) return labels;
  throw refusal(probe, "classes", labels);
}

/**
 * Labels that are values, at least one row of them.
 * @throws InputError for other labels, or none
 */
export function valueLabels(probe: string, labels: Labels): ValueLabels {
  if (labels.kind === "values" && labels.values.length > 0) return labels;
  throw refusal(probe, "values", labels);
}

/**
 * Labels of either kind, at least one row of them.
 * @throws InputError when there are none
 */
export function trainingLabels(probe: string, labels: Labels): Labels {
  if (labels.values.length > 0) return labels;
  throw refusal(probe, "classes or values", labels);
}

function refusal(probe: string, wanted: string, labels: Labels): InputError {
  return new InputError({
    where: `the ${probe} probe`,
    must: `training rows must have labels that are ${wanted}`,
    got: labels.values.length === 0 ? "no rows" : labels.kind,
    todo: "Choose a probe whose targets include this task's.",
  });
}
