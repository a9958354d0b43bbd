// AssemblyScript. Rows as codes; the contracts are in ../encode-rows.ts. Pointers are byte offsets. Codes are written a few
// bytes at a time, over the beginning of the next row's: rows are written in turn, and behind the last there is room.

/** Whether every number of float32 is finite: those whose exponent has not all its bits. Read four at a time. */
export function areFinite(x: usize, count: usize): bool {
  const exponent = i32x4.splat(0x7f800000);
  const one = i32x4.splat(0x00800000);
  let all = i32x4.splat(0);
  for (const end = x + (count << 2); x < end; x += 16) all = v128.or(all, i32x4.add(v128.and(v128.load(x), exponent), one));
  return i32x4.bitmask(all) === 0;
}

/** @param x  [rows, columns] float32; @param codes  [rows, bytes] */
export function signs(x: usize, rows: usize, columns: usize, codes: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  for (const end = codes + rows * bytes; codes < end; codes += bytes) {
    let to = codes;
    let left = columns;
    for (; left >= 16; left -= 16, x += 64, to += 2) {
      const low = i16x8.narrow_i32x4_s(f32x4.gt(v128.load(x), zero), f32x4.gt(v128.load(x, 16), zero));
      const high = i16x8.narrow_i32x4_s(f32x4.gt(v128.load(x, 32), zero), f32x4.gt(v128.load(x, 48), zero));
      const all = i8x16.narrow_i16x8_s(low, high);
      store<u16>(to, i8x16.bitmask(i8x16.shuffle(all, all, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)) as u16);
    }
    let byte: u32 = 0;
    for (let place: u32 = 7; left > 0; left--, x += 4) {
      byte |= ((load<f32>(x) > 0) as u32) << place;
      if (place === 0 || left === 1) {
        store<u8>(to++, byte as u8);
        byte = 0;
        place = 8;
      }
      place--;
    }
  }
}

/**
 * @param x        [rows, columns] float32
 * @param low      [columns, a multiple of four] float64
 * @param perUnit  [the same] float64; 0 beyond the columns
 * @param numbers  a row of them, 0 beyond: room for bits 4
 */
export function affine(
  x: usize,
  rows: usize,
  columns: usize,
  low: usize,
  perUnit: usize,
  bits: u32,
  numbers: usize,
  codes: usize,
  bytes: usize,
): void {
  const most = f64x2.splat(((1 << bits) - 1) as f64);
  for (const end = codes + rows * bytes; codes < end; codes += bytes) {
    const to = bits === 8 ? codes : numbers;
    for (let j: usize = 0; j < columns; j += 4) {
      const four = v128.load(x + (j << 2));
      const from = low + (j << 3);
      const by = perUnit + (j << 3);
      const a = whole(f64x2.promote_low_f32x4(four), v128.load(from), v128.load(by), most);
      const b = whole(f64x2.promote_low_f32x4(v128.shuffle<u64>(four, four, 1, 1)), v128.load(from, 16), v128.load(by, 16), most);
      const words = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
      const halves = i16x8.narrow_i32x4_u(words, words);
      v128.store_lane<u32>(to + j, i8x16.narrow_i16x8_u(halves, halves), 0);
    }
    if (bits !== 8) pack(numbers, columns, bits, codes);
    x += columns << 2;
  }
}

/** ⌊(x − low) · perUnit + ½⌋, clipped to 0 … most: a whole number in the lower half of each number's bits. */
function whole(x: v128, low: v128, perUnit: v128, most: v128): v128 {
  const value = f64x2.mul(f64x2.sub(x, low), perUnit);
  const clipped = f64x2.pmin(f64x2.pmax(value, f64x2.splat(0)), most);
  // beyond 2⁵² there are whole numbers only, and the last bits count them
  return f64x2.add(f64x2.floor(f64x2.add(clipped, f64x2.splat(0.5))), f64x2.splat(4503599627370496));
}

/** Writes numbers of a few bits, the lowest bit of a byte first; numbers are read, and bytes written, eight at a time. */
function pack(numbers: usize, count: usize, bits: u32, to: usize): void {
  for (const end = numbers + count; numbers < end; numbers += 8, to += bits) {
    let held: u64 = 0;
    for (let k: u32 = 0; k < 8; k++) held |= (load<u8>(numbers + k) as u64) << ((bits * k) as u64);
    store<u64>(to, held);
  }
}

/**
 * Two rows at a time, one in each half of a register, so that both are added up in the order that one would be.
 *
 * @param x           [rows, columns] float32
 * @param mean        [columns] float64
 * @param signs       [rounds, columns] float64
 * @param orders      [rounds − 1, columns] int32, 16 times the place a number comes from
 * @param rounds      0 without a rotation
 * @param thresholds  [2^bits − 1] float64
 * @param levels      [2^bits] float64
 * @param kept        of the squared length: what a length is times
 * @param largest     length
 * @param space       room for 4 · columns float64 numbers, and for 2 · (columns + 8) bytes that are 0
 */
export function rotatedLevels(
  x: usize,
  rows: usize,
  columns: usize,
  mean: usize,
  signs: usize,
  orders: usize,
  rounds: u32,
  thresholds: usize,
  levels: usize,
  bits: u32,
  kept: f64,
  largest: f64,
  space: usize,
  codes: usize,
  bytes: usize,
): void {
  const numbers = space + (columns << 5);
  const others = numbers + columns + 8;
  for (let i: usize = 0; i < rows; i += 2) {
    const other: usize = i + 1 < rows ? 1 : 0;
    const next = x + ((columns << 2) & (0 - other));
    for (let j: usize = 0; j < columns; j++) {
      const both = f64x2.replace_lane(f64x2.splat(load<f32>(x + (j << 2)) as f64), 1, load<f32>(next + (j << 2)) as f64);
      v128.store(space + (j << 4), f64x2.sub(both, v128.load64_splat(mean + (j << 3))));
    }
    const y = rotated(space, columns, signs, orders, rounds);
    const squares = squareSums(y, columns);
    const along = numbered(y, columns, squares, thresholds, levels, bits, numbers, others);
    const code = codes + i * bytes;
    writeCode(
      numbers,
      columns,
      bits,
      lengthOf(f64x2.extract_lane(squares, 0), f64x2.extract_lane(along, 0), kept, largest),
      code,
      bytes,
    );
    if (other !== 0) {
      const second = lengthOf(f64x2.extract_lane(squares, 1), f64x2.extract_lane(along, 1), kept, largest);
      writeCode(others, columns, bits, second, code + bytes, bytes);
    }
    x += columns << 3;
  }
}

function lengthOf(square: f64, along: f64, kept: f64, largest: f64): f64 {
  return along === 0 ? 0 : min<f64>(largest, (kept * square) / along);
}

function writeCode(numbers: usize, columns: usize, bits: u32, length: f64, to: usize, bytes: usize): void {
  pack(numbers, columns, bits, to);
  store<f32>(to + bytes - 4, length as f32);
}

/** Rotates pairs of numbers [columns]; they end where it says, at `y` or behind. */
function rotated(y: usize, columns: usize, signs: usize, orders: usize, rounds: u32): usize {
  if (rounds === 0) return y;
  for (let j: usize = 0; j < columns; j++) {
    v128.store(y + (j << 4), f64x2.mul(v128.load(y + (j << 4)), v128.load64_splat(signs + (j << 3))));
  }
  let from = y;
  let to = y + (columns << 4);
  hadamardBlocks(from, columns);
  for (let round: u32 = 1; round < rounds; round++) {
    signs += columns << 3;
    for (let j: usize = 0; j < columns; j++) {
      const moved = v128.load(from + (load<u32>(orders + (j << 2)) as usize));
      v128.store(to + (j << 4), f64x2.mul(moved, v128.load64_splat(signs + (j << 3))));
    }
    hadamardBlocks(to, columns);
    orders += columns << 2;
    const free = from;
    from = to;
    to = free;
  }
  return from;
}

/** Orthonormal Hadamard transforms of pairs of numbers [left], in blocks of powers of two. */
export function hadamardBlocks(from: usize, left: usize): void {
  while (left > 0) {
    const size: usize = 1 << (31 - clz<u32>(left as u32));
    const end = from + (size << 4);
    let half: usize = 16;
    for (; half << 1 < size << 4; half <<= 2) butterfliesOfFour(from, end, half);
    if (half < size << 4) {
      for (let j = from; j < from + half; j += 16) {
        const a = v128.load(j);
        const b = v128.load(j + half);
        v128.store(j, f64x2.add(a, b));
        v128.store(j + half, f64x2.sub(a, b));
      }
    }
    const scale = f64x2.splat(1 / sqrt<f64>(size as f64));
    for (let j = from; j < end; j += 16) v128.store(j, f64x2.mul(v128.load(j), scale));
    from = end;
    left -= size;
  }
}

/** Sums and differences at a distance of `half`, then at twice that. */
function butterfliesOfFour(from: usize, end: usize, half: usize): void {
  for (; from < end; from += 3 * half) {
    for (const stop = from + half; from < stop; from += 16) {
      const second = from + half;
      const third = second + half;
      const fourth = third + half;
      const a = v128.load(from);
      const b = v128.load(second);
      const c = v128.load(third);
      const d = v128.load(fourth);
      const sumA = f64x2.add(a, b);
      const differenceA = f64x2.sub(a, b);
      const sumC = f64x2.add(c, d);
      const differenceC = f64x2.sub(c, d);
      v128.store(from, f64x2.add(sumA, sumC));
      v128.store(second, f64x2.add(differenceA, differenceC));
      v128.store(third, f64x2.sub(sumA, sumC));
      v128.store(fourth, f64x2.sub(differenceA, differenceC));
    }
  }
}

/** Σ y² of both, in the order of codes/sums.ts. */
function squareSums(y: usize, columns: usize): v128 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  const end = y + (columns << 4);
  for (; y + 48 < end; y += 64) {
    s0 = f64x2.add(s0, square(v128.load(y)));
    s1 = f64x2.add(s1, square(v128.load(y, 16)));
    s2 = f64x2.add(s2, square(v128.load(y, 32)));
    s3 = f64x2.add(s3, square(v128.load(y, 48)));
  }
  if (y < end) s0 = f64x2.add(s0, square(v128.load(y)));
  if (y + 16 < end) s1 = f64x2.add(s1, square(v128.load(y, 16)));
  if (y + 32 < end) s2 = f64x2.add(s2, square(v128.load(y, 32)));
  return f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
}

function square(x: v128): v128 {
  return f64x2.mul(x, x);
}

/** Writes the numbers of both rows' levels. @returns Σ y · level of both */
function numbered(
  y: usize,
  columns: usize,
  squares: v128,
  thresholds: usize,
  levels: usize,
  bits: u32,
  numbers: usize,
  others: usize,
): v128 {
  const scale = f64x2.replace_lane(
    f64x2.splat(scaleOf(f64x2.extract_lane(squares, 0), columns)),
    1,
    scaleOf(f64x2.extract_lane(squares, 1), columns),
  );
  const stop = thresholds + ((((1 as usize) << bits) - 1) << 3);
  let along = f64x2.splat(0);
  for (let j: usize = 0; j < columns; j++) {
    const both = v128.load(y + (j << 4));
    const value = f64x2.mul(both, scale);
    let above = i64x2.splat(0);
    for (let t = thresholds; t < stop; t += 8) above = i64x2.sub(above, f64x2.gt(value, v128.load64_splat(t)));
    const first = i64x2.extract_lane(above, 0) as usize;
    const second = i64x2.extract_lane(above, 1) as usize;
    store<u8>(numbers + j, first as u8);
    store<u8>(others + j, second as u8);
    const level = f64x2.replace_lane(f64x2.splat(load<f64>(levels + (first << 3))), 1, load<f64>(levels + (second << 3)));
    along = f64x2.add(along, f64x2.mul(both, level));
  }
  return along;
}

function scaleOf(square: f64, columns: usize): f64 {
  return square === 0 ? 0 : sqrt<f64>((columns as f64) / square);
}
