// AssemblyScript. Tiles of a float64 matrix product over raw pointers (byte offsets); the contract is in ../product.ts.
// All counts and strides are bytes or elements far below 2^32; every loop is short enough for one call.

/**
 * B [depth, columns] row-major, `stride` bytes a row → strips of four columns, [strip][depth][4]; missing columns are 0.
 */
export function packRows(b: usize, stride: usize, depth: usize, columns: usize, packed: usize): void {
  let left: usize = 0;
  for (; left + 4 <= columns; left += 4) {
    let from = b + (left << 3);
    for (let k: usize = 0; k < depth; k++) {
      v128.store(packed, v128.load(from));
      v128.store(packed, v128.load(from, 16), 16);
      from += stride;
      packed += 32;
    }
  }
  if (left === columns) return;
  for (let k: usize = 0; k < depth; k++) {
    for (let j: usize = 0; j < 4; j++) {
      store<f64>(packed + (j << 3), left + j < columns ? load<f64>(b + k * stride + ((left + j) << 3)) : 0);
    }
    packed += 32;
  }
}

/** The same from Bᵀ [columns, depth] row-major. */
export function packColumns(b: usize, stride: usize, depth: usize, columns: usize, packed: usize): void {
  let left: usize = 0;
  for (; left + 4 <= columns; left += 4) {
    const r0 = b + left * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    for (let k: usize = 0; k < depth; k++) {
      const at = k << 3;
      store<f64>(packed, load<f64>(r0 + at));
      store<f64>(packed, load<f64>(r1 + at), 8);
      store<f64>(packed, load<f64>(r2 + at), 16);
      store<f64>(packed, load<f64>(r3 + at), 24);
      packed += 32;
    }
  }
  if (left === columns) return;
  for (let k: usize = 0; k < depth; k++) {
    for (let j: usize = 0; j < 4; j++) {
      store<f64>(packed + (j << 3), left + j < columns ? load<f64>(b + (left + j) * stride + (k << 3)) : 0);
    }
    packed += 32;
  }
}

/**
 * C [rows, columns] ← A·B (mode 0), C + A·B (1) or C − A·B (2). A [rows, depth] and C are row-major with strides in
 * bytes, B is packed. A tile that reaches over an edge is computed in `spare` (128 bytes) and copied.
 */
export function multiplyTiles(
  a: usize,
  strideA: usize,
  packed: usize,
  c: usize,
  strideC: usize,
  rows: usize,
  columns: usize,
  depth: usize,
  mode: i32,
  spare: usize,
): void {
  for (let i: usize = 0; i < rows; i += 4) {
    const many = min<usize>(4, rows - i);
    const a0 = a + i * strideA;
    const a1 = many > 1 ? a0 + strideA : a0;
    const a2 = many > 2 ? a1 + strideA : a0;
    const a3 = many > 3 ? a2 + strideA : a0;
    const row = c + i * strideC;
    let b = packed;
    for (let j: usize = 0; j < columns; j += 4) {
      const wide = min<usize>(4, columns - j);
      if (many === 4 && wide === 4) {
        tile(a0, a1, a2, a3, b, depth, row + (j << 3), strideC, mode);
      } else {
        tile(a0, a1, a2, a3, b, depth, spare, 32, 0);
        copyTile(spare, row + (j << 3), strideC, many, wide, mode);
      }
      b += depth << 5;
    }
  }
}

function put(pointer: usize, low: v128, high: v128, mode: i32): void {
  if (mode === 1) {
    low = f64x2.add(v128.load(pointer), low);
    high = f64x2.add(v128.load(pointer, 16), high);
  } else if (mode === 2) {
    low = f64x2.sub(v128.load(pointer), low);
    high = f64x2.sub(v128.load(pointer, 16), high);
  }
  v128.store(pointer, low);
  v128.store(pointer, high, 16);
}

function tile(a0: usize, a1: usize, a2: usize, a3: usize, b: usize, depth: usize, c: usize, strideC: usize, mode: i32): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  // Two steps a turn with a branch between them: without it the engine loads for both first and spills the sums.
  const end = b + (depth << 5);
  while (b < end) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = v128.load64_splat(a0);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a1);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a2);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a3);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    b += 32;
    a0 += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
    if (b === end) break;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load64_splat(a0);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a1);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a2);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a3);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    b += 32;
    a0 += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
  }
  put(c, c00, c01, mode);
  c += strideC;
  put(c, c10, c11, mode);
  c += strideC;
  put(c, c20, c21, mode);
  c += strideC;
  put(c, c30, c31, mode);
}

/** The part of a tile that lies inside C. */
function copyTile(from: usize, c: usize, strideC: usize, rows: usize, columns: usize, mode: i32): void {
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) {
      const x = load<f64>(from + (i << 5) + (j << 3));
      const at = c + i * strideC + (j << 3);
      store<f64>(at, mode === 0 ? x : load<f64>(at) + (mode === 1 ? x : -x));
    }
  }
}
