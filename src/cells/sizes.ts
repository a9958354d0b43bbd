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
 * @throws InputError when there is none, or one is not a whole number from 1 to `dimensions`.
 */
export function checkedSizes(sizes: readonly number[], dimensions: number): readonly number[] {
  if (sizes.length === 0) {
    const [must, todo] = ["there must be at least one size", "Leave {sizes} out for the default grid."];
    throw new InputError({ where: "sizes", must, got: "none", todo });
  }
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1 || size > dimensions) {
      throw new InputError({
        where: "sizes",
        must: `every size must be a whole number from 1 to the ${dimensions} dimensions`,
        got: `${size}`,
        todo: "Leave {sizes} out for the default grid.",
      });
    }
  }
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** The sizes of a curve of so many living dimensions: the default grid for null; sizes beyond become all of them. */
export function gridOf(sizes: readonly number[] | null, living: number): readonly number[] {
  return sizes === null ? sizeGrid(living) : [...new Set(sizes.map((size) => Math.min(size, living)))];
}

/** So many sizes or fewer are all tested. */
const mostTested = 6;

/** Of more, each is about a quarter of the one above it; a half where the largest is small. */
const [step, smallStep] = [4, 2];

/** Up to here halves are few enough. */
const smallLargest = 32;

/**
 * The sizes of a curve that k* is tested at, ascending, fixed before anything is scored: all of them where they are six
 * or fewer; else the largest, the ones nearest (in ratio) to a quarter of it, a quarter of that, …, and the smallest. A
 * largest size of up to 32 goes by halves. Each tested size is one more that every smaller one has to wait for; a curve
 * drawn twice as fine is tested at the same sizes, or their neighbours.
 *
 * @param sizes  ascending, at least one
 */
export function testedSizes(sizes: readonly number[]): readonly number[] {
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (smallest === undefined || largest === undefined || sizes.length <= mostTested) return sizes;
  const ratio = largest > smallLargest ? step : smallStep;
  const chosen = new Set([smallest]);
  for (let target = largest; target > smallest; target /= ratio) chosen.add(nearestSize(sizes, target));
  return sizes.filter((size) => chosen.has(size));
}

function nearestSize(sizes: readonly number[], target: number): number {
  const distance = (size: number): number => Math.abs(Math.log(size / target));
  return sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}
