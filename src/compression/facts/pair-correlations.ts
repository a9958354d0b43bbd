/**
 * How well nearness follows scores, over all pairs: Spearman's ρ and Kendall's τ_b of full vectors and of codes, with
 * intervals by the paired bootstrap (on Fisher's scale), and the share that is kept (Fieller's interval of a ratio). They
 * are approximate: a certificate is of Kendall's concordance (goals/pairs-goal.ts).
 */
import { type Interval, type Resamples, resample } from "../../statistics/bootstrap.ts";
import { rankCorrelations } from "../../statistics/correlation.ts";
import { stretchedCorrelations } from "../../statistics/few-groups.ts";
import { kendallCorrelations } from "../../statistics/kendall.ts";
import { ratioInterval } from "../../statistics/ratio-interval.ts";
import { scoreInterval } from "../../statistics/resampled-score.ts";

/** A correlation before and after. */
export interface KeptCorrelation {
  readonly full: IntervalCorrelation;
  readonly shown: IntervalCorrelation;
  /** shown / full; null where full is 0, its interval where full is not told from 0. */
  readonly kept: { readonly value: number | null; readonly interval: Interval | null };
}

/** A correlation with its 95 % interval. */
export interface IntervalCorrelation {
  readonly value: number;
  readonly interval: Interval;
}

/** Pairs, and how near they are. */
export interface NearPairs {
  /** Of each pair. */
  readonly scores: ArrayLike<number>;
  /** By full vectors, the more the nearer. */
  readonly full: ArrayLike<number>;
  /** By codes. */
  readonly shown: ArrayLike<number>;
  /** A number a pair, the same for pairs that belong together: then groups are drawn. */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * Both correlations.
 * @throws InputError without pairs, or with a single group
 */
export function pairCorrelations(
  { scores, full, shown, groups }: NearPairs,
  { seed, bootstraps }: { readonly seed: number; readonly bootstraps?: number | undefined },
): { readonly spearman: KeptCorrelation; readonly kendall: KeptCorrelation } {
  const count = bootstraps === undefined ? {} : { count: bootstraps };
  const resamples = resample(scores.length, { seed, groups, ...count });
  return {
    spearman: keptCorrelation(rankCorrelations(scores, [full, shown]), resamples),
    kendall: keptCorrelation(kendallCorrelations(scores, [full, shown]), resamples),
  };
}

function keptCorrelation(correlationsOf: (counts: Uint8Array) => Float64Array, resamples: Resamples): KeptCorrelation {
  const values = correlationsOf(new Uint8Array(resamples.rows).fill(1));
  const drawn = [new Float64Array(resamples.count), new Float64Array(resamples.count)] as const;
  for (let index = 0; index < resamples.count; index++) {
    const both = correlationsOf(resamples.counts(index));
    for (const of of [0, 1] as const) drawn[of][index] = both[of]!;
  }
  const side = (of: 0 | 1) => ({
    score: values[of]!,
    resampled: stretchedCorrelations(drawn[of], values[of]!, resamples.stretch),
  });
  const [full, shown] = [side(0), side(1)];
  return {
    full: { value: full.score, interval: scoreInterval({ ...full, isCorrelation: true }) },
    shown: { value: shown.score, interval: scoreInterval({ ...shown, isCorrelation: true }) },
    kept: { value: full.score === 0 ? null : shown.score / full.score, interval: ratioInterval(shown, full) },
  };
}
