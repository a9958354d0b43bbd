// AssemblyScript. What ranges of affine integers lose; the contract is in ../range-errors.ts. Pointers are byte offsets.

/**
 * Two ranges in each register, two registers at a time: every sum is added up in the order of the values.
 *
 * @param values              [count] float64
 * @param low, step, perUnit  [ranges] float64
 * @param most                the largest whole number
 * @param ranges              a multiple of four
 * @param errors              [ranges] float64, written
 */
export function rangeErrors(
  values: usize,
  count: usize,
  low: usize,
  step: usize,
  perUnit: usize,
  most: f64,
  ranges: usize,
  errors: usize,
): void {
  const end = values + (count << 3);
  const largest = f64x2.splat(most);
  for (let at: usize = 0; at < ranges << 3; at += 32) {
    const lowA = v128.load(low + at);
    const lowB = v128.load(low + at, 16);
    const stepA = v128.load(step + at);
    const stepB = v128.load(step + at, 16);
    const perUnitA = v128.load(perUnit + at);
    const perUnitB = v128.load(perUnit + at, 16);
    let sumA = f64x2.splat(0);
    let sumB = f64x2.splat(0);
    for (let value = values; value < end; value += 8) {
      const x = v128.load64_splat(value);
      sumA = f64x2.add(sumA, squaredLoss(f64x2.sub(x, lowA), stepA, perUnitA, largest));
      sumB = f64x2.add(sumB, squaredLoss(f64x2.sub(x, lowB), stepB, perUnitB, largest));
    }
    v128.store(errors + at, sumA);
    v128.store(errors + at, sumB, 16);
  }
}

/** (above − step · ⌊above · perUnit + ½⌋)², the whole number clipped to 0 … most. */
function squaredLoss(above: v128, step: v128, perUnit: v128, most: v128): v128 {
  const clipped = f64x2.pmin(f64x2.pmax(f64x2.mul(above, perUnit), f64x2.splat(0)), most);
  const off = f64x2.sub(above, f64x2.mul(step, f64x2.floor(f64x2.add(clipped, f64x2.splat(0.5)))));
  return f64x2.mul(off, off);
}
