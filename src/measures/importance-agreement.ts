/**
 * Agreement of several runs (head seeds, say) about the importance of all dimensions.
 *
 *   mean over pairs of runs of Spearman's ρ(importance, importance′)
 *
 * 0 for unrelated runs, 1 for the same order. A run to which all dimensions are
 * equal agrees with none: its correlations are 0.
 *
 * Spearman 1904, doi:10.2307/1412159.
 */
import { InputError, ShapeError } from "../base/errors.ts";
import { pearson, ranks } from "../statistics/correlation.ts";

/**
 * The mean rank correlation over all pairs.
 *
 * @param importances  for each run the importance of each dimension, [d]
 * @throws ShapeError when the lengths differ
 * @throws InputError with fewer than two runs or two dimensions, or NaN
 */
export function importanceAgreement(importances: readonly ArrayLike<number>[]): number {
  const where = "importanceAgreement";
  const refuse = (got: string): never => {
    throw new InputError({
      where,
      must: "there must be two runs or more, of two dimensions or more, without NaN",
      got,
      todo: "Pass the importance of every dimension for each run.",
    });
  };
  if (importances.length < 2) refuse(`${importances.length} runs`);
  const d = importances[0]!.length;
  const other = importances.find((importance) => importance.length !== d);
  if (other !== undefined) {
    throw new ShapeError({
      where,
      must: "all must be of the same dimensions",
      got: `${d} and ${other.length}`,
      todo: "Compare runs of one encoder.",
    });
  }
  const hasNaN = importances.some((importance) => Array.from(importance).some(Number.isNaN));
  if (d < 2 || hasNaN) refuse(`${importances.length} runs of ${d} dimensions${d < 2 ? "" : " with NaN"}`);
  const ranked = importances.map((importance) => ranks(importance));
  let sum = 0;
  for (const [i, a] of ranked.entries()) for (const b of ranked.slice(i + 1)) sum += pearson(a, b);
  return sum / ((ranked.length * (ranked.length - 1)) / 2);
}
