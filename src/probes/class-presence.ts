/** Which classes training rows have: a class without rows is left out of fits and never predicted. */
import type { ClassLabels } from "../statistics/labels.ts";

/** Classes with rows, and the labels counted among them. */
export interface ClassPresence {
  /** Classes with at least one row, rising. */
  readonly classes: readonly number[];
  /** Rows of each of them. */
  readonly counts: Float64Array;
  /** For each row the place of its class in `classes`. */
  readonly labels: Int32Array;
}

/** Finds the classes that occur. */
export function presentClasses(labels: ClassLabels): ClassPresence {
  const all = new Float64Array(labels.classes);
  for (const label of labels.values) all[label] = all[label]! + 1;
  const classes = [...all.keys()].filter((c) => all[c]! > 0);
  const places = new Int32Array(labels.classes).fill(-1);
  classes.forEach((c, place) => {
    places[c] = place;
  });
  return {
    classes,
    counts: Float64Array.from(classes, (c) => all[c]!),
    labels: labels.values.map((label) => places[label]!),
  };
}
