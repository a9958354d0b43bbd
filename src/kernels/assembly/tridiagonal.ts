// AssemblyScript. The vector work of the reduction to tridiagonal form; the contract is in ../tridiagonalise.ts.
// Pointers and strides are bytes; column numbers are multiples of four, rows begin 16-byte aligned.

function total(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/**
 * out += A·v for rows from … to − 1 of the upper triangle of a symmetric A with `end` columns: row i gives
 * out[i] += Σ_{j ≥ i} a_ij v_j and out[j] += a_ij v_i for j > i.
 */
export function symmetricProduct(a: usize, stride: usize, from: usize, to: usize, end: usize, v: usize, out: usize): void {
  for (let i = from; i < to; i += 4) {
    const r0 = a + i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const at = i << 3;
    const x0 = load<f64>(v + at);
    const x1 = load<f64>(v + at, 8);
    const x2 = load<f64>(v + at, 16);
    const x3 = load<f64>(v + at, 24);
    const a01 = load<f64>(r0 + at, 8);
    const a02 = load<f64>(r0 + at, 16);
    const a03 = load<f64>(r0 + at, 24);
    const a12 = load<f64>(r1 + at, 16);
    const a13 = load<f64>(r1 + at, 24);
    const a23 = load<f64>(r2 + at, 24);
    const y0 = load<f64>(r0 + at) * x0 + a01 * x1 + (a02 * x2 + a03 * x3);
    const y1 = a01 * x0 + load<f64>(r1 + at, 8) * x1 + (a12 * x2 + a13 * x3);
    const y2 = a02 * x0 + a12 * x1 + (load<f64>(r2 + at, 16) * x2 + a23 * x3);
    const y3 = a03 * x0 + a13 * x1 + (a23 * x2 + load<f64>(r3 + at, 24) * x3);

    const v0 = f64x2.splat(x0);
    const v1 = f64x2.splat(x1);
    const v2 = f64x2.splat(x2);
    const v3 = f64x2.splat(x3);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    const last = end << 3;
    for (let o = at + 32; o < last; o += 16) {
      const x = v128.load(v + o);
      let y = v128.load(out + o);
      let e = v128.load(r0 + o);
      s0 = f64x2.add(s0, f64x2.mul(e, x));
      y = f64x2.add(y, f64x2.mul(e, v0));
      e = v128.load(r1 + o);
      s1 = f64x2.add(s1, f64x2.mul(e, x));
      y = f64x2.add(y, f64x2.mul(e, v1));
      e = v128.load(r2 + o);
      s2 = f64x2.add(s2, f64x2.mul(e, x));
      y = f64x2.add(y, f64x2.mul(e, v2));
      e = v128.load(r3 + o);
      s3 = f64x2.add(s3, f64x2.mul(e, x));
      y = f64x2.add(y, f64x2.mul(e, v3));
      v128.store(out + o, y);
    }
    const w = out + at;
    store<f64>(w, load<f64>(w) + (y0 + total(s0)));
    store<f64>(w, load<f64>(w, 8) + (y1 + total(s1)), 8);
    store<f64>(w, load<f64>(w, 16) + (y2 + total(s2)), 16);
    store<f64>(w, load<f64>(w, 24) + (y3 + total(s3)), 24);
  }
}

/** out[r] = Σ_j rows[r, j] x[j], j from … end − 1, for `count` rows (a multiple of four). */
export function rowProducts(rows: usize, stride: usize, count: usize, from: usize, end: usize, x: usize, out: usize): void {
  const first = from << 3;
  const last = end << 3;
  for (let r: usize = 0; r < count; r += 4) {
    const r0 = rows + r * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let o = first; o < last; o += 16) {
      const e = v128.load(x + o);
      s0 = f64x2.add(s0, f64x2.mul(v128.load(r0 + o), e));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(r1 + o), e));
      s2 = f64x2.add(s2, f64x2.mul(v128.load(r2 + o), e));
      s3 = f64x2.add(s3, f64x2.mul(v128.load(r3 + o), e));
    }
    const to = out + (r << 3);
    store<f64>(to, total(s0));
    store<f64>(to, total(s1), 8);
    store<f64>(to, total(s2), 16);
    store<f64>(to, total(s3), 24);
  }
}

/** y[j] −= Σ_r coefficients[r] rows[r, j], j from … end − 1, for `count` rows (a multiple of four). */
export function subtractRows(
  rows: usize,
  stride: usize,
  count: usize,
  coefficients: usize,
  from: usize,
  end: usize,
  y: usize,
): void {
  const first = from << 3;
  const last = end << 3;
  for (let r: usize = 0; r < count; r += 4) {
    const r0 = rows + r * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const c = coefficients + (r << 3);
    const c0 = v128.load64_splat(c);
    const c1 = v128.load64_splat(c, 8);
    const c2 = v128.load64_splat(c, 16);
    const c3 = v128.load64_splat(c, 24);
    for (let o = first; o < last; o += 16) {
      const sum = f64x2.add(
        f64x2.add(f64x2.mul(c0, v128.load(r0 + o)), f64x2.mul(c1, v128.load(r1 + o))),
        f64x2.add(f64x2.mul(c2, v128.load(r2 + o)), f64x2.mul(c3, v128.load(r3 + o))),
      );
      v128.store(y + o, f64x2.sub(v128.load(y + o), sum));
    }
  }
}

/** out [end − from, count] row-major without gaps: out[i, r] = rows[r ^ 1, from + i], the pairs of rows swapped. */
export function transposeSwapped(rows: usize, stride: usize, count: usize, from: usize, end: usize, out: usize): void {
  for (let r: usize = 0; r < count; r += 2) {
    const even = rows + r * stride;
    const odd = even + stride;
    let to = out + (r << 3);
    for (let i = from; i < end; i++) {
      const at = i << 3;
      store<f64>(to, load<f64>(odd + at));
      store<f64>(to, load<f64>(even + at), 8);
      to += count << 3;
    }
  }
}
