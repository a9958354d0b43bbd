// AssemblyScript. The best threshold of a column of float32 without sorting it; the contract is in ../threshold.ts.
// Pointers are byte offsets; arrays begin 16-byte aligned.

/** Runs of up to this many are sorted by insertion. */
const short: usize = 24;

/** Bits that rise with the value of a float32, the class in the lowest bit. */
function keyOf(value: f32, label: u32): u64 {
  const bits = reinterpret<u32>(value + 0); // −0 becomes +0: the two are equal
  const rising = (bits & 0x80000000) !== 0 ? ~bits : bits | 0x80000000;
  return ((rising as u64) << 1) | (label as u64);
}

function valueIn(key: u64): f32 {
  const rising = (key >> 1) as u32;
  return reinterpret<f32>((rising & 0x80000000) !== 0 ? rising & 0x7fffffff : ~rising);
}

function sortByInsertion(keys: usize, count: usize): void {
  for (let i: usize = 1; i < count; i++) {
    const key = load<u64>(keys + (i << 3));
    let j = i;
    while (j > 0 && load<u64>(keys + ((j - 1) << 3)) > key) {
      store<u64>(keys + (j << 3), load<u64>(keys + ((j - 1) << 3)));
      j--;
    }
    store<u64>(keys + (j << 3), key);
  }
}

function sink(keys: usize, from: usize, count: usize): void {
  const key = load<u64>(keys + (from << 3));
  let hole = from;
  for (;;) {
    let child: usize = 2 * hole + 1;
    if (child >= count) break;
    if (child + 1 < count && load<u64>(keys + ((child + 1) << 3)) > load<u64>(keys + (child << 3))) child++;
    const larger = load<u64>(keys + (child << 3));
    if (larger <= key) break;
    store<u64>(keys + (hole << 3), larger);
    hole = child;
  }
  store<u64>(keys + (hole << 3), key);
}

function sort(keys: usize, count: usize): void {
  if (count <= short) {
    sortByInsertion(keys, count);
    return;
  }
  for (let i = (count >> 1) as isize; i >= 0; i--) sink(keys, i as usize, count);
  for (let end = count - 1; end > 0; end--) {
    const last = load<u64>(keys + (end << 3));
    store<u64>(keys + (end << 3), load<u64>(keys));
    store<u64>(keys, last);
    sink(keys, 0, end);
  }
}

/**
 * @param values   [rows] float32
 * @param labels   [rows] bytes of 0 and 1
 * @param ones     how many are 1
 * @param buckets  a power of two up to 65,536
 * @param places   room for 2 bytes a row
 * @param counts   room for 16 bytes a bucket
 * @param keys     room for 8 bytes a row
 * @param out      where rows right, class above and the values on both sides of the cut go, as float64; a side that
 *                 does not exist is infinite
 * @returns        0 where the values are constant or not all finite: nothing was written
 */
export function bestThreshold(
  values: usize,
  labels: usize,
  rows: usize,
  ones: i32,
  buckets: i32,
  places: usize,
  counts: usize,
  keys: usize,
  out: usize,
): i32 {
  let lowest: f32 = load<f32>(values);
  let highest = lowest;
  let i: usize = 0;
  let lows = f32x4.splat(lowest);
  let highs = lows;
  for (; i + 4 <= rows; i += 4) {
    const x = v128.load(values + (i << 2));
    lows = f32x4.min(lows, x);
    highs = f32x4.max(highs, x);
  }
  for (; i < rows; i++) {
    const x = load<f32>(values + (i << 2));
    lows = f32x4.min(lows, f32x4.splat(x));
    highs = f32x4.max(highs, f32x4.splat(x));
  }
  lowest = min(
    min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)),
    min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)),
  );
  highest = max(
    max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
    max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
  );
  const scale = (buckets as f32) / (highest - lowest);
  if (!(scale > 0 && scale <= f32.MAX_VALUE)) return 0;

  // Buckets rise with the values: subtraction, product and truncation never fall.
  memory.fill(counts, 0, (buckets as usize) << 3);
  const least = f32x4.splat(lowest);
  const scales = f32x4.splat(scale);
  const last = i32x4.splat(buckets - 1);
  for (i = 0; i + 4 <= rows; i += 4) {
    const place = i32x4.min_s(i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.sub(v128.load(values + (i << 2)), least), scales)), last);
    const four = load<u32>(labels + i);
    const a = i32x4.extract_lane(place, 0);
    const b = i32x4.extract_lane(place, 1);
    const c = i32x4.extract_lane(place, 2);
    const d = i32x4.extract_lane(place, 3);
    store<u16>(places + (i << 1), a as u16);
    store<u16>(places + (i << 1), b as u16, 2);
    store<u16>(places + (i << 1), c as u16, 4);
    store<u16>(places + (i << 1), d as u16, 6);
    count(counts, a, four & 1);
    count(counts, b, (four >> 8) & 1);
    count(counts, c, (four >> 16) & 1);
    count(counts, d, four >> 24);
  }
  for (; i < rows; i++) {
    const place = min(((load<f32>(values + (i << 2)) - lowest) * scale) as i32, buckets - 1);
    store<u16>(places + (i << 1), place as u16);
    count(counts, place, load<u8>(labels + i) as u32);
  }

  // The walk at the ends of buckets: rows of class 0 less rows of class 1 so far.
  const zeros = (rows as i32) - ones;
  let walk: i32 = 0;
  let top: i32 = 0;
  let bottom: i32 = 0;
  for (let b: usize = 0; b < (buckets as usize); b++) {
    walk += load<i32>(counts + (b << 3)) - load<i32>(counts + (b << 3), 4);
    top = max(top, walk);
    bottom = min(bottom, walk);
  }
  const reached = max(ones + top, zeros - bottom);

  // Only a bucket whose rows could carry the walk that far is looked into.
  const starts = counts + ((buckets as usize) << 3);
  let kept: u32 = 0;
  walk = 0;
  for (let b: usize = 0; b < (buckets as usize); b++) {
    const n0 = load<i32>(counts + (b << 3));
    const n1 = load<i32>(counts + (b << 3), 4);
    const isCandidate = n0 + n1 > 0 && (ones + walk + n0 >= reached || zeros - walk + n1 >= reached);
    store<u32>(starts + (b << 2), isCandidate ? kept : 0xffffffff);
    if (isCandidate) kept += n0 + n1;
    walk += n0 - n1;
  }
  for (i = 0; i < rows; i++) {
    const start = starts + ((load<u16>(places + (i << 1)) as usize) << 2);
    const at = load<u32>(start);
    if (at === 0xffffffff) continue;
    store<u64>(keys + ((at as usize) << 3), keyOf(load<f32>(values + (i << 2)), load<u8>(labels + i) as u32));
    store<u32>(start, at + 1);
  }

  walk = 0;
  top = 0;
  bottom = 0;
  let topBelow = -Infinity;
  let topAbove = -Infinity;
  let bottomBelow = -Infinity;
  let bottomAbove = -Infinity;
  let isTopOpen = false;
  let isBottomOpen = false;
  for (let b: usize = 0; b < (buckets as usize); b++) {
    const n0 = load<i32>(counts + (b << 3));
    const n1 = load<i32>(counts + (b << 3), 4);
    const end = load<u32>(starts + (b << 2));
    if (end === 0xffffffff) {
      walk += n0 - n1;
      continue;
    }
    const own = keys + (((end - (n0 + n1)) as usize) << 3);
    const size = (n0 + n1) as usize;
    sort(own, size);
    for (let r: usize = 0; r < size; r++) {
      const key = load<u64>(own + (r << 3));
      const value = valueIn(key) as f64;
      if (isTopOpen) {
        topAbove = value;
        isTopOpen = false;
      }
      if (isBottomOpen) {
        bottomAbove = value;
        isBottomOpen = false;
      }
      walk += 1 - 2 * ((key & 1) as i32);
      if (r + 1 < size && load<u64>(own + ((r + 1) << 3)) >> 1 === key >> 1) continue;
      if (walk > top) {
        top = walk;
        topBelow = value;
        topAbove = Infinity;
        isTopOpen = true;
      }
      if (walk < bottom) {
        bottom = walk;
        bottomBelow = value;
        bottomAbove = Infinity;
        isBottomOpen = true;
      }
    }
  }
  const isOneAbove = ones + top >= zeros - bottom;
  store<f64>(out, (isOneAbove ? ones + top : zeros - bottom) as f64);
  store<f64>(out, isOneAbove ? 1 : 0, 8);
  store<f64>(out, isOneAbove ? topBelow : bottomBelow, 16);
  store<f64>(out, isOneAbove ? topAbove : bottomAbove, 24);
  return 1;
}

function count(counts: usize, bucket: i32, label: u32): void {
  const at = counts + ((bucket as usize) << 3) + ((label as usize) << 2);
  store<u32>(at, load<u32>(at) + 1);
}
