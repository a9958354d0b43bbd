/** From judged statements to an outcome. */
import type { Outcome } from "./simulation.ts";

/** One outcome of statements of one kind: true for those that are counted. */
export function counting(claim: string, judged: readonly boolean[]): Outcome {
  return { claim, statements: judged.length, counted: judged.filter(Boolean).length };
}

/** Whether an interval, its ends included, holds a value. */
export function holds([low, high]: readonly [number, number], value: number): boolean {
  return low <= value && value <= high;
}
