/**
 * "Keeps at least κ of the score": a statement about one mean of rows, so that no ratio has to be bounded.
 *
 *   Dᵢ = (cᵢ − π) − κ (fᵢ − π),   H₀: E D ≤ 0
 *
 * with f and c in [0, 1] what the full vector and the candidate get for a row (right or wrong, recall, reciprocal rank,
 * nDCG), and π what is to be had without any vector: 0, or the share of the most frequent class where the part above it
 * is to be kept. D lies in [−π − κ (1 − π), (1 − π) + κ π].
 *
 * Rows that belong together are one draw: their D are added up and divided by the size of the largest group, which
 * leaves the sign of the mean over rows as it is. The promise is about groups of up to that size: what is lost in larger
 * ones, none of which was seen, nobody can bound.
 */
import { rowGroups } from "../row-groups.ts";
import { bettingPValue } from "./betting-test.ts";

/** What is got for each row, in an order that was fixed before it was known. */
export interface PairedOutcomes {
  /** By the full vector, in [0, 1]. */
  readonly full: ArrayLike<number>;
  /** By the candidate, in [0, 1]. */
  readonly candidate: ArrayLike<number>;
  /** π; 0 when left out. */
  readonly chance?: number | undefined;
  /** Which rows belong together; every row stands alone when left out. */
  readonly groups?: ArrayLike<number> | undefined;
}

/** κ is bounded on this grid. */
const grid = 1000;

/**
 * The p-value of "less than κ is kept".
 * @param kept   κ in (0, 1]
 * @param level  that is aimed at
 * @throws RangeError for outcomes outside [0, 1], or of different numbers of rows
 */
export function keptPValue(outcomes: PairedOutcomes, kept: number, level: number): number {
  const [low, high] = boundsOf(outcomes, kept);
  return bettingPValue(differences(outcomes, kept), { low, high, level });
}

/** Between which D lies. */
function boundsOf({ chance = 0 }: PairedOutcomes, kept: number): readonly [low: number, high: number] {
  return [-chance - kept * (1 - chance), 1 - chance + kept * chance];
}

/**
 * The largest κ of 0.001, 0.002, … 1 up to which every one is shown from `from` on: hypotheses within each other, so
 * that one level is enough for all.
 * @param from  tested first: it was fixed before rows were seen; 0.001 when left out
 * @returns     null where not even the first is shown
 */
export function largestKept(outcomes: PairedOutcomes, level: number, from: number = 1 / grid): number | null {
  let largest: number | null = null;
  for (let kept = from; kept <= 1; kept = (Math.floor(kept * grid + 1e-9) + 1) / grid) {
    if (keptPValue(outcomes, kept, level) > level) return largest;
    largest = kept;
  }
  return largest;
}

/** Of each row, or of each group in the order of its first row. */
function differences(outcomes: PairedOutcomes, kept: number): Float64Array {
  const { full, candidate, chance = 0, groups } = outcomes;
  if (full.length !== candidate.length || (groups !== undefined && groups.length !== full.length)) {
    throw new RangeError(
      `${full.length} rows of the full vector, ${candidate.length} of the candidate, ${groups?.length ?? "no"} groups`,
    );
  }
  const each = new Float64Array(full.length);
  for (let i = 0; i < each.length; i++) {
    const [f, c] = [full[i]!, candidate[i]!];
    if (!(f >= 0 && f <= 1 && c >= 0 && c <= 1)) throw new RangeError(`outcomes ${f} and ${c} are not in [0, 1]`);
    each[i] = c - chance - kept * (f - chance);
  }
  return groups === undefined ? each : summedByGroup(each, groups, boundsOf(outcomes, kept));
}

function summedByGroup(each: Float64Array, groups: ArrayLike<number>, [low, high]: readonly [number, number]): Float64Array {
  const { count, of, starts } = rowGroups(groups);
  const sums = new Float64Array(count);
  for (let i = 0; i < each.length; i++) sums[of[i]!] = sums[of[i]!]! + each[i]!;
  let largest = 1;
  for (let group = 0; group < count; group++) largest = Math.max(largest, starts[group + 1]! - starts[group]!);
  return sums.map((sum) => Math.min(high, Math.max(low, sum / largest))); // sums are rounded
}
