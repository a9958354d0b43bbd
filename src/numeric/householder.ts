/**
 * Householder reflections H = I − tau·v·vᵀ: made of a vector, and applied from the
 * left to the trailing block of a square matrix. Shared by the eigendecompositions
 * (which multiply their reflections together) and by random rotations.
 */

/** Columns handled together, so that the running sums stay in the fastest cache. */
const blockColumns = 256;

/**
 * Squares below this have lost digits to underflow, and a reflection made of them
 * would not be orthogonal. The entries behind them are below 1e-140 in a matrix
 * scaled to about 1: leaving them out changes nothing.
 */
const negligibleSquare = 1e-280;

/**
 * Turns v[from…] into a Householder vector with v[from] = 1, by which it is reflected onto its first entry.
 *
 * @param v        entries from … n − 1 are read and overwritten
 * @param entries  entries[at] becomes the reflected entry
 * @returns        tau = 2 / (vᵀv); 0 where there is nothing to reflect
 */
export function makeReflection(v: Float64Array, from: number, n: number, entries: Float64Array, at: number): number {
  const first = v[from]!;
  let rest = 0;
  for (let i = from + 1; i < n; i++) rest += v[i]! * v[i]!;
  if (rest < negligibleSquare) {
    v.fill(0, from);
    entries[at] = first;
    return 0;
  }
  const norm = Math.sqrt(first * first + rest);
  const reflected = first > 0 ? -norm : norm;
  const head = first - reflected;
  for (let i = from + 1; i < n; i++) v[i] = v[i]! / head;
  v[from] = 1;
  entries[at] = reflected;
  return -head / reflected;
}

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
  const sums = new Float64Array(Math.min(blockColumns, n - from));
  for (let left = from; left < n; left += blockColumns) {
    const width = Math.min(blockColumns, n - left);
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
