/** Classes as they are shown: each by itself, or the most frequent ones and all others as one. */
import type { ClassLabels } from "../statistics/labels.ts";

/** Which class is shown for which. */
export interface GroupedClasses {
  /** The classes that are shown by themselves, in their order. */
  readonly shown: readonly number[];
  /** How many are shown: with the others, where there are any. */
  readonly count: number;
  /** The place of each class among those that are shown. */
  readonly groups: Int32Array;
}

/**
 * Groups classes by how frequent they are among these rows, the first of equally frequent ones before.
 * @param most  classes that are shown, the others counted as one
 */
export function groupedClasses({ classes, values }: ClassLabels, most: number): GroupedClasses {
  const counts = new Uint32Array(classes);
  for (const label of values) counts[label] = counts[label]! + 1;
  const all = Array.from(counts.keys());
  const isShort = classes > most;
  const frequent = isShort ? all.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, most - 1) : all;
  const shown = frequent.sort((a, b) => a - b);
  const groups = new Int32Array(classes).fill(shown.length);
  for (const [place, label] of shown.entries()) groups[label] = place;
  return { shown, count: shown.length + (isShort ? 1 : 0), groups };
}
