/**
 * How many of a rule's frozen predictions match the labels when these are put on the rows at random? Of N rows n_c are
 * of class c and m_c said to be. The number of matches T has a generating function without cancellation for z ≥ 1, by
 * the rook polynomials of the blocks in which a label matches (Riordan 1958, "An introduction to combinatorial
 * analysis", chapters 7 and 8):
 *
 *   E z^T = 1/N! · ∫ e^−x x^N Π_c R_c((z − 1)/x) dx,   R_c(s) = Σ_k C(n_c, k) C(m_c, k) k! s^k
 *
 * The tail is that of its saddlepoint (saddlepoint.ts), with a continuity correction that makes it too large rather than
 * too small. Rows must be independent.
 */
import { logFactorial } from "../numeric/log-factorial.ts";
import { saddlepointTail } from "./saddlepoint.ts";

/** Frozen predictions against labels. */
export interface Matches {
  /** Rows of each class [classes]. */
  readonly labelled: ArrayLike<number>;
  /** Rows said to be of each class [classes]. */
  readonly said: ArrayLike<number>;
  /** Rows where both are the same. */
  readonly matches: number;
}

/**
 * T moves by 1 in general, but by 2 for two classes, nearly so where two of them have nearly all rows, and next to its
 * largest value, where rows must change places in pairs. The continuity correction for steps of 2 holds in all of these;
 * where steps are of 1 it makes p too large, twice at most.
 */
const step = 2;

/** Nearer to the mean, in standard deviations, there is no tail: 1 is given. */
const nearMean = 1;

/** P(T ≥ matches) for points in the upper tail. */
export function matchesTail({ labelled, said, matches }: Matches): number {
  const blocks: Block[] = [];
  let [rows, most, mean] = [0, 0, 0];
  for (let c = 0; c < labelled.length; c++) {
    rows += labelled[c]!;
    if (labelled[c]! > 0 && said[c]! > 0) blocks.push({ n: labelled[c]!, m: said[c]! });
  }
  for (const { n, m } of blocks) {
    most += Math.min(n, m);
    mean += (n * m) / rows;
  }
  if (matches > most) return 0;
  if (matches - mean <= nearMean * Math.sqrt(varianceOf(blocks, rows, mean))) return 1;
  if (matches === most) return Math.exp(logOfAllMatches(blocks, rows, most));
  const { theta, at } = saddlepoint(blocks, rows, matches);
  const w = Math.sqrt(2 * Math.max(0, theta * matches - at.value));
  return Math.min(1, saddlepointTail(w, (-Math.expm1(-step * theta) / step) * Math.sqrt(at.second)));
}

/** Cells of a permutation matrix in which a label matches. */
interface Block {
  readonly n: number;
  readonly m: number;
}

/** E T(T − 1) = Σ over pairs of cells in different rows and columns / (N(N − 1)). */
function varianceOf(blocks: readonly Block[], rows: number, mean: number): number {
  let [cells, squares, twice] = [0, 0, 0];
  for (const { n, m } of blocks) {
    cells += n * m;
    squares += (n * m) ** 2;
    twice += n * (n - 1) * m * (m - 1);
  }
  const pairs = (cells * cells - squares + twice) / Math.max(1, rows * (rows - 1));
  return Math.max(0, pairs + mean - mean * mean);
}

/** ln P(T = most): as many matches as there can be, in Π max!/(max − min)! ways for the first, (N − most)! for the rest. */
function logOfAllMatches(blocks: readonly Block[], rows: number, most: number): number {
  let sum = logFactorial(rows - most) - logFactorial(rows);
  for (const { n, m } of blocks) sum += logFactorial(Math.max(n, m)) - logFactorial(Math.abs(n - m));
  return sum;
}

/** K(θ) = ln E e^θT and its first two derivatives. */
interface Cumulants {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** K'(θ) reaches the point to this share of a row. */
const reached = 1e-7;

/** The θ > 0 at which K'(θ) is the point: Newton's steps, within a bracket that shrinks. */
function saddlepoint(blocks: readonly Block[], rows: number, point: number): { readonly theta: number; readonly at: Cumulants } {
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let theta = 0.5;
  for (let round = 0; ; round++) {
    const at = cumulants(blocks, rows, theta);
    const left = point - at.first;
    if (Math.abs(left) <= reached || round === mostRounds) return { theta, at };
    if (left > 0) low = theta;
    else high = theta;
    const next = theta + left / at.second;
    if (next > low && next < high && next < 2 * theta + 1) theta = next;
    else theta = high === Number.POSITIVE_INFINITY ? 2 * theta : (low + high) / 2;
  }
}

const mostRounds = 200;

/** Steps of the trapezoid rule in standard deviations of the integrand: for a bell its error is exp(−2π²/step²), 1e-34. */
const stepOfIntegral = 0.5;

/** What is smaller than e^−36 of the largest is left out. */
const negligible = 36;

/** The integral over u = ln x by the trapezoid rule; its logarithm is concave. */
function cumulants(blocks: readonly Block[], rows: number, theta: number): Cumulants {
  const y = Math.expm1(theta);
  const top = topOf(blocks, rows, y);
  const width = stepOfIntegral / Math.sqrt(top.curvature);
  let [total, mean, square, variance] = [0, 0, 0, 0];
  for (const direction of [1, -1]) {
    for (let i = direction === 1 ? 0 : 1; ; i++) {
      const at = integrand(blocks, rows, y, top.u + direction * i * width);
      const weight = Math.exp(at.log - top.log);
      if (at.log - top.log < -negligible) break;
      total += weight;
      mean += weight * at.mean;
      square += weight * at.mean * at.mean;
      variance += weight * at.variance;
    }
  }
  mean /= total;
  // ln s rises by q with θ, s = (e^θ − 1)/x
  const q = 1 / -Math.expm1(-theta);
  const spread = square / total - mean * mean + variance / total;
  return {
    value: top.log + Math.log(total * width) - logFactorial(rows),
    first: mean * q,
    second: q * (spread * q + mean * (1 - q)),
  };
}

/** ln of the integrand at u, and mean and variance of Σ_c k under the terms of Π R_c. */
interface Integrand {
  readonly log: number;
  readonly mean: number;
  readonly variance: number;
}

function integrand(blocks: readonly Block[], rows: number, y: number, u: number): Integrand {
  let [log, mean, variance] = [(rows + 1) * u - Math.exp(u), 0, 0];
  for (const block of blocks) {
    const terms = rookTerms(block, y * Math.exp(-u));
    log += terms.log;
    mean += terms.mean;
    variance += terms.variance;
  }
  return { log, mean, variance };
}

/** Where the integrand is largest: N + 1 − e^u − Σ E k = 0, by Newton's steps. */
function topOf(
  blocks: readonly Block[],
  rows: number,
  y: number,
): { readonly u: number; readonly log: number; readonly curvature: number } {
  let u = Math.log(rows + 1);
  for (let round = 0; ; round++) {
    const { log, mean, variance } = integrand(blocks, rows, y, u);
    const slope = rows + 1 - Math.exp(u) - mean;
    const curvature = Math.exp(u) - variance;
    if (Math.abs(slope) <= 1e-3 * Math.sqrt(curvature) || round === mostRounds) return { u, log, curvature };
    u += Math.max(-1, Math.min(1, slope / curvature));
  }
}

/** ln R(s), and mean and variance of k under its terms, summed from the largest one to both sides. */
function rookTerms({ n, m }: Block, s: number): Integrand {
  const sum = n + m + 1 / s;
  const root = (sum - Math.sqrt(Math.max(0, sum * sum - 4 * n * m))) / 2;
  const peak = Math.max(0, Math.min(Math.floor(root), n, m));
  let [total, first, second] = [1, 0, 0];
  let term = 1;
  for (let k = peak; k < n && k < m; k++) {
    term *= ((n - k) * (m - k) * s) / (k + 1);
    if (term < Number.EPSILON * total) break;
    const above = k + 1 - peak;
    total += term;
    first += term * above;
    second += term * above * above;
  }
  term = 1;
  for (let k = peak; k > 0; k--) {
    term *= k / ((n - k + 1) * (m - k + 1) * s);
    if (term < Number.EPSILON * total) break;
    const below = k - 1 - peak;
    total += term;
    first += term * below;
    second += term * below * below;
  }
  const mean = first / total;
  const ways = logFactorial(n) - logFactorial(n - peak) + logFactorial(m) - logFactorial(m - peak) - logFactorial(peak);
  return { log: ways + peak * Math.log(s) + Math.log(total), mean: peak + mean, variance: second / total - mean * mean };
}
