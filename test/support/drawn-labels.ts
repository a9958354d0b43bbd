/** Class labels of given numbers, and numbers at random. */
import { seeded } from "../../src/base/random.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";

/** Labels of `count` classes. */
export function classes(values: ArrayLike<number>, count: number): ClassLabels {
  return { kind: "classes", classes: count, values: Int32Array.from(values) };
}

/** n whole numbers below `count`. */
export function drawn(n: number, count: number, seed: number): number[] {
  const random = seeded(seed);
  return Array.from({ length: n }, () => random.below(count));
}
