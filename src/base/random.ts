/**
 * Seeded randomness: xoshiro128** (Blackman & Vigna 2021, "Scrambled linear
 * pseudorandom number generators", doi:10.1145/3460772), seeded by SplitMix32.
 *
 * Streams are split by name, `random.fork("bootstrap")`, so that drawing more
 * from one never moves another.
 */
import { InputError } from "./errors.ts";

/** A stream of random numbers; the same seed gives the same stream for ever. */
export interface Random {
  /** A 32-bit unsigned integer. */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** An integer in [0, bound), without modulo bias; `bound` an integer in 1 … 2^32. */
  below(bound: number): number;
  /** A standard normal deviate (polar Box-Muller). */
  normal(): number;
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: number | string }>(items: T): T;
  /** An independent stream named `name`; does not advance this one. */
  fork(name: string): Random;
}

/**
 * The stream of an integer seed.
 * @throws InputError for seeds outside −2^31 … 2^32 − 1, which would silently share a stream with another
 */
export function seeded(seed: number): Random {
  if (!Number.isInteger(seed) || seed < -2147483648 || seed > 4294967295) {
    throw new InputError({
      where: "seeded",
      must: "a seed must be an integer of 32 bits",
      got: `${seed}`,
      todo: "Choose a seed from 0 to 4294967295.",
    });
  }
  return stream(Math.imul(seed | 0, 0x9e3779b9) ^ 0x85ebca6b);
}

function stream(key: number): Random {
  let mix = key | 0;
  const splitMix = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix ^ (mix >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitMix();
  let b = splitMix();
  let c = splitMix();
  let d = splitMix() | 1; // the all-zero state is the one that must not occur
  let spare = Number.NaN;

  const uint32 = (): number => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  const uniform = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  const below = (bound: number): number => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 4294967296) {
      throw new InputError({
        where: "below",
        must: "the bound must be an integer in 1 … 2^32",
        got: `${bound}`,
        todo: "Is there nothing to draw from?",
      });
    }
    let value = uint32();
    // What lies beyond the last whole multiple is drawn again; most values are too small to ask where that is.
    if (value >= 4294967296 - bound) {
      const limit = 4294967296 - (4294967296 % bound);
      while (value >= limit) value = uint32();
    }
    // The remainder, quicker than by %: the quotient of such integers is never rounded up to a whole number.
    return value - bound * Math.floor(value / bound);
  };
  return {
    uint32,
    uniform,
    below,
    normal() {
      if (!Number.isNaN(spare)) {
        const value = spare;
        spare = Number.NaN;
        return value;
      }
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) {
          const factor = Math.sqrt((-2 * Math.log(s)) / s);
          spare = v * factor;
          return u * factor;
        }
      }
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const kept = items[i] as number | string;
        items[i] = items[j] as number | string;
        items[j] = kept;
      }
      return items;
    },
    fork(name) {
      // FNV-1a of the name, started from this stream's key.
      let hash = key ^ 0x811c9dc5;
      for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
      return stream(hash);
    },
  };
}
