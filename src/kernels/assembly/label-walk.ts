// AssemblyScript. Walks of 64 labellings along the rows in an order; the contract is in ../label-walk.ts. Pointers are
// byte offsets, labels 8-byte aligned.

/** A byte holds the walk of so many rows. */
const together: usize = 127;

/** base + the bytes of `walk`, four at a time, into int32 at `to`: the larger, the smaller, or the sum. */
function widen(to: usize, base: usize, walk: v128, how: i32): void {
  const low = i16x8.extend_low_i8x16_s(walk);
  const high = i16x8.extend_high_i8x16_s(walk);
  take(to, base, i32x4.extend_low_i16x8_s(low), how);
  take(to + 16, base + 16, i32x4.extend_high_i16x8_s(low), how);
  take(to + 32, base + 32, i32x4.extend_low_i16x8_s(high), how);
  take(to + 48, base + 48, i32x4.extend_high_i16x8_s(high), how);
}

function take(to: usize, base: usize, walk: v128, how: i32): void {
  const reached = i32x4.add(v128.load(base), walk);
  if (how > 0) v128.store(to, i32x4.max_s(v128.load(to), reached));
  else if (how < 0) v128.store(to, i32x4.min_s(v128.load(to), reached));
  else v128.store(to, reached);
}

/** Of bytes that hold eight labels each, eight times over: +1 where the byte's own bit is 0, −1 where it is 1. */
function stepsOf(bytes: v128): v128 {
  const own = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  return v128.or(i8x16.eq(v128.and(bytes, own), own), i8x16.splat(1));
}

/**
 * @param labels   [rows] of 64 bits: bit p is the class in labelling p
 * @param order    [rows] uint32, the rows from the smallest value to the largest
 * @param cuts     [rows] bytes: whether a cut may follow the row at this place of the order
 * @param out      [3, 64] int32: where the walks end, their highest and their lowest point at a cut; 0 is one of them
 */
export function walk(labels: usize, order: usize, cuts: usize, rows: usize, out: usize): void {
  const highest = out + 256;
  const lowest = out + 512;
  memory.fill(out, 0, 768);
  for (let first: usize = 0; first < rows; first += together) {
    const end = min<usize>(first + together, rows);
    let a = i8x16.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let aHigh = i8x16.splat(-128);
    let bHigh = aHigh;
    let cHigh = aHigh;
    let dHigh = aHigh;
    let aLow = i8x16.splat(127);
    let bLow = aLow;
    let cLow = aLow;
    let dLow = aLow;
    let isCut: u32 = 0;
    for (let i = first; i < end; i++) {
      const bits = v128.load64_splat(labels + ((load<u32>(order + (i << 2)) as usize) << 3));
      a = i8x16.add(a, stepsOf(v128.shuffle<i8>(bits, bits, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)));
      b = i8x16.add(b, stepsOf(v128.shuffle<i8>(bits, bits, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3)));
      c = i8x16.add(c, stepsOf(v128.shuffle<i8>(bits, bits, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5)));
      d = i8x16.add(d, stepsOf(v128.shuffle<i8>(bits, bits, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7)));
      if (load<u8>(cuts + i) === 0) continue;
      isCut = 1;
      aHigh = i8x16.max_s(aHigh, a);
      bHigh = i8x16.max_s(bHigh, b);
      cHigh = i8x16.max_s(cHigh, c);
      dHigh = i8x16.max_s(dHigh, d);
      aLow = i8x16.min_s(aLow, a);
      bLow = i8x16.min_s(bLow, b);
      cLow = i8x16.min_s(cLow, c);
      dLow = i8x16.min_s(dLow, d);
    }
    if (isCut !== 0) {
      widen(highest, out, aHigh, 1);
      widen(highest + 64, out + 64, bHigh, 1);
      widen(highest + 128, out + 128, cHigh, 1);
      widen(highest + 192, out + 192, dHigh, 1);
      widen(lowest, out, aLow, -1);
      widen(lowest + 64, out + 64, bLow, -1);
      widen(lowest + 128, out + 128, cLow, -1);
      widen(lowest + 192, out + 192, dLow, -1);
    }
    widen(out, out, a, 0);
    widen(out + 64, out + 64, b, 0);
    widen(out + 128, out + 128, c, 0);
    widen(out + 192, out + 192, d, 0);
  }
}
