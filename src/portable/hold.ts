/** Complaints in one sentence: what must hold, and what came. */
import { floor } from "../codes/math.ts";

/** Throws where something does not hold. @throws Error */
export function hold(holds: boolean | undefined, must: string, got: unknown): asserts holds {
  if (!holds) throw new Error(`${must}, got ${got}`);
}

/** Whether something is a whole number from 1 to `most`. */
export const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= most;

/** Place of the first number that is NaN or infinite, −1 without one. */
export const firstBroken = (numbers: Float32Array | Float64Array): number => numbers.findIndex((value) => value - value !== 0);

/**
 * Throws where numbers are no rows of that size, or one is NaN or infinite.
 * @throws Error with the row, counted from 0
 */
export const holdRows = (what: string, numbers: Float32Array, size: number): void => {
  const at = firstBroken(numbers);
  const got = at < 0 ? numbers.length : `${numbers[at]} in row ${floor(at / size)}`;
  hold(at < 0 && numbers.length % size === 0, `${what} must be rows of ${size} finite numbers`, got);
};
