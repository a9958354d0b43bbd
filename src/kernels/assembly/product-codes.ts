// AssemblyScript. Rows as product codes and back; the contracts are in ../product-codes.ts. Pointers are byte offsets. Two
// rows at a time, and each number is added up in the order of codes/sums.ts and codes/centroids.ts.

/**
 * @param x         [rows, columns] float32
 * @param rotation  [columns, stride] float64, 0 beyond the columns; 0 for none
 * @param stride    columns, rounded up to a multiple of four
 * @param starts    [parts + 1] int32: the first dimension of each part, and the end
 * @param numbers   [columns, 256] float32
 * @param squares   [parts, 256] float64
 * @param space     room for 4 · stride float64 numbers that are 0 beyond the columns, and for a byte
 */
export function encode(
  x: usize,
  rows: usize,
  columns: usize,
  rotation: usize,
  stride: usize,
  starts: usize,
  parts: usize,
  numbers: usize,
  squares: usize,
  space: usize,
  codes: usize,
): void {
  const row = stride << 3;
  for (let i: usize = 0; i < rows; i += 2) {
    const other: usize = i + 1 < rows ? 1 : 0;
    widened(x, columns, space);
    widened(x + ((columns << 2) & (0 - other)), columns, space + row);
    let y = space;
    if (rotation !== 0) {
      y = space + (row << 1);
      products(rotation, columns, stride, space, y);
    }
    const second = other !== 0 ? codes + parts : space + (row << 2);
    for (let k: usize = 0; k < parts; k++) {
      const from = load<u32>(starts + (k << 2)) as usize;
      const size = (load<u32>(starts + ((k + 1) << 2)) as usize) - from;
      const at = y + (from << 3);
      nearest(at, at + row, numbers + (from << 10), size, squares + (k << 11), codes + k, other !== 0 ? second + k : second);
    }
    codes += parts << 1;
    x += columns << 3;
  }
}

/**
 * @param inverse  [columns, stride] float64, the rotation's columns; 0 for none
 * @param x        [rows, columns] float32
 */
export function decode(
  codes: usize,
  rows: usize,
  columns: usize,
  inverse: usize,
  stride: usize,
  starts: usize,
  parts: usize,
  numbers: usize,
  space: usize,
  x: usize,
): void {
  const row = stride << 3;
  for (let i: usize = 0; i < rows; i += 2) {
    const other: usize = i + 1 < rows ? 1 : 0;
    gathered(codes, starts, parts, numbers, space);
    gathered(codes + (parts & (0 - other)), starts, parts, numbers, space + row);
    let y = space;
    if (inverse !== 0) {
      y = space + (row << 1);
      products(inverse, columns, stride, space, y);
    }
    narrowed(y, columns, x);
    if (other !== 0) narrowed(y + row, columns, x + (columns << 2));
    codes += parts << 1;
    x += columns << 3;
  }
}

function widened(x: usize, columns: usize, to: usize): void {
  for (let j: usize = 0; j < columns; j++) store<f64>(to + (j << 3), load<f32>(x + (j << 2)) as f64);
}

function narrowed(y: usize, columns: usize, to: usize): void {
  for (let j: usize = 0; j < columns; j++) store<f32>(to + (j << 2), load<f64>(y + (j << 3)) as f32);
}

/** What a code's bytes stand for, before it is turned back; −0 is 0, as in a sum that begins with 0. */
function gathered(code: usize, starts: usize, parts: usize, numbers: usize, to: usize): void {
  for (let k: usize = 0; k < parts; k++) {
    const centroid = numbers + ((load<u8>(code + k) as usize) << 2);
    const end = load<u32>(starts + ((k + 1) << 2)) as usize;
    for (let j = load<u32>(starts + (k << 2)) as usize; j < end; j++) {
      store<f64>(to + (j << 3), 0 + (load<f32>(centroid + (j << 10)) as f64));
    }
  }
}

/** The products of two rows at `y` with the rows of a matrix [columns, stride]; two rows at `to`. */
function products(by: usize, columns: usize, stride: usize, y: usize, to: usize): void {
  const row = stride << 3;
  let i: usize = 0;
  for (; i + 1 < columns; i += 2, by += row << 1) {
    let a = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let b = f64x2.splat(0);
    let b2 = f64x2.splat(0);
    let c = f64x2.splat(0);
    let c2 = f64x2.splat(0);
    let d = f64x2.splat(0);
    let d2 = f64x2.splat(0);
    for (let j: usize = 0; j < row; j += 32) {
      const first = v128.load(by + j);
      const first2 = v128.load(by + j, 16);
      const next = v128.load(by + row + j);
      const next2 = v128.load(by + row + j, 16);
      const u = v128.load(y + j);
      const u2 = v128.load(y + j, 16);
      const v = v128.load(y + row + j);
      const v2 = v128.load(y + row + j, 16);
      a = f64x2.add(a, f64x2.mul(first, u));
      a2 = f64x2.add(a2, f64x2.mul(first2, u2));
      b = f64x2.add(b, f64x2.mul(next, u));
      b2 = f64x2.add(b2, f64x2.mul(next2, u2));
      c = f64x2.add(c, f64x2.mul(first, v));
      c2 = f64x2.add(c2, f64x2.mul(first2, v2));
      d = f64x2.add(d, f64x2.mul(next, v));
      d2 = f64x2.add(d2, f64x2.mul(next2, v2));
    }
    store<f64>(to + (i << 3), sum(a, a2));
    store<f64>(to + (i << 3), sum(b, b2), 8);
    store<f64>(to + row + (i << 3), sum(c, c2));
    store<f64>(to + row + (i << 3), sum(d, d2), 8);
  }
  if (i < columns) {
    store<f64>(to + (i << 3), product(by, y, row));
    store<f64>(to + row + (i << 3), product(by, y + row, row));
  }
}

function product(a: usize, y: usize, bytes: usize): f64 {
  let s = f64x2.splat(0);
  let t = f64x2.splat(0);
  for (let j: usize = 0; j < bytes; j += 32) {
    s = f64x2.add(s, f64x2.mul(v128.load(a + j), v128.load(y + j)));
    t = f64x2.add(t, f64x2.mul(v128.load(a + j, 16), v128.load(y + j, 16)));
  }
  return sum(s, t);
}

/** (s₀ + s₁) + (s₂ + s₃) */
function sum(s: v128, t: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1) + (f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1));
}

/** Writes the number of the centroid of the least square − 2 product, the lowest of several, for two rows of a part. */
function nearest(u: usize, v: usize, numbers: usize, size: usize, squares: usize, code: usize, code2: usize): void {
  let least = f64x2.splat(Infinity);
  let least2 = f64x2.splat(Infinity);
  let found = f64x2.splat(0);
  let found2 = f64x2.splat(0);
  let number = f64x2.replace_lane(f64x2.splat(0), 1, 1);
  for (let i: usize = 0; i < 256; i += 8) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    let a2 = f64x2.splat(0);
    let b2 = f64x2.splat(0);
    let c2 = f64x2.splat(0);
    let d2 = f64x2.splat(0);
    let at = numbers + (i << 2);
    for (let j: usize = 0; j < size << 3; j += 8, at += 1024) {
      const x = v128.load64_splat(u + j);
      const x2 = v128.load64_splat(v + j);
      const p = f64x2.promote_low_f32x4(v128.load64_zero(at));
      const q = f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
      const r = f64x2.promote_low_f32x4(v128.load64_zero(at, 16));
      const s = f64x2.promote_low_f32x4(v128.load64_zero(at, 24));
      a = f64x2.add(a, f64x2.mul(x, p));
      b = f64x2.add(b, f64x2.mul(x, q));
      c = f64x2.add(c, f64x2.mul(x, r));
      d = f64x2.add(d, f64x2.mul(x, s));
      a2 = f64x2.add(a2, f64x2.mul(x2, p));
      b2 = f64x2.add(b2, f64x2.mul(x2, q));
      c2 = f64x2.add(c2, f64x2.mul(x2, r));
      d2 = f64x2.add(d2, f64x2.mul(x2, s));
    }
    for (let part: usize = 0; part < 4; part++) {
      const square = v128.load(squares + ((i + (part << 1)) << 3));
      const one = part === 0 ? a : part === 1 ? b : part === 2 ? c : d;
      const two = part === 0 ? a2 : part === 1 ? b2 : part === 2 ? c2 : d2;
      const distance = f64x2.sub(square, f64x2.add(one, one));
      const distance2 = f64x2.sub(square, f64x2.add(two, two));
      const isLess = f64x2.lt(distance, least);
      const isLess2 = f64x2.lt(distance2, least2);
      least = v128.bitselect(distance, least, isLess);
      least2 = v128.bitselect(distance2, least2, isLess2);
      found = v128.bitselect(number, found, isLess);
      found2 = v128.bitselect(number, found2, isLess2);
      number = f64x2.add(number, f64x2.splat(2));
    }
  }
  store<u8>(code, lowest(least, found));
  store<u8>(code2, lowest(least2, found2));
}

function lowest(least: v128, found: v128): u8 {
  const a = f64x2.extract_lane(least, 0);
  const b = f64x2.extract_lane(least, 1);
  const i = f64x2.extract_lane(found, 0);
  const j = f64x2.extract_lane(found, 1);
  return (a < b || (a === b && i < j) ? i : j) as u8;
}
