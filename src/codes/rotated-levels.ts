/**
 * Rotated levels: a vector about the mean is rotated at random, after which its coordinates, divided by its length, are near
 * normal whatever the vectors were; each gets the nearest of 2^bits levels that are best for normal numbers, and one number
 * a vector is its length. With y = R (x − mean) in d dimensions:
 *
 *   cⱼ = the level nearest to √d yⱼ / ‖y‖,  length = (1 − D) ‖y‖² / ⟨y, c⟩,  x̂ = mean + length · Rᵀ c
 *
 * ‖y‖² / ⟨y, c⟩ makes inner products right in expectation (RaBitQ's estimator); the factor 1 − D, the same for all vectors,
 * takes them to the least squared error, D ‖y‖² with Lloyd and Max's D = .3634, .1175, .0345, .0095 for 1 … 4 bits. As it
 * is the same for all it changes no order of inner products.
 *
 * The numbers of the levels, then the length as float32, the lowest byte first: 4 bytes a vector beside the levels.
 *
 * Lloyd 1982, doi:10.1109/TIT.1982.1056489; Max 1960, doi:10.1109/TIT.1960.1057548; Gao & Long 2024, arXiv:2405.12497
 * (equation 12); Zandieh et al. 2025, arXiv:2504.19874 (algorithm 1).
 */

import { type Code, codeOf } from "./code.ts";
import { readFloat, writeFloat } from "./float-bits.ts";
import { min, sqrt } from "./math.ts";
import { pack, packedBytes, unpack } from "./packing.ts";
import { seededRotation } from "./rotation.ts";
import { squareSum, wide } from "./sums.ts";

/** What a code is made of. */
export interface RotatedLevels {
  /** [dimensions] */
  readonly mean: Float32Array;
  /** Of the rotation; null for vectors that were rotated before. */
  readonly seed: number | null;
  readonly bits: LevelBits;
}

/** Bits a dimension. */
export type LevelBits = 1 | 2 | 3 | 4;

/** The least squared error that levels leave of a standard normal number, and the levels above 0. */
export const normalLevels: Readonly<Record<LevelBits, readonly [distortion: number, upper: readonly number[]]>> = {
  1: [0.3633802276324186, [0.7978845608028654]],
  2: [0.11748184782932913, [0.452780034636492, 1.5104176084990952]],
  3: [0.034547760788503634, [0.24509417894422156, 0.7560052812058782, 1.3439092785049995, 2.1519457045369887]],
  4: [
    0.00950100800819198,
    [
      0.1283950298511472, 0.3880482994902912, 0.6567591185324655, 0.9423404564869646, 1.256231197347179, 1.6180463860218848,
      2.069017226531391, 2.7325895709951684,
    ],
  ],
};

/** Largest length: levels times it stay float32 numbers. */
export const largestLength = 1e37;

/** All levels rising, and what lies halfway between them. */
export const levelsOf = (bits: LevelBits): { readonly levels: Float64Array; readonly thresholds: Float64Array } => {
  const [, upper] = normalLevels[bits];
  const levels = wide([...upper.map((level) => -level).reverse(), ...upper]);
  return { levels, thresholds: levels.slice(1).map((level, i) => (level + levels[i]!) / 2) };
};

/** The code. */
export const rotatedLevelsCode = ({ mean, seed, bits }: RotatedLevels): Code => {
  const size = mean.length;
  const { levels, thresholds } = levelsOf(bits);
  const numbers = new Uint8Array(size);
  const packed = packedBytes(size, bits);
  return codeOf({
    size,
    bytes: packed + 4,
    base: wide(mean),
    rotation: seed === null ? undefined : seededRotation(size, seed),
    write(y, codes, to) {
      const square = squareSum(y);
      const scale = square === 0 ? 0 : sqrt(size / square);
      let along = 0;
      for (let j = 0; j < size; j++) {
        const number = levelNumber(y[j]! * scale, thresholds);
        numbers[j] = number;
        along += y[j]! * levels[number]!;
      }
      pack(numbers, bits, codes, to);
      const length = along === 0 ? 0 : min(largestLength, ((1 - normalLevels[bits][0]) * square) / along);
      writeFloat(codes, to + packed, length);
    },
    read(y, codes, from) {
      unpack(codes, from, bits, numbers);
      const length = readFloat(codes, from + packed);
      for (let j = 0; j < size; j++) y[j] = length * levels[numbers[j]!]!;
    },
    packed: { bits, floats: 1, values: levels, weights: (query) => query },
  });
};

/** How many thresholds lie below a value. */
const levelNumber = (value: number, thresholds: Float64Array): number => {
  let number = 0;
  while (number < thresholds.length && value > thresholds[number]!) number++;
  return number;
};
