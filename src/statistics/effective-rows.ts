/**
 * How many independent rows rows that belong together are worth for a mean: n over the design effect, the variance of
 * the mean between groups over that of independent rows (Kish 1965; Rao & Scott 1992, doi:10.2307/2532311, who put it
 * into tests of proportions). Formulas of independent rows (Wilson's interval, Tango's bounds) hold for groups when
 * counts are scaled to it.
 *
 * The variance of few groups is uncertain: (1.96/t)² with Student's t makes a normal quantile Student's (Korn & Graubard
 * 1998, Survey Methodology 24; Franco et al. 2019, doi:10.1093/jssam/smy019). Its degrees of freedom are those of the
 * groups that carry the variance, for where a few are wrong and the others right it hangs on these: of sums u of G groups
 *
 *   ν = 2 (Σ u²)² / (Σ u⁴ − (Σ u²)²/G) · (G − 1)/G,
 *
 * G − 1 where they are normal (Satterthwaite 1946, doi:10.2307/3002019), and never more than the effective number of
 * groups less one. Where all rows are alike there is no variance to look at: then the effective number of groups counts.
 */
import { normalQuantile } from "./normal.ts";
import { groupSums, type RowGroups } from "./row-groups.ts";
import { studentQuantile } from "./student.ts";

/**
 * The number of rows.
 *
 * @param values  whose mean it is about, one a row
 * @returns       from 1 to the number of rows
 */
export function effectiveRows(values: ArrayLike<number>, groups: RowGroups): number {
  const rows = groups.of.length;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < rows; i++) mean += values[i]! / rows;
  for (let i = 0; i < rows; i++) squares += (values[i]! - mean) ** 2;
  const sums = groupSums(
    groups,
    Float64Array.from(groups.of, (_, row) => values[row]! - mean),
  );
  const between = sums.reduce((sum, groupSum) => sum + groupSum ** 2, 0);
  const isAlike = squares <= rounding * rows;
  const effect = isAlike ? Number.POSITIVE_INFINITY : ((groups.count / (groups.count - 1)) * between) / squares;
  const spread = sums.reduce((sum, groupSum) => sum + groupSum ** 4, 0) - between ** 2 / groups.count;
  const carried = ((2 * between ** 2) / spread) * (1 - 1 / groups.count);
  // sums that are all alike, one below and one above, have no spread
  const freedom = Math.max(1, Math.min(groups.effective - 1, isAlike || !(spread > 0) ? Number.POSITIVE_INFINITY : carried));
  const few = (normalQuantile(side) / studentQuantile(side, freedom)) ** 2;
  return Math.min(rows, Math.max(1, few * Math.max(groups.effective, Math.min(mostOver * rows, rows / effect))));
}

/**
 * Few groups make a design effect below 1 by chance, which few makes up for; cut at 1, intervals of ten groups hold the
 * truth in 98 % of cases, cut at a half, in 95 to 97 %.
 */
const mostOver = 2;

/** Of a two-sided interval of 95 %. */
const side = 0.975;

/** A variance below this is that of equal values, rounded. */
const rounding = 1e-12;
