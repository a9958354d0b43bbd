// AssemblyScript. Gradients and Hessians of one-dimension logistic regressions, all dimensions in one pass over rows;
// the contract is in ../single-logistic.ts. Pointers are byte offsets, multiples of 16; columns a multiple of four.

/** Rows whose sums are taken in float32 before they go on in float64. */
const together: usize = 64;

/** 1 / (1 + e^−z), within 1e-6. */
function chance(z: v128): v128 {
  const x = f32x4.max(f32x4.min(f32x4.neg(z), f32x4.splat(80)), f32x4.splat(-80));
  const whole = f32x4.nearest(f32x4.mul(x, f32x4.splat(Math.LOG2E as f32)));
  let rest = f32x4.sub(x, f32x4.mul(whole, f32x4.splat(0.693359375)));
  rest = f32x4.add(rest, f32x4.mul(whole, f32x4.splat(2.1219444e-4)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(8.333452e-3), rest), f32x4.splat(4.16658e-2));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(1.6666666e-1));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(1));
  p = f32x4.add(f32x4.mul(p, rest), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), f32x4.mul(p, power)));
}

function addTo(sums: usize, lanes: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(lanes)));
  const high = v128.shuffle<u64>(lanes, lanes, 1, 1);
  v128.store(sums + 16, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(high)));
}

/**
 * With u = (x − shift)·factor, z = offset + slope·u and r = 1/(1 + e^−z) − y, adds to `sums` [7, columns] float64:
 * Σ r, Σ r·u, Σ p(1 − p), Σ p(1 − p)·u, Σ p(1 − p)·u², Σ u, Σ u².
 *
 * @param rows     [count, columns] float32
 * @param labels   [count] float32
 * @param numbers  [4, columns] float32: shifts, factors, offsets, slopes
 */
export function addRows(rows: usize, labels: usize, count: usize, columns: usize, numbers: usize, sums: usize): void {
  const row = columns << 2;
  const far = columns << 3;
  const one = f32x4.splat(1);
  for (let first: usize = 0; first < count; first += together) {
    const end = min<usize>(first + together, count);
    for (let j: usize = 0; j < columns; j += 4) {
      const own = numbers + (j << 2);
      const shift = v128.load(own);
      const factor = v128.load(own + row);
      const offset = v128.load(own + 2 * row);
      const slope = v128.load(own + 3 * row);
      let g0 = f32x4.splat(0);
      let g1 = g0;
      let h0 = g0;
      let h1 = g0;
      let h2 = g0;
      let s1 = g0;
      let s2 = g0;
      let at = rows + first * row + (j << 2);
      for (let i = first; i < end; i++) {
        const u = f32x4.mul(f32x4.sub(v128.load(at), shift), factor);
        const p = chance(f32x4.add(offset, f32x4.mul(slope, u)));
        const r = f32x4.sub(p, v128.load32_splat(labels + (i << 2)));
        const h = f32x4.mul(p, f32x4.sub(one, p));
        const hu = f32x4.mul(h, u);
        g0 = f32x4.add(g0, r);
        g1 = f32x4.add(g1, f32x4.mul(r, u));
        h0 = f32x4.add(h0, h);
        h1 = f32x4.add(h1, hu);
        h2 = f32x4.add(h2, f32x4.mul(hu, u));
        s1 = f32x4.add(s1, u);
        s2 = f32x4.add(s2, f32x4.mul(u, u));
        at += row;
      }
      const to = sums + (j << 3);
      addTo(to, g0);
      addTo(to + far, g1);
      addTo(to + 2 * far, h0);
      addTo(to + 3 * far, h1);
      addTo(to + 4 * far, h2);
      addTo(to + 5 * far, s1);
      addTo(to + 6 * far, s2);
    }
  }
}
