/**
 * The functions of Math that every engine computes to the last bit; ECMAScript leaves most others to the engine. Codes and
 * what runs them use no other, so that the same vectors have the same bytes everywhere.
 */
export const { abs, ceil, clz32, floor, fround, imul, max, min, round, sqrt } = Math;
