/** The grid of sizes of a curve: 1, 2, 3, 4, 6, 8, 12, 16, 24, … doubling by halves, up to and with d. */
import { InputError } from "../base/errors.ts";

/** Sizes 1, 2, 3, 4, 6, 8, 12, … below `dimensions`, then `dimensions`. */
export function sizeGrid(dimensions: number): readonly number[] {
  const sizes: number[] = [];
  for (let power = 1; power <= dimensions; power *= 2) {
    sizes.push(power);
    const between = power * 1.5;
    if (Number.isInteger(between) && between <= dimensions) sizes.push(between);
  }
  if (sizes.at(-1) !== dimensions) sizes.push(dimensions);
  return sizes;
}

/**
 * The sizes a person asked for, ascending, each once.
 * @throws InputError when one is not a whole number from 1 to `dimensions`.
 */
export function checkedSizes(sizes: readonly number[], dimensions: number): readonly number[] {
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1 || size > dimensions) {
      throw new InputError({
        where: "sizes",
        must: `every size must be a whole number from 1 to the ${dimensions} dimensions`,
        got: `${size}`,
        todo: "Leave --sizes out for the default grid.",
      });
    }
  }
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** Sizes beyond the living dimensions become all of them. */
export function livingSizes(sizes: readonly number[], living: number): readonly number[] {
  return [...new Set(sizes.map((size) => Math.min(size, living)))];
}
