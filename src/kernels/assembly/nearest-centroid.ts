// AssemblyScript. Nearest centroids of rows in float32 over raw pointers (byte offsets, those of vectors 16-byte aligned);
// the contract is in ../nearest-centroid.ts. Centroids are packed in strips of eight, [strip][columns][8], their halves of
// squares [strip][8] beside them.

/** Of eight lanes (values, then places 32 bytes on) the largest value and its place, of equal ones the lowest. */
function keepLargest(lanes: usize, places: usize, nearness: usize): void {
  let best = load<f32>(lanes);
  let place = load<i32>(lanes, 32);
  for (let lane: usize = 1; lane < 8; lane++) {
    const value = load<f32>(lanes + (lane << 2));
    const other = load<i32>(lanes + (lane << 2), 32);
    if (value > best || (value === best && other < place)) {
      best = value;
      place = other;
    }
  }
  store<i32>(places, place);
  store<f32>(nearness, best);
}

/** The larger of what eight lanes have (values, then places 32 bytes on) and of new values at the places from `at` on. */
function keepLanes(lanes: usize, low: v128, high: v128, at: v128): void {
  let before = v128.load(lanes);
  let more = f32x4.gt(low, before);
  v128.store(lanes, f32x4.pmax(before, low));
  v128.store(lanes, v128.bitselect(at, v128.load(lanes, 32), more), 32);
  before = v128.load(lanes, 16);
  more = f32x4.gt(high, before);
  v128.store(lanes, f32x4.pmax(before, high), 16);
  v128.store(lanes, v128.bitselect(i32x4.add(at, i32x4.splat(4)), v128.load(lanes, 48), more), 48);
}

/** ⟨row, centroid⟩ − half of four rows and eight centroids, into the lanes of each row. */
function tile(a0: usize, a1: usize, a2: usize, a3: usize, b: usize, end: usize, half: usize, place: i32, lanes: usize): void {
  let c00 = f32x4.neg(v128.load(half));
  let c01 = f32x4.neg(v128.load(half, 16));
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  // Two steps a turn with a branch between them: without it the engine loads for both first and spills the sums.
  while (b < end) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let value = v128.load32_splat(a0);
    c00 = f32x4.add(c00, f32x4.mul(value, b0));
    c01 = f32x4.add(c01, f32x4.mul(value, b1));
    value = v128.load32_splat(a1);
    c10 = f32x4.add(c10, f32x4.mul(value, b0));
    c11 = f32x4.add(c11, f32x4.mul(value, b1));
    value = v128.load32_splat(a2);
    c20 = f32x4.add(c20, f32x4.mul(value, b0));
    c21 = f32x4.add(c21, f32x4.mul(value, b1));
    value = v128.load32_splat(a3);
    c30 = f32x4.add(c30, f32x4.mul(value, b0));
    c31 = f32x4.add(c31, f32x4.mul(value, b1));
    b += 32;
    if (b === end) break;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    value = v128.load32_splat(a0, 4);
    c00 = f32x4.add(c00, f32x4.mul(value, b0));
    c01 = f32x4.add(c01, f32x4.mul(value, b1));
    value = v128.load32_splat(a1, 4);
    c10 = f32x4.add(c10, f32x4.mul(value, b0));
    c11 = f32x4.add(c11, f32x4.mul(value, b1));
    value = v128.load32_splat(a2, 4);
    c20 = f32x4.add(c20, f32x4.mul(value, b0));
    c21 = f32x4.add(c21, f32x4.mul(value, b1));
    value = v128.load32_splat(a3, 4);
    c30 = f32x4.add(c30, f32x4.mul(value, b0));
    c31 = f32x4.add(c31, f32x4.mul(value, b1));
    b += 32;
    a0 += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
  }
  const at = i32x4.add(i32x4.splat(place), i32x4(0, 1, 2, 3));
  keepLanes(lanes, c00, c01, at);
  keepLanes(lanes + 64, c10, c11, at);
  keepLanes(lanes + 128, c20, c21, at);
  keepLanes(lanes + 192, c30, c31, at);
}

/**
 * For each row its nearest centroid, the lowest of equally near ones.
 *
 * @param x         [rows, columns]
 * @param packed    strips of eight centroids
 * @param halves    ‖centroid‖² / 2 [8 · strips]
 * @param places    int32 [rows]
 * @param nearness  ⟨x, centroid⟩ − ‖centroid‖² / 2 of the nearest [rows]
 * @param lanes     256 bytes of working space
 */
export function nearest(
  x: usize,
  rows: usize,
  columns: usize,
  packed: usize,
  halves: usize,
  strips: i32,
  places: usize,
  nearness: usize,
  lanes: usize,
): void {
  const stride = columns << 2;
  const size = columns << 5;
  const least = f32x4.splat(-Infinity);
  for (let i: usize = 0; i < rows; i += 4) {
    const many = rows - i;
    const r0 = x + i * stride;
    const r1 = many > 1 ? r0 + stride : r0;
    const r2 = many > 2 ? r1 + stride : r0;
    const r3 = many > 3 ? r2 + stride : r0;
    for (let lane: usize = 0; lane < 256; lane += 64) {
      v128.store(lanes + lane, least);
      v128.store(lanes + lane, least, 16);
    }
    let b = packed;
    for (let strip = 0; strip < strips; strip++) {
      tile(r0, r1, r2, r3, b, b + size, halves + (strip << 5), strip << 3, lanes);
      b += size;
    }
    const count = min<usize>(4, many);
    for (let r: usize = 0; r < count; r++) keepLargest(lanes + (r << 6), places + ((i + r) << 2), nearness + ((i + r) << 2));
  }
}

/** The same from products with all centroids [rows, 8 · strips], in their own order. */
export function largest(
  products: usize,
  rows: usize,
  halves: usize,
  strips: i32,
  places: usize,
  nearness: usize,
  lanes: usize,
): void {
  let from = products;
  for (let i: usize = 0; i < rows; i++) {
    let low = f32x4.splat(-Infinity);
    let high = low;
    let lowAt = i32x4.splat(0);
    let highAt = lowAt;
    let at = i32x4(0, 1, 2, 3);
    let half = halves;
    for (let strip = 0; strip < strips; strip++) {
      const c0 = f32x4.sub(v128.load(from), v128.load(half));
      const c1 = f32x4.sub(v128.load(from, 16), v128.load(half, 16));
      const more0 = f32x4.gt(c0, low);
      const more1 = f32x4.gt(c1, high);
      low = f32x4.pmax(low, c0);
      high = f32x4.pmax(high, c1);
      lowAt = v128.bitselect(at, lowAt, more0);
      highAt = v128.bitselect(i32x4.add(at, i32x4.splat(4)), highAt, more1);
      at = i32x4.add(at, i32x4.splat(8));
      from += 32;
      half += 32;
    }
    v128.store(lanes, low);
    v128.store(lanes, high, 16);
    v128.store(lanes, lowAt, 32);
    v128.store(lanes, highAt, 48);
    keepLargest(lanes, places + (i << 2), nearness + (i << 2));
  }
}

/** Adds each row to the float64 sums [centroids, columns] of its centroid, and counts it (int32). */
export function sumRows(x: usize, rows: usize, columns: usize, places: usize, sums: usize, counts: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    const place = <usize>load<i32>(places + (i << 2));
    const count = counts + (place << 2);
    store<i32>(count, load<i32>(count) + 1);
    let to = sums + ((place * columns) << 3);
    let j: usize = 0;
    for (; j + 4 <= columns; j += 4) {
      const low = v128.load64_zero(x);
      const high = v128.load64_zero(x, 8);
      v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(low)));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
      x += 16;
      to += 32;
    }
    for (; j < columns; j++) {
      store<f64>(to, load<f64>(to) + <f64>load<f32>(x));
      x += 4;
      to += 8;
    }
  }
}
