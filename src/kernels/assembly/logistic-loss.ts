// AssemblyScript. Losses, residuals and curvatures of logistic models over raw pointers (byte offsets); the contract is
// in ../logistic-loss.ts. All in float32, sums over 64 rows or a block go on in float64. Rows are a multiple of four,
// those from `real` on are padding.

/** e^x for x ≤ 0, within 2e-7 of itself (Cephes' expf); below −87 it stays at e^−87. */
function exponential(x: v128): v128 {
  x = f32x4.max(x, f32x4.splat(-87));
  const whole = f32x4.nearest(f32x4.mul(x, f32x4.splat(Math.LOG2E as f32)));
  let rest = f32x4.sub(x, f32x4.mul(whole, f32x4.splat(0.693359375)));
  rest = f32x4.add(rest, f32x4.mul(whole, f32x4.splat(2.1219444e-4)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.98756915e-4), rest), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, rest), rest), rest), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

function laneSum(x: v128): f64 {
  return (
    (f32x4.extract_lane(x, 0) as f64) +
    (f32x4.extract_lane(x, 1) as f64) +
    (f32x4.extract_lane(x, 2) as f64) +
    (f32x4.extract_lane(x, 3) as f64)
  );
}

/** A product of numbers ≥ 1 so far, as mantissa · 2^exponent: one logarithm is taken of it at the end, outside. */
let mantissa: f64 = 1;
let exponent: f64 = 0;

/** Multiplies by all four lanes, each below 2^60. */
function multiplyBy(lanes: v128): void {
  const lower = (f32x4.extract_lane(lanes, 0) as f64) * (f32x4.extract_lane(lanes, 1) as f64);
  const upper = (f32x4.extract_lane(lanes, 2) as f64) * (f32x4.extract_lane(lanes, 3) as f64);
  const bits = reinterpret<u64>(mantissa * lower * upper);
  exponent += ((bits >> 52) as f64) - 1023;
  mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
}

/** All bits of the lanes whose row is not padding. */
function realLanes(row: usize, real: usize): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(row as i32), i32x4(0, 1, 2, 3)), i32x4.splat(real as i32));
}

/** [rows, columns] → [columns, rows]; rows is a multiple of four. */
export function turn(from: usize, to: usize, rows: usize, columns: usize): void {
  const step = columns << 2;
  const far = rows << 2;
  for (let i: usize = 0; i < rows; i += 4) {
    const r0 = from + i * step;
    const r1 = r0 + step;
    const r2 = r1 + step;
    const r3 = r2 + step;
    let target = to + (i << 2);
    let j: usize = 0;
    for (; j + 4 <= columns; j += 4) {
      const at = j << 2;
      const a = v128.load(r0 + at);
      const b = v128.load(r1 + at);
      const c = v128.load(r2 + at);
      const d = v128.load(r3 + at);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f64>(ab, cd, 0, 2));
      v128.store(target + far, v128.shuffle<f64>(ab, cd, 1, 3));
      v128.store(target + 2 * far, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
      v128.store(target + 3 * far, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
      target += far << 2;
    }
    for (; j < columns; j++) {
      const at = j << 2;
      store<f32>(target, load<f32>(r0 + at));
      store<f32>(target, load<f32>(r1 + at), 4);
      store<f32>(target, load<f32>(r2 + at), 8);
      store<f32>(target, load<f32>(r3 + at), 12);
      target += far;
    }
  }
}

/**
 * Two classes: scores [rows] become residuals, `curvatures` [rows] p(1 − p); writes four numbers to `sums`: Σ loss is the first
 * plus log(second · 2^third), the last Σ p(1 − p). Labels are int32.
 */
export function binaryLoss(scores: usize, curvatures: usize, labels: usize, rows: usize, real: usize, sums: usize): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  let loss: f64 = 0;
  mantissa = 1;
  exponent = 0;
  let total: f64 = 0;
  for (let first: usize = 0; first < rows; first += 64) {
    const end = min<usize>(first + 64, rows);
    let product = one;
    let missed = zero;
    let curvature = zero;
    for (let i = first; i < end; i += 4) {
      const at = i << 2;
      const lanes = realLanes(i, real);
      const z = v128.load(scores + at);
      const size = f32x4.abs(z);
      const e = exponential(f32x4.neg(size));
      const more = f32x4.add(one, e);
      const inverse = f32x4.div(one, more);
      const positive = i32x4.eq(v128.load(labels + at), i32x4.splat(1));
      const isWrong = v128.xor(f32x4.gt(z, zero), positive);
      const wrong = v128.bitselect(inverse, f32x4.mul(e, inverse), isWrong);
      product = f32x4.mul(product, v128.bitselect(more, one, lanes));
      missed = f32x4.add(missed, v128.and(v128.and(size, isWrong), lanes));
      const own = v128.and(f32x4.mul(f32x4.mul(e, inverse), inverse), lanes);
      v128.store(curvatures + at, own);
      curvature = f32x4.add(curvature, own);
      v128.store(scores + at, v128.bitselect(f32x4.neg(wrong), wrong, positive));
    }
    multiplyBy(product);
    loss += laneSum(missed);
    total += laneSum(curvature);
  }
  store<f64>(sums, loss);
  store<f64>(sums, mantissa, 8);
  store<f64>(sums, exponent, 16);
  store<f64>(sums, total, 24);
}

/** Directions of scores [rows] become p(1 − p) times themselves. */
export function binaryCurve(scores: usize, curvatures: usize, rows: usize): void {
  for (let i: usize = 0; i < rows; i += 4) {
    const at = i << 2;
    v128.store(scores + at, f32x4.mul(v128.load(scores + at), v128.load(curvatures + at)));
  }
}

/**
 * Many classes: scores [classes, rows] become residuals, `probabilities` [classes, rows] what they say; writes to
 * `sums` the three numbers of Σ loss, then Σ p(1 − p) of each class. `lanes` is room for 16 bytes a class.
 */
export function manyLoss(
  scores: usize,
  probabilities: usize,
  labels: usize,
  classes: usize,
  rows: usize,
  real: usize,
  sums: usize,
  lanes: usize,
): void {
  const far = rows << 2;
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let c: usize = 0; c < classes; c++) v128.store(lanes + (c << 4), zero);
  let loss: f64 = 0;
  mantissa = 1;
  exponent = 0;
  for (let i: usize = 0; i < rows; i += 4) {
    const column = scores + (i << 2);
    const chances = probabilities + (i << 2);
    const isReal = realLanes(i, real);
    const label = v128.load(labels + (i << 2));
    let largest = v128.load(column);
    for (let c: usize = 1; c < classes; c++) largest = f32x4.max(largest, v128.load(column + c * far));
    let others = zero;
    let own = zero;
    let ownScore = zero;
    for (let c: usize = 0; c < classes; c++) {
      const apart = f32x4.sub(v128.load(column + c * far), largest);
      const e = exponential(apart);
      v128.store(chances + c * far, e);
      const isOwn = i32x4.eq(label, i32x4.splat(c as i32));
      others = f32x4.add(others, v128.andnot(e, isOwn));
      own = v128.bitselect(e, own, isOwn);
      ownScore = v128.bitselect(apart, ownScore, isOwn);
    }
    const total = f32x4.add(others, own);
    const inverse = f32x4.div(one, total);
    const missed = f32x4.neg(f32x4.mul(others, inverse));
    for (let c: usize = 0; c < classes; c++) {
      const p = f32x4.mul(v128.load(chances + c * far), inverse);
      v128.store(chances + c * far, p);
      const isOwn = i32x4.eq(label, i32x4.splat(c as i32));
      v128.store(column + c * far, v128.bitselect(missed, p, isOwn));
      const at = lanes + (c << 4);
      const rest = v128.bitselect(f32x4.neg(missed), f32x4.sub(one, p), isOwn);
      v128.store(at, f32x4.add(v128.load(at), v128.and(f32x4.mul(p, rest), isReal)));
    }
    multiplyBy(v128.bitselect(total, one, isReal));
    loss -= laneSum(v128.and(ownScore, isReal));
  }
  store<f64>(sums, loss);
  store<f64>(sums, mantissa, 8);
  store<f64>(sums, exponent, 16);
  for (let c: usize = 0; c < classes; c++) store<f64>(sums + ((c + 3) << 3), laneSum(v128.load(lanes + (c << 4))));
}

/** Directions of scores [classes, rows] become (diag p − p pᵀ) times themselves, row by row. */
export function manyCurve(scores: usize, probabilities: usize, classes: usize, rows: usize): void {
  const far = rows << 2;
  for (let i: usize = 0; i < rows; i += 4) {
    const column = scores + (i << 2);
    const chances = probabilities + (i << 2);
    let mean = f32x4.splat(0);
    for (let c: usize = 0; c < classes; c++) {
      mean = f32x4.add(mean, f32x4.mul(v128.load(column + c * far), v128.load(chances + c * far)));
    }
    for (let c: usize = 0; c < classes; c++) {
      const at = column + c * far;
      v128.store(at, f32x4.mul(v128.load(chances + c * far), f32x4.sub(v128.load(at), mean)));
    }
  }
}
