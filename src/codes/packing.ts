/**
 * Whole numbers of a few bits each in bytes. Number j lies in bits j·b … j·b + b − 1 of the row, the lowest bit of a byte
 * first, as in faiss (4 bits: the even dimension in the lower half of a byte). What is left of the last byte is 0.
 */
import { dotBytes, tableSum } from "./sums.ts";

/** Bytes of `count` numbers. */
export function packedBytes(count: number, bits: number): number {
  return Math.ceil((count * bits) / 8);
}

/** Writes numbers below 2^bits. */
export function pack(numbers: Uint8Array, bits: number, codes: Uint8Array, to: number): void {
  if (bits === 8) {
    codes.set(numbers, to);
    return;
  }
  let held = 0;
  let heldBits = 0;
  let at = to;
  for (let j = 0; j < numbers.length; j++) {
    held |= numbers[j]! << heldBits;
    heldBits += bits;
    if (heldBits >= 8) {
      codes[at++] = held & 255;
      held >>= 8;
      heldBits -= 8;
    }
  }
  if (heldBits > 0) codes[at] = held;
}

/** Reads as many numbers as `numbers` holds. */
export function unpack(codes: Uint8Array, from: number, bits: number, numbers: Uint8Array): void {
  const mask = (1 << bits) - 1;
  let held = 0;
  let heldBits = 0;
  let at = from;
  for (let j = 0; j < numbers.length; j++) {
    if (heldBits < bits) {
      held |= codes[at++]! << heldBits;
      heldBits += 8;
    }
    numbers[j] = held & mask;
    held >>= bits;
    heldBits -= bits;
  }
}

/**
 * One table of 256 sums for each byte of packed numbers: entry c is the sum, in the order of the dimensions, of the terms
 * of the numbers that byte c holds.
 *
 * @param terms         [dimensions × 2^bits]: the term of each dimension and number
 * @param highestFirst  whether the first number of a byte lies in its highest bits
 */
export function byteTables(terms: Float64Array, bits: number, highestFirst: boolean = false): Float64Array {
  const levels = 1 << bits;
  const dimensions = terms.length / levels;
  const each = 8 / bits;
  const bytes = Math.ceil(dimensions / each);
  const tables = new Float64Array(bytes * 256);
  for (let j = 0; j < dimensions; j++) {
    const place = j % each;
    const shift = bits * (highestFirst ? each - 1 - place : place);
    const table = Math.floor(j / each) * 256;
    for (let c = 0; c < 256; c++) tables[table + c] = tables[table + c]! + terms[j * levels + ((c >> shift) & (levels - 1))]!;
  }
  return tables;
}

/** A sum over the numbers of the row that begins at byte `from`. */
export type PackedSum = (codes: Uint8Array, from: number) => number;

/** Σⱼ term(j, number j) of packed numbers: by tables where whole numbers share a byte, one by one where they do not. */
export function packedSum(terms: Float64Array, bits: number): PackedSum {
  if (8 % bits === 0) {
    const tables = byteTables(terms, bits);
    return (codes, from) => tableSum(tables, codes, from);
  }
  const levels = 1 << bits;
  const numbers = new Uint8Array(terms.length / levels);
  return (codes, from) => {
    unpack(codes, from, bits, numbers);
    let sum = 0;
    for (let j = 0; j < numbers.length; j++) sum += terms[j * levels + numbers[j]!]!;
    return sum;
  };
}

/** Σⱼ weightⱼ · number j */
export function weightedSum(weights: Float64Array, bits: number): PackedSum {
  if (bits === 8) return (codes, from) => dotBytes(weights, codes, from);
  const levels = 1 << bits;
  const terms = new Float64Array(weights.length * levels);
  for (let at = 0; at < terms.length; at++) terms[at] = weights[Math.floor(at / levels)]! * (at % levels);
  return packedSum(terms, bits);
}
