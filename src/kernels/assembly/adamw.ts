// AssemblyScript. The optimizer's arithmetic over raw pointers (byte offsets); the contract is in ../adamw.ts.
// Counts are of one piece of a tensor, so `count << 2` and `offset` stay far below 2^32; only `pointer + offset` is large.

/** Smaller first moments become 0: 2^−100. */
const tinyMoment: f32 = 7.888609052210118e-31;
/** Smaller second moments become 0: 2^−120. */
const tinySquare: f32 = 7.52316384526264e-37;

/** Σ x², in four float64 lanes that are added at the end. */
export function sumOfSquares(pointer: usize, count: usize): f64 {
  const bytes = count << 2;
  const main = bytes & ~15;
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let offset: usize = 0;
  for (; offset < main; offset += 16) {
    const x = v128.load(pointer + offset);
    const a = f64x2.promote_low_f32x4(x);
    const b = f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; offset < bytes; offset += 4) {
    const x = <f64>load<f32>(pointer + offset);
    sum += x * x;
  }
  return sum;
}

/** One step of AdamW. The first moment is interpolated, m + (1 − β1)(g − m), as torch does. */
export function adamw(
  parameters: usize,
  firstMoments: usize,
  secondMoments: usize,
  gradients: usize,
  count: usize,
  gradientScale: f32,
  keep: f32, // 1 − learning rate · decay
  newFirst: f32, // 1 − β1
  beta2: f32,
  newSecond: f32, // 1 − β2
  inverseRoot: f32, // 1/√(1 − β2^t)
  epsilon: f32,
  stepSize: f32, // learning rate/(1 − β1^t)
): void {
  const bytes = count << 2;
  const main = bytes & ~15;
  const scales = f32x4.splat(gradientScale);
  const keeps = f32x4.splat(keep);
  const newFirsts = f32x4.splat(newFirst);
  const beta2s = f32x4.splat(beta2);
  const newSeconds = f32x4.splat(newSecond);
  const inverseRoots = f32x4.splat(inverseRoot);
  const epsilons = f32x4.splat(epsilon);
  const stepSizes = f32x4.splat(stepSize);
  const tinyMoments = f32x4.splat(tinyMoment);
  const tinySquares = f32x4.splat(tinySquare);
  let offset: usize = 0;
  for (; offset < main; offset += 16) {
    const g = f32x4.mul(v128.load(gradients + offset), scales);
    let m = v128.load(firstMoments + offset);
    m = f32x4.add(m, f32x4.mul(newFirsts, f32x4.sub(g, m)));
    m = v128.andnot(m, f32x4.lt(f32x4.abs(m), tinyMoments)); // NaN is not smaller, and stays
    v128.store(firstMoments + offset, m);
    let v = f32x4.mul(v128.load(secondMoments + offset), beta2s);
    v = f32x4.add(v, f32x4.mul(f32x4.mul(newSeconds, g), g));
    v = v128.andnot(v, f32x4.lt(v, tinySquares));
    v128.store(secondMoments + offset, v);
    const change = f32x4.div(m, f32x4.add(f32x4.mul(f32x4.sqrt(v), inverseRoots), epsilons));
    const p = f32x4.mul(v128.load(parameters + offset), keeps);
    v128.store(parameters + offset, f32x4.sub(p, f32x4.mul(stepSizes, change)));
  }
  for (; offset < bytes; offset += 4) {
    const g = load<f32>(gradients + offset) * gradientScale;
    let m = load<f32>(firstMoments + offset);
    m = m + newFirst * (g - m);
    if (abs<f32>(m) < tinyMoment) m = 0;
    store<f32>(firstMoments + offset, m);
    let v = load<f32>(secondMoments + offset) * beta2;
    v = v + newSecond * g * g;
    if (v < tinySquare) v = 0;
    store<f32>(secondMoments + offset, v);
    const change = m / (sqrt<f32>(v) * inverseRoot + epsilon);
    store<f32>(parameters + offset, load<f32>(parameters + offset) * keep - stepSize * change);
  }
}

/** target += source. */
export function add(target: usize, source: usize, count: usize): void {
  const bytes = count << 2;
  const main = bytes & ~15;
  let offset: usize = 0;
  for (; offset < main; offset += 16) {
    v128.store(target + offset, f32x4.add(v128.load(target + offset), v128.load(source + offset)));
  }
  for (; offset < bytes; offset += 4) {
    store<f32>(target + offset, load<f32>(target + offset) + load<f32>(source + offset));
  }
}

/** target[indices[i], :] += rows[i, :], row after row. */
export function scatterAddRows(target: usize, rows: usize, indices: usize, rowCount: usize, rowSize: usize): void {
  const rowBytes = rowSize << 2;
  for (let i: usize = 0; i < rowCount; i++) {
    add(target + <usize>load<u32>(indices + (i << 2)) * rowBytes, rows + i * rowBytes, rowSize);
  }
}

/** Zeros. */
export function zero(pointer: usize, count: usize): void {
  memory.fill(pointer, 0, count << 2);
}
