/** Labels of rows, or predictions of them: classes or real values. */
import type { ClassHeadline } from "./headline-metric.ts";

/** Class labels 0 … classes − 1, one a row. */
export interface ClassLabels {
  readonly kind: "classes";
  /** What scores of these labels are, where it is not accuracy; predictions need not say it. */
  readonly metric?: ClassHeadline | undefined;
  readonly classes: number;
  readonly values: Int32Array;
}

/** Real-valued labels, one a row. */
export interface ValueLabels {
  readonly kind: "values";
  readonly values: Float64Array;
}

/** Labels, or predictions of them. */
export type Labels = ClassLabels | ValueLabels;

/** Which kinds of labels a probe or ranking can take. */
export type Target = "binary" | "multiclass" | "regression";

/** The labels of chosen rows, in their order. */
export function labelsAt(labels: Labels, chosen: ArrayLike<number>): Labels {
  return labels.kind === "values"
    ? { ...labels, values: valuesAt(labels.values, chosen, new Float64Array(chosen.length)) }
    : { ...labels, values: valuesAt(labels.values, chosen, new Int32Array(chosen.length)) };
}

function valuesAt<T extends Float64Array | Int32Array>(values: T, chosen: ArrayLike<number>, into: T): T {
  for (let i = 0; i < chosen.length; i++) into[i] = values[chosen[i]!]!;
  return into;
}

/** Binary, multiclass or regression. */
export function targetOf(labels: Labels): Target {
  if (labels.kind === "values") return "regression";
  return labels.classes === 2 ? "binary" : "multiclass";
}
