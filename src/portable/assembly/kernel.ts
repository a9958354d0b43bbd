// AssemblyScript. The inner loops of the runtime over raw pointers (byte offsets); the contracts are in ../kernel.ts.

export function multiply(x: usize, end: usize, w: usize, outputs: usize, stride: usize, out: usize): void {
  const next = outputs << 3;
  for (const all = out + next; out < all; out += 8) {
    let to = out;
    const stop = w + stride;
    for (let p = x; p < end; to += 2 * next) {
      // two rows at once, of each the partial sums 0 and 1, and 2 and 3
      let a = f64x2.splat(0);
      let b = f64x2.splat(0);
      let c = f64x2.splat(0);
      let d = f64x2.splat(0);
      let q = p + stride;
      for (let u = w; u < stop; u += 64, p += 64, q += 64) {
        let low = v128.load(u);
        let high = v128.load(u, 16);
        a = f64x2.add(a, f64x2.mul(v128.load(p), low));
        b = f64x2.add(b, f64x2.mul(v128.load(p, 16), high));
        c = f64x2.add(c, f64x2.mul(v128.load(q), low));
        d = f64x2.add(d, f64x2.mul(v128.load(q, 16), high));
        low = v128.load(u, 32);
        high = v128.load(u, 48);
        a = f64x2.add(a, f64x2.mul(v128.load(p, 32), low));
        b = f64x2.add(b, f64x2.mul(v128.load(p, 48), high));
        c = f64x2.add(c, f64x2.mul(v128.load(q, 32), low));
        d = f64x2.add(d, f64x2.mul(v128.load(q, 48), high));
      }
      p = q;
      store<f64>(to, joined(a, b));
      store<f64>(to + next, joined(c, d));
    }
    w = stop;
  }
}

function joined(low: v128, high: v128): f64 {
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}

export function sumHalfBytes(codes: usize, end: usize, stride: usize, sums: usize): void {
  const table = v128.load(0);
  const lower = i8x16.splat(15);
  const last = sums;
  for (; codes < end; codes += stride, sums += 4) {
    let first = i32x4.splat(0);
    let second = i32x4.splat(0);
    let at = codes;
    for (let w: usize = 16; w < last; w += 64, at += 16) {
      const fields = v128.load(at);
      let values = i8x16.swizzle(table, v128.and(i16x8.shr_u(fields, 4), lower));
      first = i32x4.add(first, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(values), v128.load(w)));
      second = i32x4.add(second, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(values), v128.load(w, 16)));
      values = i8x16.swizzle(table, v128.and(fields, lower));
      first = i32x4.add(first, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(values), v128.load(w, 32)));
      second = i32x4.add(second, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(values), v128.load(w, 48)));
    }
    storeSum(sums, i32x4.add(first, second));
  }
}

export function sumBits(codes: usize, end: usize, stride: usize, sums: usize): void {
  const last = sums;
  for (; codes < end; codes += stride, sums += 4) {
    let all = i32x4.splat(0);
    let at = codes;
    for (let w: usize = 16; w < last; at += 16) {
      let rest = v128.load(at);
      let some = i16x8.splat(0);
      // eight times the highest bit of each byte: as a sign it is a mask
      for (const stop = w + 128; w < stop; w += 16) {
        some = i16x8.add(some, i16x8.extadd_pairwise_i8x16_s(v128.and(i8x16.lt_s(rest, i8x16.splat(0)), v128.load(w))));
        rest = i8x16.add(rest, rest);
      }
      all = i32x4.add(all, i32x4.extadd_pairwise_i16x8_s(some));
    }
    storeSum(sums, all);
  }
}

function storeSum(to: usize, lanes: v128): void {
  store<i32>(
    to,
    i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1) + i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3),
  );
}
