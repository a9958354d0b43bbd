// AssemblyScript. Roots of the secular equation and the eigenvectors that belong to them; the contract is in
// ../divide-and-conquer.ts.
// Pointers are byte offsets; the arrays begin 16-byte aligned.

const unitRoundoff: f64 = 1.1102230246251565e-16;
const mostSteps: i32 = 100;

/** What the last call of `evaluate` found: Σ z²/(d − λ) and Σ z²/(d − λ)². */
let sum: f64 = 0;
let slope: f64 = 0;

/** Sums over poles first … end − 1 at the distance tau from the origin. */
function evaluate(d: usize, z: usize, first: usize, end: usize, origin: f64, tau: f64): void {
  let i = first;
  let s: f64 = 0;
  let t: f64 = 0;
  if (i < end && (i & 1) !== 0) {
    const zi = load<f64>(z + (i << 3));
    const q = zi / (load<f64>(d + (i << 3)) - origin - tau);
    s = zi * q;
    t = q * q;
    i++;
  }
  let sums = f64x2.splat(0);
  let slopes = f64x2.splat(0);
  const origins = f64x2.splat(origin);
  const taus = f64x2.splat(tau);
  for (; i + 2 <= end; i += 2) {
    const zi = v128.load(z + (i << 3));
    const q = f64x2.div(zi, f64x2.sub(f64x2.sub(v128.load(d + (i << 3)), origins), taus));
    sums = f64x2.add(sums, f64x2.mul(zi, q));
    slopes = f64x2.add(slopes, f64x2.mul(q, q));
  }
  if (i < end) {
    const zi = load<f64>(z + (i << 3));
    const q = zi / (load<f64>(d + (i << 3)) - origin - tau);
    s += zi * q;
    t += q * q;
  }
  sum = s + (f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
  slope = t + (f64x2.extract_lane(slopes, 0) + f64x2.extract_lane(slopes, 1));
}

/**
 * Root j of 1/ρ + Σ zᵢ²/(dᵢ − λ) = 0 between d_j and d_{j+1} (the last: up to d_last + ρ Σ z²); returns it and writes
 * dᵢ − λ for every i to `distances`.
 */
function root(d: usize, z: usize, k: usize, inverseRho: f64, j: usize, squares: f64, distances: usize): f64 {
  const last = j === k - 1;
  const dj = load<f64>(d + (j << 3));
  const zj = load<f64>(z + (j << 3));
  // The two poles whose weight the interpolation keeps: those around the root, or the last two.
  const left = last ? j - 1 : j;
  const right = left + 1;
  let origin = dj;
  let low: f64 = 0;
  let high: f64;
  let tau: f64;
  if (last) {
    high = squares / inverseRho;
    tau = 0.5 * high;
    evaluate(d, z, 0, left, origin, tau);
    const c = inverseRho + sum;
    // c + z_left²/(d_left − λ) + z_right²/(d_right − λ) = 0 with the other poles taken at the middle
    const zl = load<f64>(z + (left << 3));
    const gap = dj - load<f64>(d + (left << 3));
    const a = -c * gap + zl * zl + zj * zj;
    const b = zj * zj * gap;
    const guess = a < 0 ? (2 * b) / (sqrt<f64>(a * a + 4 * b * c) - a) : (a + sqrt<f64>(a * a + 4 * b * c)) / (2 * c);
    if (guess > 0 && guess < high) tau = guess;
  } else {
    const next = load<f64>(d + (right << 3));
    const zn = load<f64>(z + (right << 3));
    const gap = next - dj;
    const middle = 0.5 * gap;
    evaluate(d, z, 0, j, dj, middle);
    let c = inverseRho + sum;
    evaluate(d, z, right + 1, k, dj, middle);
    c += sum;
    const w = c - (zj * zj) / middle + (zn * zn) / (gap - middle);
    if (w >= 0) {
      high = middle;
      const a = c * gap + zj * zj + zn * zn;
      const b = zj * zj * gap;
      const r = sqrt<f64>(abs<f64>(a * a - 4 * b * c));
      tau = a > 0 ? (2 * b) / (a + r) : (a - r) / (2 * c);
    } else {
      origin = next;
      low = -(gap - middle);
      high = 0;
      const a = c * gap - zj * zj - zn * zn;
      const b = zn * zn * gap;
      const r = sqrt<f64>(abs<f64>(a * a + 4 * b * c));
      tau = a < 0 ? (2 * b) / (a - r) : -(a + r) / (2 * c);
    }
    if (!(tau > low && tau < high)) tau = 0.5 * (low + high);
  }

  const split = last ? right : j + 1; // poles before it are counted to the left
  let before = f64.MAX_VALUE;
  let slow = 0;
  for (let step = 0; step < mostSteps; step++) {
    evaluate(d, z, 0, split, origin, tau);
    const psi = sum;
    const psiSlope = slope;
    evaluate(d, z, split, k, origin, tau);
    const phi = sum;
    const phiSlope = slope;
    const w = inverseRho + psi + phi;
    const size = 8 * (abs<f64>(phi) + abs<f64>(psi)) + inverseRho + abs<f64>(tau) * (psiSlope + phiSlope);
    if (abs<f64>(w) <= unitRoundoff * size) break;
    if (w < 0) low = max<f64>(low, tau);
    else high = min<f64>(high, tau);
    slow = abs<f64>(w) > 0.5 * abs<f64>(before) ? slow + 1 : 0;
    before = w;

    const toLeft = load<f64>(d + (left << 3)) - origin - tau;
    const toRight = load<f64>(d + (right << 3)) - origin - tau;
    const slopes = psiSlope + phiSlope;
    let change: f64;
    let c: f64;
    if (last) {
      c = abs<f64>(w - toLeft * psiSlope - toRight * phiSlope);
    } else if ((origin === dj) !== slow > 1) {
      const q = zj / toLeft;
      c = w - toRight * slopes - (toLeft - toRight) * q * q;
    } else {
      const q = load<f64>(z + (right << 3)) / toRight;
      c = w - toLeft * slopes - (toRight - toLeft) * q * q;
    }
    const a = (toLeft + toRight) * w - toLeft * toRight * slopes;
    const b = toLeft * toRight * w;
    const r = sqrt<f64>(abs<f64>(a * a - 4 * b * c));
    if (last) change = a >= 0 ? (a + r) / (2 * c) : (2 * b) / (a - r);
    else change = a <= 0 ? (a - r) / (2 * c) : (2 * b) / (a + r);
    if (!(change * w < 0)) change = -w / slopes;
    let moved = tau + change;
    if (!(moved > low && moved < high) || slow > 3) {
      moved = 0.5 * (low + high);
      slow = 0;
    }
    if (moved === tau || !(moved > low && moved < high)) break; // no number between
    tau = moved;
  }

  const origins = f64x2.splat(origin);
  const taus = f64x2.splat(tau);
  let i: usize = 0;
  for (; i + 2 <= k; i += 2) {
    v128.store(distances + (i << 3), f64x2.sub(f64x2.sub(v128.load(d + (i << 3)), origins), taus));
  }
  if (i < k) store<f64>(distances + (i << 3), load<f64>(d + (i << 3)) - origin - tau);
  return origin + tau;
}

/** Roots first … first + count − 1 of k ≥ 2 to `roots`, their distances from the poles to rows of `distances`. */
export function secularRoots(
  d: usize,
  z: usize,
  k: usize,
  rho: f64,
  first: usize,
  count: usize,
  roots: usize,
  distances: usize,
  stride: usize,
): void {
  let squares: f64 = 0;
  for (let i: usize = 0; i < k; i++) squares += load<f64>(z + (i << 3)) * load<f64>(z + (i << 3));
  for (let j = first; j < first + count; j++) {
    store<f64>(roots + (j << 3), root(d, z, k, 1 / rho, j, squares, distances + j * stride));
  }
}

/** weights[i] ·= (dᵢ − λⱼ)/(dᵢ − dⱼ) for j = first … first + count − 1, the factor of i = j without its divisor. */
export function multiplyWeights(
  d: usize,
  k: usize,
  first: usize,
  count: usize,
  distances: usize,
  stride: usize,
  weights: usize,
): void {
  for (let j = first; j < first + count; j++) {
    const row = distances + j * stride;
    const own = load<f64>(weights + (j << 3)) * load<f64>(row + (j << 3));
    const dj = f64x2.splat(load<f64>(d + (j << 3)));
    let i: usize = 0;
    for (; i + 2 <= k; i += 2) {
      const at = i << 3;
      const ratio = f64x2.div(v128.load(row + at), f64x2.sub(v128.load(d + at), dj));
      v128.store(weights + at, f64x2.mul(v128.load(weights + at), ratio));
    }
    if (i < k) {
      const at = i << 3;
      store<f64>(weights + at, load<f64>(weights + at) * (load<f64>(row + at) / (load<f64>(d + at) - f64x2.extract_lane(dj, 0))));
    }
    store<f64>(weights + (j << 3), own);
  }
}

/**
 * Rows of distances become unit vectors: entry p of row j is z[order[p]]/(d − λⱼ)[order[p]], divided by the length.
 * `order` holds int32, `spare` k numbers.
 */
export function secularVectors(
  z: usize,
  k: usize,
  first: usize,
  count: usize,
  distances: usize,
  stride: usize,
  order: usize,
  spare: usize,
): void {
  for (let j = first; j < first + count; j++) {
    const row = distances + j * stride;
    let squares = f64x2.splat(0);
    let i: usize = 0;
    for (; i + 2 <= k; i += 2) {
      const q = f64x2.div(v128.load(z + (i << 3)), v128.load(row + (i << 3)));
      v128.store(spare + (i << 3), q);
      squares = f64x2.add(squares, f64x2.mul(q, q));
    }
    let total = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
    if (i < k) {
      const q = load<f64>(z + (i << 3)) / load<f64>(row + (i << 3));
      store<f64>(spare + (i << 3), q);
      total += q * q;
    }
    const scale = 1 / sqrt<f64>(total);
    for (let p: usize = 0; p < k; p++) {
      const from = <usize>load<u32>(order + (p << 2));
      store<f64>(row + (p << 3), load<f64>(spare + (from << 3)) * scale);
    }
  }
}
