/**
 * Deflation of a rank-one change, D + ρ z zᵀ with ρ > 0 (Bunch, Nielsen & Sorensen 1978, Numer. Math. 31; LAPACK's
 * dlaed2): pairs whose z is negligible stay as they are; of two values that are nearly equal, a rotation of their
 * vectors makes one z zero.
 */

/** Which columns of a vector can hold numbers other than zero. */
export const inLeft = 0;
export const inBoth = 1;
export const inRight = 2;

/** What is left to solve. Positions count from the start of the two blocks that are merged. */
export interface Deflated {
  /** Positions with a part in the change, by rising d. */
  readonly active: readonly number[];
  /** Positions whose value and vector are final. */
  readonly settled: readonly number[];
}

/**
 * Sorts out what a rank-one change moves; d, z, kinds and the rows of vectors are changed by the rotations.
 *
 * @param d      the values
 * @param z      the vector of the change, of length about 1
 * @param kinds  inLeft or inRight for each; a rotation across makes inBoth
 * @param order  positions by rising d
 * @param rotate rows i and j of the vectors become c·i + s·j and c·j − s·i
 */
export function deflate(
  d: Float64Array,
  z: Float64Array,
  rho: number,
  kinds: Uint8Array,
  order: ArrayLike<number>,
  rotate: (i: number, j: number, c: number, s: number) => void,
): Deflated {
  const n = d.length;
  let size = 0;
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(d[i]!), Math.abs(z[i]!));
  const negligible = 4 * Number.EPSILON * size;
  const active: number[] = [];
  const settled: number[] = [];
  let held = -1; // the last position with a part in the change, still to be compared with the next
  for (let at = 0; at < n; at++) {
    const next = order[at]!;
    if (rho * Math.abs(z[next]!) <= negligible) {
      settled.push(next);
      continue;
    }
    if (held >= 0) {
      const length = Math.hypot(z[next]!, z[held]!);
      const c = z[next]! / length;
      const s = -z[held]! / length;
      if (Math.abs((d[next]! - d[held]!) * c * s) <= negligible) {
        z[next] = length;
        z[held] = 0;
        if (kinds[next] !== kinds[held]) kinds[next] = kinds[held] = inBoth;
        rotate(held, next, c, s);
        const low = d[held]!;
        const high = d[next]!;
        d[held] = low * c * c + high * s * s;
        d[next] = low * s * s + high * c * c;
        settled.push(held);
      } else {
        active.push(held);
      }
    }
    held = next;
  }
  if (held >= 0) active.push(held);
  return { active, settled };
}
