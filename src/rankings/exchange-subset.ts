/**
 * A good subset of k dimensions under Wilks' lambda, by exchange: forward selection,
 * then every member in turn gives its place to whichever dimension makes Λ
 * smallest beside the others, until none does. A heuristic: no single exchange
 * improves what it finds, but another subset may be better.
 *
 * Miller 2002, "Subset Selection in Regression", section 3.4 (replacement);
 * Efroymson 1960.
 */
import { InputError } from "../base/errors.ts";
import { type GrowingCholesky, growingCholesky } from "../numeric/growing-cholesky.ts";
import { forwardSelection } from "./lda-forward.ts";
import { copyShare, roundingShare, submatrix, wilksLambda } from "./wilks-lambda.ts";

/** What exchange found. */
export interface ExchangeSubset {
  /** Rising; fewer than k where all others are copies of these. */
  readonly dimensions: Int32Array;
  readonly lambda: number;
  /** Members that gave their place away. */
  readonly exchanges: number;
}

/** An exchange must lower Λ by this share: less is rounding, and could go in circles. */
const leastGain = 1e-9;

/** Passes over all members: each lowers Λ, and a handful is the rule. */
const mostPasses = 50;

/**
 * Exchanges.
 *
 * @param within      W [d, d] row-major
 * @param total       T [d, d] row-major, T − W positive semidefinite
 * @param candidates  dimensions to choose among; all when left out
 * @throws InputError when k is not from 1 to the number of candidates
 */
export function exchangeSubset(
  within: Float64Array,
  total: Float64Array,
  dimensions: number,
  k: number,
  { candidates }: { readonly candidates?: ArrayLike<number> | undefined } = {},
): ExchangeSubset {
  const among = Int32Array.from(candidates ?? Int32Array.from({ length: dimensions }, (_, j) => j));
  if (!Number.isInteger(k) || k < 1 || k > among.length) {
    throw new InputError({
      where: "subset by exchange",
      must: `k must be a whole number from 1 to the ${among.length} candidates`,
      got: `${k}`,
      todo: "Ask for fewer dimensions.",
    });
  }
  const d = among.length;
  const [inner, outer] = [submatrix(within, dimensions, among), submatrix(total, dimensions, among)];
  const subset = [...forwardSelection(inner, outer, d, k).order];
  let lambda = wilksLambda(inner, outer, d, subset);
  let exchanges = 0;
  for (let pass = 0, changed = true; pass < mostPasses && changed; pass++) {
    changed = false;
    for (let place = 0; place < subset.length; place++) {
      const best = bestBeside(inner, outer, d, subset, place);
      if (best === null || best.dimension === subset[place] || best.lambda > lambda * (1 - leastGain)) continue;
      subset[place] = best.dimension;
      lambda = best.lambda;
      exchanges++;
      changed = true;
    }
  }
  const found = Int32Array.from(subset, (j) => among[j]!).sort();
  return { dimensions: found, lambda: wilksLambda(within, total, dimensions, found), exchanges };
}

/** The dimension that makes Λ smallest beside all members but the one at `place`. */
function bestBeside(
  within: Float64Array,
  total: Float64Array,
  d: number,
  subset: readonly number[],
  place: number,
): { dimension: number; lambda: number } | null {
  const [inner, outer] = [growingCholesky(within, d), growingCholesky(total, d)];
  const others = subset.filter((_, at) => at !== place);
  const taken = new Set(others);
  const left = Array.from({ length: d }, (_, j) => j).filter((j) => !taken.has(j));
  let lambda = 1;
  for (const [at, j] of others.entries()) {
    lambda *= ratio(inner, outer, j);
    const open = [...others.slice(at + 1), ...left];
    inner.take(j, open);
    outer.take(j, open);
  }
  let best: { dimension: number; lambda: number } | null = null;
  for (const j of left) {
    if (!(outer.pivots[j]! > copyShare * total[j * d + j]!)) continue;
    const reached = lambda * ratio(inner, outer, j);
    if (best === null || reached < best.lambda) best = { dimension: j, lambda: reached };
  }
  return best;
}

function ratio(inner: GrowingCholesky, outer: GrowingCholesky, j: number): number {
  const all = outer.pivots[j]!;
  return all > 0 ? Math.min(1, Math.max(inner.pivots[j]!, roundingShare * all) / all) : 1;
}
