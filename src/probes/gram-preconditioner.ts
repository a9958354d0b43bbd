/**
 * (G + b·I)⁻¹ for the Gram matrix G of features, or of some of them, and many b: what turns gradients of penalised
 * linear models into steps. Factors are made for powers of four only and kept: a solver does not need them closer.
 */
import { quickCholesky } from "../kernels/cholesky.ts";
import type { CholeskyFactor } from "../numeric/cholesky.ts";

/** The solves of one group of subsets. */
export interface GramPreconditioner {
  /**
   * x ← (G_S + b·I)⁻¹ x, about.
   *
   * @param member  whose places S are
   * @param x       [|S|], in the order of its places
   */
  solve(member: number, b: number, x: Float64Array): void;
}

/** b is at least this share of the largest diagonal entry: float32 leaves that much in G where there is nothing. */
const smallestShare = 1e-6;

/**
 * @param gram      [d, d], or [d] where it is diagonal
 * @param places    of each member; the first so many of all where `isNested`: one factor then serves them all
 */
export function gramPreconditioner(
  gram: Float64Array,
  dimensions: number,
  places: readonly Int32Array[],
  isNested: boolean,
): GramPreconditioner {
  const isDiagonal = gram.length === dimensions && dimensions !== 1;
  const diagonal = isDiagonal ? gram : Float64Array.from({ length: dimensions }, (_, j) => gram[j * dimensions + j]!);
  const floor = smallestShare * diagonal.reduce((most, value) => Math.max(most, value), 0);
  const factors = new Map<string, CholeskyFactor>();
  const factorOf = (member: number, power: number): CholeskyFactor => {
    const key = isNested ? `${power}` : `${power} ${member}`;
    let factor = factors.get(key);
    if (factor === undefined) {
      factor = shiftedFactor(gram, dimensions, isNested ? null : places[member]!, 4 ** power);
      factors.set(key, factor);
    }
    return factor;
  };
  return {
    solve(member, b, x) {
      if (isDiagonal) {
        const memberPlaces = places[member]!;
        for (let i = 0; i < x.length; i++) x[i] = x[i]! / (b + diagonal[memberPlaces[i]!]!);
        return;
      }
      const power = Math.round(Math.log2(Math.max(b, floor, Number.MIN_VALUE)) / 2);
      solveLeading(factorOf(member, power), x);
    },
  };
}

/** The Cholesky factor of G_S + b·I. */
function shiftedFactor(gram: Float64Array, d: number, places: Int32Array | null, b: number): CholeskyFactor {
  const k = places?.length ?? d;
  const shifted = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const row = (places?.[i] ?? i) * d;
    for (let j = 0; j <= i; j++) shifted[i * k + j] = gram[row + (places?.[j] ?? j)]!;
    shifted[i * k + i] = shifted[i * k + i]! + b;
  }
  return quickCholesky(shifted, k);
}

/** Solves with the leading block of a factor, of the size of x; in place. */
function solveLeading({ n, lower }: CholeskyFactor, x: Float64Array): void {
  const k = x.length;
  for (let i = 0; i < k; i++) {
    let sum = x[i]!;
    for (let j = 0, at = i * n; j < i; j++, at++) sum -= lower[at]! * x[j]!;
    x[i] = sum / lower[i * n + i]!;
  }
  for (let i = k - 1; i >= 0; i--) {
    const value = x[i]! / lower[i * n + i]!;
    x[i] = value;
    for (let j = 0, at = i * n; j < i; j++, at++) x[j] = x[j]! - lower[at]! * value;
  }
}
