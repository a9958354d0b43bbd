/**
 * Householder reflections H = I − tau·v·vᵀ, applied from the left to the
 * trailing block of a square matrix. Shared by the eigendecomposition (which
 * multiplies its reflections together) and by random rotations.
 */

/** Columns handled together, so that the running sums stay in the fastest cache. */
const BLOCK = 256;

/**
 * Q[from…, from…] ← (I − tau·v·vᵀ) · Q[from…, from…], in place.
 *
 * @param q     [n, n] row-major
 * @param n     rows and columns of q
 * @param from  first row and column of the block
 * @param v     vector whose entries from … n − 1 are used
 * @param tau   2 / (vᵀv) for a reflection; 0 does nothing
 */
export function reflectBlock(q: Float64Array, n: number, from: number, v: Float64Array, tau: number): void {
  if (tau === 0) return;
  const sums = new Float64Array(Math.min(BLOCK, n - from));
  for (let left = from; left < n; left += BLOCK) {
    const width = Math.min(BLOCK, n - left);
    sums.fill(0);
    let i = from;
    for (; i + 3 < n; i += 4) {
      const v0 = v[i]!;
      const v1 = v[i + 1]!;
      const v2 = v[i + 2]!;
      const v3 = v[i + 3]!;
      const r0 = i * n + left;
      const r1 = r0 + n;
      const r2 = r1 + n;
      const r3 = r2 + n;
      for (let j = 0; j < width; j++) {
        sums[j] = sums[j]! + (v0 * q[r0 + j]! + v1 * q[r1 + j]!) + (v2 * q[r2 + j]! + v3 * q[r3 + j]!);
      }
    }
    for (; i < n; i++) {
      const vi = v[i]!;
      const row = i * n + left;
      for (let j = 0; j < width; j++) sums[j] = sums[j]! + vi * q[row + j]!;
    }
    for (i = from; i < n; i++) {
      const scale = tau * v[i]!;
      if (scale === 0) continue;
      const row = i * n + left;
      for (let j = 0; j < width; j++) q[row + j] = q[row + j]! - scale * sums[j]!;
    }
  }
}
