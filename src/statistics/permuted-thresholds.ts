/**
 * Best threshold accuracies under many permutations of binary labels.
 *
 * Thirty-two permutations travel together, one bit each in a 32-bit word a row.
 * Thirty-two rows in sorted order make a square of bits; turned over, each word
 * holds the labels of one permutation, and a table gives the sum, the highest and
 * the lowest point of the walk of threshold.ts over 16 rows at once.
 */
import { argsort } from "../numeric/argsort.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { forEachColumn } from "./columns.ts";

/** For 16 labels (bit t is row t): sum + 16, highest + 16 and lowest + 16 of the walk, in bits 16, 8 and 0. */
let walks: Int32Array | null = null;

/**
 * For each column and each labelling the most rows that one threshold gets right.
 *
 * @param labellings  arrays of 0 and 1, one a labelling [rows]
 * @param visit       called with each column's counts [labellings], an array that is used again
 */
export function permutedThresholds(
  x: Matrix,
  labellings: readonly Uint8Array[],
  visit: (correct: Int32Array, column: number) => void,
): void {
  const words = packLabellings(labellings, x.rows);
  const ones = labellings.map((labels) => labels.reduce((sum, label) => sum + label, 0));
  const order = new Uint32Array(x.rows);
  const cuttable = new Uint32Array(Math.ceil(x.rows / 32));
  const correct = new Int32Array(labellings.length);
  const state = { sum: new Int32Array(32), highest: new Int32Array(32), lowest: new Int32Array(32) };
  forEachColumn(x, (values, column) => {
    argsort(values, order);
    markCuts(values, order, cuttable);
    words.forEach((word, group) => {
      walkAlong(word, order, cuttable, state);
      for (let p = 0; p < 32 && group * 32 + p < labellings.length; p++) {
        const at = group * 32 + p;
        correct[at] = Math.max(ones[at]! + state.highest[p]!, x.rows - ones[at]! - state.lowest[p]!);
      }
    });
    visit(correct, column);
  });
}

/** Bit p of words[g][row] is the label of the row in labelling 32·g + p. */
function packLabellings(labellings: readonly Uint8Array[], rows: number): Uint32Array[] {
  const words = Array.from({ length: Math.ceil(labellings.length / 32) }, () => new Uint32Array(rows));
  labellings.forEach((labels, index) => {
    const word = words[index >> 5]!;
    const bit = 1 << (index & 31);
    for (let i = 0; i < rows; i++) if (labels[i] === 1) word[i] = word[i]! | bit;
  });
  return words;
}

/** Bit t of cuttable[b] says whether a cut may follow the row at place 32·b + t: not between equal values. */
function markCuts(values: Float32Array, order: Uint32Array, cuttable: Uint32Array): void {
  cuttable.fill(0);
  for (let i = 0; i < order.length; i++) {
    if (i + 1 < order.length && values[order[i]!] === values[order[i + 1]!]) continue;
    cuttable[i >> 5] = cuttable[i >> 5]! | (1 << (i & 31));
  }
}

function walkAlong(
  word: Uint32Array,
  order: Uint32Array,
  cuttable: Uint32Array,
  state: { readonly sum: Int32Array; readonly highest: Int32Array; readonly lowest: Int32Array },
): void {
  const { sum, highest, lowest } = state;
  const table = walkTable();
  sum.fill(0);
  highest.fill(0);
  lowest.fill(0);
  const square = new Int32Array(32);
  for (let block = 0; block < cuttable.length; block++) {
    const from = block * 32;
    const rows = Math.min(32, order.length - from);
    for (let t = 0; t < rows; t++) square[t] = word[order[from + t]!]!;
    transposeBits(square);
    const cuts = cuttable[block]!;
    if (rows === 32 && cuts === 0xffffffff) {
      for (let p = 0; p < 32; p++) {
        const bits = square[p]!;
        const first = table[bits & 0xffff]!;
        const second = table[bits >>> 16]!;
        const start = sum[p]! - 16;
        const middle = start + (first >> 16) - 16;
        const high = Math.max(start + ((first >> 8) & 0xff), middle + ((second >> 8) & 0xff));
        const low = Math.min(start + (first & 0xff), middle + (second & 0xff));
        if (high > highest[p]!) highest[p] = high;
        if (low < lowest[p]!) lowest[p] = low;
        sum[p] = middle + (second >> 16);
      }
    } else {
      for (let p = 0; p < 32; p++) stepByStep(square[p]!, cuts, rows, p, state);
    }
  }
}

/** The walk of one permutation over a block with ties or an end in it. */
function stepByStep(
  bits: number,
  cuts: number,
  rows: number,
  p: number,
  { sum, highest, lowest }: { readonly sum: Int32Array; readonly highest: Int32Array; readonly lowest: Int32Array },
): void {
  let walk = sum[p]!;
  let high = highest[p]!;
  let low = lowest[p]!;
  for (let t = 0; t < rows; t++) {
    walk += 1 - 2 * ((bits >>> t) & 1);
    if (((cuts >>> t) & 1) === 0) continue;
    if (walk > high) high = walk;
    if (walk < low) low = walk;
  }
  sum[p] = walk;
  highest[p] = high;
  lowest[p] = low;
}

function walkTable(): Int32Array {
  if (walks !== null) return walks;
  walks = new Int32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    let walk = 0;
    let high = -16;
    let low = 16;
    for (let t = 0; t < 16; t++) {
      walk += 1 - 2 * ((bits >>> t) & 1);
      high = Math.max(high, walk);
      low = Math.min(low, walk);
    }
    walks[bits] = ((walk + 16) << 16) | ((high + 16) << 8) | (low + 16);
  }
  return walks;
}

/** Turns a 32 × 32 square of bits over: bit p of word t becomes bit t of word p (Warren 2012, "Hacker's delight", section 7-3). */
function transposeBits(a: Int32Array): void {
  for (let j = 16, mask = 0x0000ffff; j !== 0; j >>= 1, mask ^= mask << j) {
    for (let k = 0; k < 32; k = ((k | j) + 1) & ~j) {
      const t = ((a[k]! >>> j) ^ a[k | j]!) & mask;
      a[k] = a[k]! ^ (t << j);
      a[k | j] = a[k | j]! ^ t;
    }
  }
}
