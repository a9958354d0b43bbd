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
import type { Code } from "./code.ts";
import { type PackedSum, pack, packedBytes, packedSum, unpack } from "./packing.ts";
import { type Rotation, seededRotation } from "./rotation.ts";
import { dotProduct } from "./sums.ts";
import { viewOf } from "./view.ts";

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

/** Levels above 0 of a standard normal number with least squared error, and that error. */
export const normalLevels: Readonly<Record<LevelBits, { readonly upper: readonly number[]; readonly distortion: number }>> = {
  1: { upper: [0.7978845608028654], distortion: 0.3633802276324186 },
  2: { upper: [0.452780034636492, 1.5104176084990952], distortion: 0.11748184782932913 },
  3: {
    upper: [0.24509417894422156, 0.7560052812058782, 1.3439092785049995, 2.1519457045369887],
    distortion: 0.034547760788503634,
  },
  4: {
    upper: [
      0.1283950298511472, 0.3880482994902912, 0.6567591185324655, 0.9423404564869646, 1.256231197347179, 1.6180463860218848,
      2.069017226531391, 2.7325895709951684,
    ],
    distortion: 0.00950100800819198,
  },
};

/** Largest length: levels times it stay float32 numbers. */
export const largestLength = 1e37;

/** The code. */
export function rotatedLevelsCode({ mean, seed, bits }: RotatedLevels): Code {
  const dimensions = mean.length;
  const { levels, thresholds } = levelsOf(bits);
  const { distortion } = normalLevels[bits];
  const rotation = seed === null ? none : seededRotation(dimensions, seed);
  const means = Float64Array.from(mean);
  const values = new Float64Array(dimensions);
  const numbers = new Uint8Array(dimensions);
  const packed = packedBytes(dimensions, bits);
  const lengthOf = (codes: Uint8Array, from: number): number => viewOf(codes).getFloat32(codes.byteOffset + from + packed, true);
  const sumOf = (term: TermOfLevel): PackedSum => sumOfLevels(levels, bits, dimensions, term);
  let squares: PackedSum | null = null;
  let withMean: PackedSum | null = null;
  return {
    dimensions,
    bytes: packed + 4,
    encode(vectors, from, codes, to) {
      for (let j = 0; j < dimensions; j++) values[j] = vectors[from + j]! - means[j]!;
      rotation.apply(values);
      const square = dotProduct(values, values);
      const scale = square === 0 ? 0 : Math.sqrt(dimensions / square);
      let along = 0;
      for (let j = 0; j < dimensions; j++) {
        const number = levelNumber(values[j]! * scale, thresholds);
        numbers[j] = number;
        along += values[j]! * levels[number]!;
      }
      pack(numbers, bits, codes, to);
      const length = along === 0 ? 0 : Math.min(largestLength, ((1 - distortion) * square) / along);
      viewOf(codes).setFloat32(codes.byteOffset + to + packed, length, true);
    },
    expand(codes, from) {
      const length = lengthOf(codes, from);
      unpack(codes, from, bits, numbers);
      for (let j = 0; j < dimensions; j++) values[j] = length * levels[numbers[j]!]!;
      rotation.invert(values);
      for (let j = 0; j < dimensions; j++) values[j] = values[j]! + means[j]!;
      return values;
    },
    innerProduct(query) {
      const rotated = query.slice();
      rotation.apply(rotated);
      const fixed = dotProduct(query, means);
      const sum = sumOf((level, j) => level * rotated[j]!);
      return (codes, from) => fixed + lengthOf(codes, from) * sum(codes, from);
    },
    squaredLength(codes, from) {
      if (squares === null || withMean === null) {
        const rotated = means.slice();
        rotation.apply(rotated);
        squares = sumOf((level) => level * level);
        withMean = sumOf((level, j) => 2 * level * rotated[j]!);
      }
      const length = lengthOf(codes, from);
      return dotProduct(means, means) + length * (withMean(codes, from) + length * squares(codes, from));
    },
  };
}

/** What a level of dimension j adds to a sum. */
type TermOfLevel = (level: number, j: number) => number;

/** The sum over the dimensions of what the level of each adds. */
function sumOfLevels(levels: Float64Array, bits: LevelBits, dimensions: number, term: TermOfLevel): PackedSum {
  const count = levels.length;
  const terms = new Float64Array(dimensions * count);
  for (let at = 0; at < terms.length; at++) terms[at] = term(levels[at % count]!, Math.floor(at / count));
  return packedSum(terms, bits);
}

const none: Rotation = { apply() {}, invert() {} };

/** All levels rising, and what lies halfway between them. */
export function levelsOf(bits: LevelBits): { readonly levels: Float64Array; readonly thresholds: Float64Array } {
  const { upper } = normalLevels[bits];
  const levels = Float64Array.from([...upper.map((level) => -level).reverse(), ...upper]);
  return { levels, thresholds: levels.slice(1).map((level, i) => (level + levels[i]!) / 2) };
}

/** How many thresholds lie below a value: halving, as their number is one less than a power of two. */
function levelNumber(value: number, thresholds: Float64Array): number {
  let number = 0;
  for (let half = (thresholds.length + 1) >> 1; half > 0; half >>= 1) if (value > thresholds[number + half - 1]!) number += half;
  return number;
}
