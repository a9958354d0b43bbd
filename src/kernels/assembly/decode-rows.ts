// AssemblyScript. Codes as rows; the contracts are in ../decode-rows.ts. Pointers are byte offsets.
import { hadamardBlocks } from "./encode-rows";

/**
 * @param codes      [rows, bytes]
 * @param low, step  [columns] float64
 * @param x          [rows, columns] float32
 */
export function affine(
  codes: usize,
  rows: usize,
  columns: usize,
  low: usize,
  step: usize,
  bits: u32,
  bytes: usize,
  x: usize,
): void {
  for (const end = codes + rows * bytes; codes < end; codes += bytes) {
    for (let j: usize = 0; j < columns; j++, x += 4) {
      const at = j << 3;
      store<f32>(x, (load<f64>(step + at) * (numberAt(codes, j, bits) as f64) + load<f64>(low + at)) as f32);
    }
  }
}

/** Number j of those of a few bits, the lowest bit of a byte first; a byte behind them is read. */
function numberAt(codes: usize, j: usize, bits: u32): u32 {
  const bit = (j as u32) * bits;
  return ((load<u16>(codes + (bit >> 3)) as u32) >> (bit & 7)) & ((1 << bits) - 1);
}

/**
 * Two rows at a time, one in each half of a register.
 *
 * @param codes   [rows, bytes], the last four bytes of a row its length
 * @param mean    [columns] float64
 * @param signs   [rounds, columns] float64
 * @param orders  [rounds − 1, columns] int32, 16 times the place a number goes to
 * @param rounds  0 without a rotation
 * @param levels  [2^bits] float64
 * @param space   room for 4 · columns float64 numbers
 * @param x       [rows, columns] float32
 */
export function rotatedLevels(
  codes: usize,
  rows: usize,
  columns: usize,
  mean: usize,
  signs: usize,
  orders: usize,
  rounds: u32,
  levels: usize,
  bits: u32,
  space: usize,
  bytes: usize,
  x: usize,
): void {
  for (let i: usize = 0; i < rows; i += 2) {
    const other: usize = i + 1 < rows ? 1 : 0;
    const next = codes + (bytes & (0 - other));
    const lengths = pair(load<f32>(codes + bytes - 4) as f64, load<f32>(next + bytes - 4) as f64);
    for (let j: usize = 0; j < columns; j++) {
      const first = load<f64>(levels + ((numberAt(codes, j, bits) as usize) << 3));
      const second = load<f64>(levels + ((numberAt(next, j, bits) as usize) << 3));
      v128.store(space + (j << 4), f64x2.mul(lengths, pair(first, second)));
    }
    const y = turnedBack(space, columns, signs, orders, rounds);
    const row = x + (columns << 2);
    for (let j: usize = 0; j < columns; j++) {
      const both = f64x2.add(v128.load(y + (j << 4)), v128.load64_splat(mean + (j << 3)));
      store<f32>(x + (j << 2), f64x2.extract_lane(both, 0) as f32);
      if (other !== 0) store<f32>(row + (j << 2), f64x2.extract_lane(both, 1) as f32);
    }
    codes += bytes << 1;
    x += columns << 3;
  }
}

function pair(first: f64, second: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

/** Rotates pairs of numbers [columns] back; they end where it says, at `y` or behind. */
function turnedBack(y: usize, columns: usize, signs: usize, orders: usize, rounds: u32): usize {
  if (rounds === 0) return y;
  let from = y;
  let to = y + (columns << 4);
  hadamardBlocks(from, columns);
  for (let round: usize = (rounds as usize) - 1; round > 0; round--) {
    const sign = signs + ((round * columns) << 3);
    const order = orders + (((round - 1) * columns) << 2);
    for (let j: usize = 0; j < columns; j++) {
      const value = f64x2.mul(v128.load(from + (j << 4)), v128.load64_splat(sign + (j << 3)));
      v128.store(to + (load<u32>(order + (j << 2)) as usize), value);
    }
    hadamardBlocks(to, columns);
    const free = from;
    from = to;
    to = free;
  }
  for (let j: usize = 0; j < columns; j++) {
    v128.store(from + (j << 4), f64x2.mul(v128.load(from + (j << 4)), v128.load64_splat(signs + (j << 3))));
  }
  return from;
}
