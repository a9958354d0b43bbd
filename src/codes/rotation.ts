/**
 * A random rotation of any number of dimensions in O(d log d), of a seed alone: three rounds of random signs, Hadamard
 * transforms and (between rounds) a random order.
 *
 *   y = H D₃ P₂ H D₂ P₁ H D₁ x
 *
 * The transform works on blocks whose sizes are the powers of two that d is the sum of, the largest first (768 = 512 + 256),
 * each divided by √size. So there is no padding and no byte more, and the map is orthogonal; the orders mix the blocks, and
 * three rounds make every coordinate near normal even for a vector with one number that is not 0.
 *
 * Signs and orders come from SplitMix32 of the seed: for each round d signs (the highest bit, 1 is −1), then, but for the
 * last, an order by Fisher and Yates from the end, j = ⌊draw · (i + 1) / 2³²⌋.
 *
 * Ailon & Chazelle 2009 (doi:10.1137/060673096); three rounds as in Yu et al. 2016 ("Orthogonal random features").
 */

import { clz32, floor, imul, sqrt } from "./math.ts";
import { zeros } from "./sums.ts";

/** An orthogonal map. */
export interface Rotation {
  /** In place. */
  apply(values: Float64Array): void;
  /** The way back, in place. */
  invert(values: Float64Array): void;
}

const rounds = 3;

/** What a seed draws: signs of each round [rounds][dimensions], and the orders between rounds [rounds − 1][dimensions]. */
export interface DrawnRounds {
  readonly signs: readonly Float64Array[];
  readonly orders: readonly Int32Array[];
}

/** The signs and orders of a seed, a whole number of 32 bits. */
export const drawnRounds = (dimensions: number, seed: number): DrawnRounds => {
  const draw = splitMix(seed);
  const signs: Float64Array[] = [];
  const orders: Int32Array[] = [];
  for (let round = 0; round < rounds; round++) {
    signs.push(zeros(dimensions).map(() => (draw() >= 2147483648 ? -1 : 1)));
    if (round < rounds - 1) orders.push(drawnOrder(dimensions, draw));
  }
  return { signs, orders };
};

/** The rotation of a seed, a whole number of 32 bits. */
export const seededRotation = (dimensions: number, seed: number): Rotation => {
  const { signs, orders } = drawnRounds(dimensions, seed);
  const other = zeros(dimensions);
  const changeSigns = (values: Float64Array, round: number): void => {
    for (let j = 0; j < dimensions; j++) values[j] = values[j]! * signs[round]![j]!;
  };
  return {
    apply(values) {
      for (let round = 0; round < rounds; round++) {
        changeSigns(values, round);
        hadamardBlocks(values);
        other.set(values);
        const order = orders[round];
        if (order) for (let j = 0; j < dimensions; j++) values[j] = other[order[j]!]!;
      }
    },
    invert(values) {
      for (let round = rounds; round-- > 0; ) {
        other.set(values);
        const order = orders[round];
        if (order) for (let j = 0; j < dimensions; j++) values[order[j]!] = other[j]!;
        hadamardBlocks(values);
        changeSigns(values, round);
      }
    },
  };
};

/** Size of the next block where so many dimensions are left: the largest power of two. */
export const blockSize = (left: number): number => 2 ** (31 - clz32(left));

/** Orthonormal Hadamard transforms of blocks of powers of two, the largest first; its own inverse. */
const hadamardBlocks = (values: Float64Array): void => {
  for (let from = 0, size = 0; from < values.length; from += size) {
    size = blockSize(values.length - from);
    const end = from + size;
    for (let half = 1; half < size; half *= 2) {
      // sums and differences of neighbours at this distance; blocks begin at multiples of their size
      for (let j = from; j < end; j += ((j + 1) & half) === 0 ? 1 : half + 1) {
        const a = values[j]!;
        const b = values[j + half]!;
        values[j] = a + b;
        values[j + half] = a - b;
      }
    }
    const scale = 1 / sqrt(size);
    for (let j = from; j < end; j++) values[j] = values[j]! * scale;
  }
};

const drawnOrder = (count: number, draw: () => number): Int32Array => {
  const order = new Int32Array(count).map((_, j) => j);
  for (let i = count - 1; i > 0; i--) {
    const j = floor((draw() * (i + 1)) / 4294967296);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
};

/** SplitMix32: whole numbers below 2³². */
const splitMix = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
};
