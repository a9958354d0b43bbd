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
export function drawnRounds(dimensions: number, seed: number): DrawnRounds {
  const draw = splitMix(seed);
  const signs: Float64Array[] = [];
  const orders: Int32Array[] = [];
  for (let round = 0; round < rounds; round++) {
    const sign = new Float64Array(dimensions);
    for (let j = 0; j < dimensions; j++) sign[j] = draw() >= 2147483648 ? -1 : 1;
    signs.push(sign);
    if (round < rounds - 1) orders.push(drawnOrder(dimensions, draw));
  }
  return { signs, orders };
}

/** The rotation of a seed, a whole number of 32 bits. */
export function seededRotation(dimensions: number, seed: number): Rotation {
  const { signs, orders } = drawnRounds(dimensions, seed);
  const other = new Float64Array(dimensions);
  return {
    apply(values) {
      for (let round = 0; round < rounds; round++) {
        changeSigns(values, signs[round]!);
        hadamardBlocks(values);
        const order = orders[round];
        if (order === undefined) continue;
        other.set(values);
        for (let j = 0; j < dimensions; j++) values[j] = other[order[j]!]!;
      }
    },
    invert(values) {
      for (let round = rounds - 1; round >= 0; round--) {
        const order = orders[round];
        if (order !== undefined) {
          other.set(values);
          for (let j = 0; j < dimensions; j++) values[order[j]!] = other[j]!;
        }
        hadamardBlocks(values);
        changeSigns(values, signs[round]!);
      }
    },
  };
}

function changeSigns(values: Float64Array, signs: Float64Array): void {
  for (let j = 0; j < signs.length; j++) values[j] = values[j]! * signs[j]!;
}

/** Size of the next block where so many dimensions are left: the largest power of two. */
export function blockSize(left: number): number {
  return 2 ** (31 - Math.clz32(left));
}

/** Orthonormal Hadamard transforms of blocks of powers of two, the largest first; its own inverse. */
function hadamardBlocks(values: Float64Array): void {
  let from = 0;
  while (from < values.length) {
    const size = blockSize(values.length - from);
    hadamard(values, from, size);
    const scale = 1 / Math.sqrt(size);
    for (let j = from; j < from + size; j++) values[j] = values[j]! * scale;
    from += size;
  }
}

/** The fast Walsh–Hadamard transform, not scaled: sums and differences of neighbours at distance 1, 2, 4, … */
function hadamard(values: Float64Array, from: number, size: number): void {
  let half = 1;
  if (size >= 4) {
    for (let j = from; j < from + size; j += 4) {
      // distances 1 and 2 together: the same additions, half of the reading
      const sum = values[j]! + values[j + 1]!;
      const difference = values[j]! - values[j + 1]!;
      const otherSum = values[j + 2]! + values[j + 3]!;
      const otherDifference = values[j + 2]! - values[j + 3]!;
      values[j] = sum + otherSum;
      values[j + 1] = difference + otherDifference;
      values[j + 2] = sum - otherSum;
      values[j + 3] = difference - otherDifference;
    }
    half = 4;
  }
  for (; half < size; half *= 2) {
    for (let block = from; block < from + size; block += 2 * half) {
      for (let j = block; j < block + half; j++) {
        const a = values[j]!;
        const b = values[j + half]!;
        values[j] = a + b;
        values[j + half] = a - b;
      }
    }
  }
}

function drawnOrder(count: number, draw: () => number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, j) => j);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((draw() * (i + 1)) / 4294967296);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** SplitMix32: whole numbers below 2³². */
function splitMix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}
