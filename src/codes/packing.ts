/**
 * Whole numbers of a few bits each in bytes. Number j lies in bits j·b … j·b + b − 1 of the row, the lowest bit of a byte
 * first, as in faiss (4 bits: the even dimension in the lower half of a byte). What is left of the last byte is 0.
 */
import { zeros } from "./sums.ts";

/** Bytes of `count` numbers. */
export const packedBytes = (count: number, bits: number): number => (count * bits + 7) >> 3;

/** Writes numbers below 2^bits. */
export const pack = (numbers: Uint8Array, bits: number, codes: Uint8Array, to: number): void => {
  if (bits === 8) {
    codes.set(numbers, to);
    return;
  }
  let held = 0;
  let heldBits = 0;
  for (let j = 0; j < numbers.length; j++) {
    held |= numbers[j]! << heldBits;
    heldBits += bits;
    if (heldBits >= 8) {
      codes[to++] = held;
      held >>= 8;
      heldBits -= 8;
    }
  }
  if (heldBits > 0) codes[to] = held;
};

/** Reads as many numbers as `numbers` holds. */
export const unpack = (codes: Uint8Array, from: number, bits: number, numbers: Uint8Array): void => {
  const mask = (1 << bits) - 1;
  let held = 0;
  let heldBits = 0;
  for (let j = 0; j < numbers.length; j++) {
    if (heldBits < bits) {
      held |= codes[from++]! << heldBits;
      heldBits += 8;
    }
    numbers[j] = held & mask;
    held >>= bits;
    heldBits -= bits;
  }
};

/** 0 … 2^bits − 1 */
export const wholeNumbers = (bits: number): Float64Array => zeros(1 << bits).map((_, number) => number);
