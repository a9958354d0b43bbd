/** Where the rule of one dimension changes its mind, as its numbers say it: no values are tried. */
import type { RuleNumbers } from "./single-rules.ts";

/** Intervals of the axis and what a rule says in each. */
export interface RuleChanges {
  /** Between the intervals, rising; finite. */
  readonly thresholds: readonly number[];
  /** From low values to high ones: one more than there are thresholds. */
  readonly said: readonly number[];
}

/**
 * The classes that a rule says along the axis: of two classes both sides of its threshold, of more the intervals of the
 * discriminant analysis. An interval that no number of float32 reaches is left out, and neighbours of one class are one.
 * @param groupOf  the class that is shown for each that the rule says; itself when left out
 * @returns null for a line, which says no classes
 */
export function ruleChanges(numbers: RuleNumbers, groupOf: (label: number) => number = (label) => label): RuleChanges | null {
  if (numbers.kind === "line") return null;
  const { ends, classes } = intervalsOf(numbers);
  const thresholds: number[] = [];
  const said = [groupOf(classes[0]!)];
  for (const [place, end] of ends.map(Math.fround).entries()) {
    if (end === Number.POSITIVE_INFINITY) break;
    const next = groupOf(classes[place + 1]!);
    if (end === Number.NEGATIVE_INFINITY) {
      said[0] = next;
      continue;
    }
    if (end === thresholds.at(-1)) {
      thresholds.pop();
      said.pop();
    }
    if (next !== said.at(-1)) {
      thresholds.push(end);
      said.push(next);
    }
  }
  return { thresholds, said };
}

function intervalsOf(numbers: Exclude<RuleNumbers, { readonly kind: "line" }>): {
  readonly ends: readonly number[];
  readonly classes: readonly number[];
} {
  if (numbers.kind === "threshold") {
    const { cut, above } = numbers;
    return { ends: [cut], classes: [1 - above, above] };
  }
  const { line, mean } = numbers;
  return {
    ends: Array.from(line.ends.subarray(0, line.size - 1), (end) => end + mean),
    classes: Array.from(line.classes.subarray(0, line.size)),
  };
}
