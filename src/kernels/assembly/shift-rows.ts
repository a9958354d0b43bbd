// AssemblyScript. Rows less a shift, and their sums; the contract is in ../shift-rows.ts. Pointers are byte offsets.

/**
 * to ← (from − shift)·factor in float32; sums += from − shift in float64, rounded += to in float64.
 *
 * @param from, to         [rows, columns] float32
 * @param shift, factor    [columns] float32
 * @param sums, rounded    [columns] float64
 */
export function shiftRows(
  from: usize,
  to: usize,
  rows: usize,
  columns: usize,
  shift: usize,
  factor: usize,
  sums: usize,
  rounded: usize,
): void {
  const whole = columns & ~3;
  for (let i: usize = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j < whole; j += 4) {
      const at = j << 2;
      const wide = j << 3;
      const x = v128.load(from + at);
      const s = v128.load(shift + at);
      const shifted = f32x4.mul(f32x4.sub(x, s), v128.load(factor + at));
      v128.store(to + at, shifted);
      const upper = v128.shuffle<u64>(x, x, 1, 1);
      const upperShift = v128.shuffle<u64>(s, s, 1, 1);
      const upperShifted = v128.shuffle<u64>(shifted, shifted, 1, 1);
      const own = sums + wide;
      v128.store(own, f64x2.add(v128.load(own), f64x2.sub(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(s))));
      v128.store(
        own,
        f64x2.add(v128.load(own, 16), f64x2.sub(f64x2.promote_low_f32x4(upper), f64x2.promote_low_f32x4(upperShift))),
        16,
      );
      const other = rounded + wide;
      v128.store(other, f64x2.add(v128.load(other), f64x2.promote_low_f32x4(shifted)));
      v128.store(other, f64x2.add(v128.load(other, 16), f64x2.promote_low_f32x4(upperShifted)), 16);
    }
    for (; j < columns; j++) {
      const at = j << 2;
      const wide = j << 3;
      const x = load<f32>(from + at);
      const s = load<f32>(shift + at);
      const shifted = (x - s) * load<f32>(factor + at);
      store<f32>(to + at, shifted);
      store<f64>(sums + wide, load<f64>(sums + wide) + ((x as f64) - (s as f64)));
      store<f64>(rounded + wide, load<f64>(rounded + wide) + (shifted as f64));
    }
    from += columns << 2;
    to += columns << 2;
  }
}
