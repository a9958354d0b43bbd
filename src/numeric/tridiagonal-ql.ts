/**
 * Implicit QL steps on a symmetric tridiagonal matrix (EISPACK's tql2; Bowdler,
 * Martin, Reinsch & Wilkinson 1968; Golub & Van Loan section 8.3.3).
 *
 * Nearly all the time goes into rotating the eigenvectors, so the rotations of
 * many steps are collected and then applied to four rows at once: the rows stay
 * in the fastest cache and the four chains of products run side by side.
 */

/** Rotations collected before they are applied: 2 × 8 bytes × this many fit in a second-level cache. */
const pendingRotations = 16384;

/** QL steps for one eigenvalue; two or three are usual. */
const mostSteps = 60;

/** Below this a sum of two squares has lost digits to underflow. */
const safeSquare = 1e-280;

/**
 * T = Z diag(d) Zᵀ: afterwards d holds the eigenvalues (in no order) and q is q·Z.
 *
 * @param d  [n] the diagonal of T; overwritten
 * @param e  [n] the entries beside it, e[i] between i and i + 1; e[n − 1] is not used; overwritten
 * @param q  [n, n] row-major; its columns are rotated in place
 */
export function diagonaliseTridiagonal(d: Float64Array, e: Float64Array, q: Float64Array, n: number): void {
  e[n - 1] = 0;
  let size = 0;
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(d[i]!) + Math.abs(e[i]!));
  const negligible = Number.EPSILON * size;
  const pending = new RotationQueue(q, n);
  let shift = 0;
  for (let l = 0; l < n; l++) {
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > negligible) m++;
    for (let step = 0; m > l && Math.abs(e[l]!) > negligible; step++) {
      if (step === mostSteps) throw new Error("diagonaliseTridiagonal: a QL step did not converge");
      // The implicit shift: the eigenvalue of the leading 2 × 2 block nearer to d[l].
      const before = d[l]!;
      const p = (d[l + 1]! - before) / (2 * e[l]!);
      const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
      d[l] = e[l]! / (p + r);
      d[l + 1] = e[l]! * (p + r);
      const moved = before - d[l]!;
      for (let i = l + 2; i < n; i++) d[i] = d[i]! - moved;
      shift += moved;
      qlStep(d, e, l, m, pending);
    }
    d[l] = d[l]! + shift;
    e[l] = 0;
  }
  pending.apply();
}

/** One QL step on rows l … m, its rotations put into the queue. */
function qlStep(d: Float64Array, e: Float64Array, l: number, m: number, pending: RotationQueue): void {
  const secondDiagonal = d[l + 1]!;
  const firstOff = e[l + 1]!;
  let p = d[m]!;
  let c = 1;
  let c2 = 1;
  let c3 = 1;
  let s = 0;
  let s2 = 0;
  pending.open(l, m);
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const g = c * e[i]!;
    const h = c * p;
    const square = p * p + e[i]! * e[i]!;
    const r = square > safeSquare ? Math.sqrt(square) : Math.hypot(p, e[i]!);
    e[i + 1] = s * r;
    s = r === 0 ? 0 : e[i]! / r;
    c = r === 0 ? 1 : p / r;
    p = c * d[i]! - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]!);
    pending.add(c, s);
  }
  p = (-s * s2 * c3 * firstOff * e[l]!) / secondDiagonal;
  e[l] = s * p;
  d[l] = c * p;
}

/** Rotations of columns (i, i + 1), kept until there are many and then applied to q four rows at a time. */
class RotationQueue {
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;
  /** Triples: first rotation, l, m. */
  private readonly sweeps: number[] = [];
  private count = 0;
  private readonly q: Float64Array;
  private readonly n: number;

  constructor(q: Float64Array, n: number) {
    this.q = q;
    this.n = n;
    const most = Math.max(n, Math.min(pendingRotations, 2 * n * n)); // about all the rotations of a small matrix
    this.cosines = new Float64Array(most);
    this.sines = new Float64Array(most);
  }

  /** A new sweep: columns m − 1 … l, falling. */
  open(l: number, m: number): void {
    if (this.count + m - l > this.cosines.length) this.apply();
    this.sweeps.push(this.count, l, m);
  }

  add(c: number, s: number): void {
    this.cosines[this.count] = c;
    this.sines[this.count] = s;
    this.count++;
  }

  apply(): void {
    let row = 0;
    for (; row + 3 < this.n; row += 4) this.applyToRows(row, row + 1, row + 2, row + 3);
    // The last rows, fewer than four, one by one.
    for (; row < this.n; row++) this.applyToRow(row);
    this.sweeps.length = 0;
    this.count = 0;
  }

  private applyToRows(a: number, b: number, c: number, d: number): void {
    const { q, n, cosines, sines, sweeps } = this;
    for (let k = 0; k < sweeps.length; k += 3) {
      let at = sweeps[k]!;
      const l = sweeps[k + 1]!;
      const m = sweeps[k + 2]!;
      const ra = a * n;
      const rb = b * n;
      const rc = c * n;
      const rd = d * n;
      // The rotated left column is the right column of the next rotation: it stays in a register.
      let ha = q[ra + m]!;
      let hb = q[rb + m]!;
      let hc = q[rc + m]!;
      let hd = q[rd + m]!;
      for (let i = m - 1; i >= l; i--) {
        const cosine = cosines[at]!;
        const sine = sines[at]!;
        at++;
        const xa = q[ra + i]!;
        const xb = q[rb + i]!;
        const xc = q[rc + i]!;
        const xd = q[rd + i]!;
        q[ra + i + 1] = sine * xa + cosine * ha;
        q[rb + i + 1] = sine * xb + cosine * hb;
        q[rc + i + 1] = sine * xc + cosine * hc;
        q[rd + i + 1] = sine * xd + cosine * hd;
        ha = cosine * xa - sine * ha;
        hb = cosine * xb - sine * hb;
        hc = cosine * xc - sine * hc;
        hd = cosine * xd - sine * hd;
      }
      q[ra + l] = ha;
      q[rb + l] = hb;
      q[rc + l] = hc;
      q[rd + l] = hd;
    }
  }

  private applyToRow(row: number): void {
    const { q, n, cosines, sines, sweeps } = this;
    for (let k = 0; k < sweeps.length; k += 3) {
      let at = sweeps[k]!;
      const l = sweeps[k + 1]!;
      const m = sweeps[k + 2]!;
      let h = q[row * n + m]!;
      for (let i = m - 1; i >= l; i--) {
        const x = q[row * n + i]!;
        q[row * n + i + 1] = sines[at]! * x + cosines[at]! * h;
        h = cosines[at]! * x - sines[at]! * h;
        at++;
      }
      q[row * n + l] = h;
    }
  }
}
