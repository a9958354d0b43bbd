/**
 * Overlap of the most important dimensions of several runs (head seeds, say).
 *
 *   mean over pairs of runs of |A ∩ B| / |A ∪ B|,  A and B the first k of their rankings
 *
 * beside what random sets of k out of d dimensions give: with m = |A ∩ B|
 * hypergeometric, E = Σ_m P(m) · m / (2k − m).
 *
 * Jaccard 1912, "The distribution of the flora in the alpine zone", New Phytologist 11.
 */
import { InputError, ShapeError } from "../base/errors.ts";

/** The overlap and what chance gives. */
export interface DimensionOverlap {
  /** Mean Jaccard index over all pairs of runs, from 0 to 1. */
  readonly jaccard: number;
  /** Its expectation for random sets of the same size. */
  readonly expected: number;
  /** Dimensions that are among the first k of every run, rising. */
  readonly shared: readonly number[];
}

/**
 * The overlap of the first `top` dimensions.
 *
 * @param rankings  for each run all d dimensions, most important first
 * @param top       how many of them are compared
 * @throws ShapeError when the rankings differ in length
 * @throws InputError with fewer than two rankings, one that is no order of all dimensions, or `top` outside 1 … d
 */
export function dimensionOverlap(rankings: readonly (readonly number[])[], top: number): DimensionOverlap {
  const dimensions = checkRankings(rankings, top);
  const sets = rankings.map((ranking) => new Set(ranking.slice(0, top)));
  let sum = 0;
  let pairs = 0;
  for (const [i, a] of sets.entries()) {
    for (const b of sets.slice(i + 1)) {
      const both = [...a].filter((dimension) => b.has(dimension)).length;
      sum += both / (2 * top - both);
      pairs++;
    }
  }
  const shared = [...sets[0]!].filter((dimension) => sets.every((set) => set.has(dimension))).sort((a, b) => a - b);
  return { jaccard: sum / pairs, expected: expectedJaccard(dimensions, top), shared };
}

/** E = Σ_m P(m) m / (2k − m). */
function expectedJaccard(d: number, k: number): number {
  return inCommon(d, k).reduce((sum, { share, jaccard }) => sum + share * jaccard, 0);
}

/**
 * The index that two random choices of `top` among `dimensions` stay at or under with 95 % probability, or more.
 *
 * @param dimensions  d ≥ 1
 * @param top         from 1 to d
 */
export function overlapChance(dimensions: number, top: number): number {
  let reached = 0;
  for (const { share, jaccard } of inCommon(dimensions, top)) {
    reached += share;
    if (reached >= 0.95) return jaccard;
  }
  return 1;
}

/** P(m) = (k over m)(d − k over k − m) / (d over k) and the index of m in common, m rising. */
function inCommon(d: number, k: number): readonly { readonly share: number; readonly jaccard: number }[] {
  const least = Math.max(0, 2 * k - d);
  // Up to a factor; each from the one before, and the largest kept at 1 so that none overflows.
  const weights: number[] = [1];
  for (let m = least + 1; m <= k; m++) {
    const next = weights[weights.length - 1]! * (((k - m + 1) / m) * ((k - m + 1) / (d - 2 * k + m)));
    weights.push(next);
    if (next > 1) for (const [at, weight] of weights.entries()) weights[at] = weight / next;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, at) => ({ share: weight / total, jaccard: (least + at) / (2 * k - least - at) }));
}

function checkRankings(rankings: readonly (readonly number[])[], top: number): number {
  const where = "dimensionOverlap";
  const bad = (must: string, got: string): InputError =>
    new InputError({ where, must, got, todo: "Pass one full order of the dimensions for each run." });
  if (rankings.length < 2) throw bad("there must be at least two rankings", `${rankings.length}`);
  const d = rankings[0]!.length;
  const other = rankings.find((ranking) => ranking.length !== d);
  if (other !== undefined) {
    throw new ShapeError({
      where,
      must: "all rankings must be of the same dimensions",
      got: `${d} and ${other.length}`,
      todo: "Compare runs of one encoder.",
    });
  }
  if (!Number.isInteger(top) || top < 1 || top > d) throw bad(`the number compared must be an integer in 1 … ${d}`, `${top}`);
  for (const ranking of rankings) {
    const known = ranking.filter((dimension) => Number.isInteger(dimension) && dimension >= 0 && dimension < d);
    if (new Set(known).size !== d)
      throw bad(`every ranking must name each of the ${d} dimensions once`, `${new Set(known).size}`);
  }
  return d;
}
