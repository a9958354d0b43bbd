/**
 * The best subset of k dimensions under Wilks' lambda, exactly, by branch and bound.
 *
 *   minimise Λ(S) = det W[S] / det T[S] over all S with |S| = k
 *
 * A branch holds some dimensions S and may still take from the candidates R. More
 * dimensions never raise Λ, so no subset of the branch is below Λ(S ∪ R): where
 * that is not below the best subset known, the branch is cut off. One Cholesky
 * factorisation of what S leaves of R, last candidate first, bounds all children of
 * a branch at once; the last two dimensions are taken as a pair, from 2 × 2
 * determinants. The search begins with what exchange finds.
 *
 * Furnival & Wilson 1974, doi:10.1080/00401706.1974.10489231; Narendra & Fukunaga
 * 1977, doi:10.1109/TC.1977.1674939. The question is that of Gurnee et al. 2023,
 * arXiv:2305.01610, section 3.2, who ask a mixed-integer solver.
 */
import { InputError } from "../base/errors.ts";
import { exchangeSubset } from "./exchange-subset.ts";
import { forwardSelection } from "./lda-forward.ts";
import { copyShare, roundingShare, submatrix, wilksLambda } from "./wilks-lambda.ts";

/** A subset and what is known of how good it is. */
export interface BestSubset {
  /** Rising; fewer than k where all others are copies of these. */
  readonly dimensions: Int32Array;
  /** Wilks' lambda: 0 for perfectly apart, 1 for no difference (values: 1 − R²). */
  readonly lambda: number;
  /** No subset of this size among the candidates is below it: `lambda` itself when proved. */
  readonly bound: number;
  /** Whether the search went to its end. */
  readonly proved: boolean;
  /** Λ of all candidates together: the bound before the search. */
  readonly rootBound: number;
  /** Branches that were looked into. */
  readonly branches: number;
}

/** How the search is limited. */
export interface BestSubsetOptions {
  /** Dimensions to choose among; all when left out. */
  readonly candidates?: ArrayLike<number> | undefined;
  /** Branches to look into at most; 5 million when left out. */
  readonly branches?: number | undefined;
}

/**
 * Searches.
 *
 * @param within      W [d, d] row-major
 * @param total       T [d, d] row-major, T − W positive semidefinite
 * @param dimensions  d
 * @throws InputError when k is not from 1 to the number of candidates
 */
export function bestSubset(
  within: Float64Array,
  total: Float64Array,
  dimensions: number,
  k: number,
  options: BestSubsetOptions = {},
): BestSubset {
  const among = Int32Array.from(options.candidates ?? Int32Array.from({ length: dimensions }, (_, j) => j));
  if (!Number.isInteger(k) || k < 1 || k > among.length) {
    throw new InputError({
      where: "best subset",
      must: `k must be a whole number from 1 to the ${among.length} candidates`,
      got: `${k}`,
      todo: "Ask for fewer dimensions.",
    });
  }
  const order = inGreedyOrder(within, total, dimensions, among);
  const root: Branch = {
    within: submatrix(within, dimensions, order),
    total: submatrix(total, dimensions, order),
    totalBefore: Float64Array.from(order, (j) => total[j * dimensions + j]!),
    candidates: order,
  };
  const start = exchangeSubset(within, total, dimensions, k, { candidates: among });
  const search: Search = { best: start.dimensions, lambda: start.lambda, open: 1, branches: 0, limit: options.branches ?? 5e6 };
  look(search, root, [], 1, k);
  const found = search.best.toSorted();
  const lambda = wilksLambda(within, total, dimensions, found);
  const proved = search.open === 1 || search.open >= lambda;
  return {
    dimensions: found,
    lambda,
    bound: proved ? lambda : search.open,
    proved,
    rootBound: suffixBounds(root)[0]!,
    branches: search.branches,
  };
}

/** What S leaves of both scatters, between the candidates that may still be taken. */
interface Branch {
  /** [r, r] row-major */
  readonly within: Float64Array;
  readonly total: Float64Array;
  /** The candidates' own total scatter, before anything was taken. */
  readonly totalBefore: Float64Array;
  readonly candidates: Int32Array;
}

interface Search {
  best: Int32Array;
  lambda: number;
  /** The least bound of a branch that was left for lack of time; 1 where none was. */
  open: number;
  branches: number;
  readonly limit: number;
}

/** Candidates as forward selection takes them: good subsets come early, and late branches have little left to gain. */
function inGreedyOrder(within: Float64Array, total: Float64Array, d: number, among: Int32Array): Int32Array {
  const size = among.length;
  const { order } = forwardSelection(submatrix(within, d, among), submatrix(total, d, among), size);
  const taken = new Set(order);
  const rest = Array.from({ length: size }, (_, j) => j).filter((j) => !taken.has(j));
  return Int32Array.from([...order, ...rest], (j) => among[j]!);
}

function look(search: Search, branch: Branch, chosen: readonly number[], lambda: number, missing: number): void {
  search.branches++;
  if (missing === 1) lookAtOnes(search, branch, chosen, lambda);
  else if (missing === 2) lookAtPairs(search, branch, chosen, lambda);
  else {
    const bounds = suffixBounds(branch);
    for (let i = 0; i + missing <= branch.candidates.length; i++) {
      const bound = lambda * bounds[i]!;
      if (bound >= search.lambda) return; // later children have less left to take: their bounds are higher still
      if (search.branches >= search.limit) {
        search.open = Math.min(search.open, bound);
        return;
      }
      const ratio = ratioOf(branch, i);
      if (ratio < 1) look(search, without(branch, i), [...chosen, branch.candidates[i]!], lambda * ratio, missing - 1);
    }
  }
}

function lookAtOnes(search: Search, branch: Branch, chosen: readonly number[], lambda: number): void {
  for (let i = 0; i < branch.candidates.length; i++) {
    keepIfBetter(search, lambda * ratioOf(branch, i), [...chosen, branch.candidates[i]!]);
  }
}

function lookAtPairs(search: Search, branch: Branch, chosen: readonly number[], lambda: number): void {
  const { within, total, totalBefore, candidates } = branch;
  const r = candidates.length;
  for (let i = 0; i < r; i++) {
    const first = ratioOf(branch, i);
    if (first === 1) continue;
    const inner = Math.max(within[i * r + i]!, roundingShare * total[i * r + i]!);
    const outer = total[i * r + i]!;
    for (let j = i + 1; j < r; j++) {
      const all = total[j * r + j]! - total[i * r + j]! ** 2 / outer;
      if (!(all > copyShare * totalBefore[j]!)) continue;
      const left = within[j * r + j]! - within[i * r + j]! ** 2 / inner;
      const second = Math.max(left, roundingShare * all) / all;
      const reached = lambda * first * second;
      if (reached < search.lambda) keepIfBetter(search, reached, [...chosen, candidates[i]!, candidates[j]!]);
    }
  }
}

function keepIfBetter(search: Search, lambda: number, dimensions: readonly number[]): void {
  if (lambda >= search.lambda) return;
  search.lambda = lambda;
  search.best = Int32Array.from(dimensions);
}

/** Λ(S + i) / Λ(S); 1 for a copy of S, which adds nothing. */
function ratioOf({ within, total, totalBefore, candidates }: Branch, i: number): number {
  const r = candidates.length;
  const all = total[i * r + i]!;
  if (!(all > copyShare * totalBefore[i]!)) return 1;
  return Math.min(1, Math.max(within[i * r + i]!, roundingShare * all) / all);
}

/** The branch that has taken candidate i and may take those after it. */
function without({ within, total, totalBefore, candidates }: Branch, i: number): Branch {
  const r = candidates.length;
  const floor = roundingShare * total[i * r + i]!;
  return {
    within: eliminated(within, r, i, floor),
    total: eliminated(total, r, i, floor),
    totalBefore: totalBefore.subarray(i + 1),
    candidates: candidates.subarray(i + 1),
  };
}

/** a[j, l] − a[j, i]·a[i, l] / a[i, i] for j, l after i. */
function eliminated(a: Float64Array, r: number, i: number, floor: number): Float64Array {
  const size = r - i - 1;
  const left = new Float64Array(size * size);
  const pivot = Math.max(a[i * r + i]!, floor);
  for (let j = 0; j < size; j++) {
    const share = a[i * r + i + 1 + j]! / pivot;
    const from = (i + 1 + j) * r + i + 1;
    for (let l = 0; l < size; l++) left[j * size + l] = a[from + l]! - share * a[i * r + i + 1 + l]!;
  }
  return left;
}

/** bounds[i] = Λ(S ∪ candidates i, i + 1, …) / Λ(S), rising with i: both factorisations go from the last candidate to the first. */
function suffixBounds({ within, total, totalBefore, candidates }: Branch): Float64Array {
  const r = candidates.length;
  const inner = Float64Array.from(within);
  const outer = Float64Array.from(total);
  const bounds = new Float64Array(r);
  let product = 1;
  for (let i = r - 1; i >= 0; i--) {
    const all = outer[i * r + i]!;
    if (all > copyShare * totalBefore[i]!) {
      const left = Math.max(inner[i * r + i]!, roundingShare * all);
      product *= Math.min(1, left / all);
      takeOut(inner, r, i, left);
      takeOut(outer, r, i, all);
    }
    bounds[i] = product;
  }
  return bounds;
}

/** Takes row and column i out of those before it. */
function takeOut(a: Float64Array, r: number, i: number, pivot: number): void {
  for (let j = 0; j < i; j++) {
    const share = a[i * r + j]! / pivot;
    if (share === 0) continue;
    for (let l = 0; l < i; l++) a[j * r + l] = a[j * r + l]! - share * a[i * r + l]!;
  }
}
