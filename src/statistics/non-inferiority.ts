/**
 * The fewest dimensions, k*: the smallest size such that it and every larger size
 * of the grid are shown to lose less than a margin against the reference.
 *
 * Non-inferiority at margin m: the one-sided lower bound of the paired difference
 * (score at k − reference) lies above −m. Sizes are tested from the largest down
 * and testing stops at the first failure. With this fixed sequence each test may
 * use the full 5 % (Maurer, Hothorn & Lehmacher 1995; Westfall & Krishen 2001,
 * doi:10.1016/S0378-3758(00)00151-9): looking at many sizes costs nothing.
 *
 * The bounds are those of the paired bootstrap; where it is told how many rows
 * are judged differently, the wider of these and the score bound of paired
 * proportions counts: resampling rows that hardly differ has no spread, and
 * would show anything on a handful of rows.
 */

import { ShapeError } from "../base/errors.ts";
import { differences, type Interval, lowerBound, upperBound } from "./bootstrap.ts";
import { losesLess, mostOfMargin, rounding } from "./margin.ts";
import { normalQuantile } from "./normal.ts";
import { type Discordance, pairedScoreBounds } from "./paired-proportions.ts";
import { rowsToShow } from "./power.ts";

/** Whether a difference loses no more than the margin. */
export function withinMargin(difference: number, margin: number): boolean {
  return difference + margin >= -rounding;
}

/** A score with its resamples; all resamples of one test are paired. */
export interface ResampledScore {
  readonly score: number;
  /** The score in each resample. */
  readonly resampled: Float64Array;
  /** Where the score is a share of rows (those that are right): of how many, or of how many independent ones they are worth. */
  readonly shareOf?: number;
  /** Where it is a mean of recalls: of how many rows of each class, and how many of these are right. */
  readonly recalls?: readonly { readonly right: number; readonly rows: number }[];
  /** Whether the score is a correlation, or a mean of such. */
  readonly isCorrelation?: boolean;
}

/** What k* is computed from. */
export interface NonInferiorityInput {
  /** Sizes, rising. */
  readonly sizes: readonly number[];
  /** The score at each size. */
  readonly scores: readonly ResampledScore[];
  /** What small sizes are held against. */
  readonly reference: ResampledScore;
  /** For accuracies: how each size's predictions differ from the reference's. */
  readonly discordances?: readonly Discordance[] | undefined;
  /**
   * Whether each size is shown to know anything at all, in the same step: a size that both tests must pass may use the
   * full level for each (intersection-union, Berger 1982, doi:10.1080/00401706.1982.10487790). All do where left out.
   */
  readonly above?: readonly { readonly shown: boolean; readonly rowsNeeded: number | null }[] | undefined;
  /** Test rows behind each score, for the power estimate. */
  readonly rows: number;
  /** Absolute; 0.01 (one point) when left out. */
  readonly margin?: number;
  /** Confidence of the one-sided bounds; 0.95 when left out. */
  readonly level?: number;
}

/** Why there is no k*: the codes. */
export const noFewestReasons = ["shown-inferior", "outside-margin", "too-few-rows", "not-above-baseline"] as const;

/**
 * Why there is no k*. "shown-inferior": the largest size is shown to lose more
 * than the margin. "outside-margin": its score loses more than the margin, by
 * chance or not. "too-few-rows": its score is within the margin, but these test
 * rows cannot show it. "not-above-baseline": it is shown to lose less than the
 * margin, but not to know anything.
 */
export type NoFewestReason = (typeof noFewestReasons)[number];

/** The test of one score. */
export interface NonInferiorScore {
  /** score − reference */
  readonly difference: number;
  /** One-sided lower bound of the difference. */
  readonly lower: number;
  /** One-sided upper bound of the difference. */
  readonly upper: number;
  /** lower > −margin */
  readonly nonInferior: boolean;
}

/** The test at one size. */
export interface NonInferiorityTest extends NonInferiorScore {
  readonly size: number;
}

/** k* and what belongs to it. */
export interface NonInferiority {
  /** k*; null when not even the largest size is shown non-inferior. */
  readonly k: number | null;
  /** From the smallest size not shown inferior to k*; null when k is. */
  readonly interval: Interval | null;
  /** The smallest size whose score is within the margin of the reference: descriptive, not tested. */
  readonly pointEstimate: number | null;
  readonly reason: NoFewestReason | null;
  /** Test rows at which the largest size would be shown with power 0.8, when k is null and it can be told. */
  readonly rowsNeeded: number | null;
  /** The size at which the sequence stopped below k*, and the test rows it would need; null where k* is the smallest, or null. */
  readonly next: { readonly size: number; readonly rowsNeeded: number | null } | null;
  /** The test at each size, rising; those below the first failure are not part of the sequence. */
  readonly tests: readonly NonInferiorityTest[];
}

/**
 * k*, its interval, and what is missing where there is none.
 * @throws ShapeError when sizes and scores do not match, or sizes do not rise
 */
export function nonInferiority(input: NonInferiorityInput): NonInferiority {
  checkSizes(input);
  const margin = input.margin ?? mostOfMargin;
  const level = input.level ?? 0.95;
  const tests = input.sizes.map(
    (size, index): NonInferiorityTest => ({
      size,
      ...nonInferiorScore(input.scores[index]!, input.reference, input.discordances?.[index], margin, level),
    }),
  );

  const pointEstimate = tests.find((test) => withinMargin(test.difference, margin))?.size ?? null;
  const needed = (at: number): number | null => {
    const kept = rowsToShowNonInferior(input.scores[at]!, input.reference, input.discordances?.[at], input.rows, margin, level);
    const above = input.above === undefined ? { shown: true, rowsNeeded: null } : input.above[at]!;
    if (above.shown || kept === null) return kept;
    return above.rowsNeeded === null ? null : Math.max(kept, above.rowsNeeded);
  };
  const k = lastOfSequence(tests, input.above);
  if (k !== null) {
    const low = tests.find((test) => withinMargin(test.upper, margin))?.size ?? k;
    const failed = input.sizes.indexOf(k) - 1;
    const next = failed < 0 ? null : { size: input.sizes[failed]!, rowsNeeded: needed(failed) };
    return { k, interval: [Math.min(low, k), k], pointEstimate, reason: null, rowsNeeded: null, next, tests };
  }
  const largest = tests.at(-1)!;
  const reason = reasonOf(largest, margin);
  const rowsNeeded = reason === "too-few-rows" || reason === "not-above-baseline" ? needed(tests.length - 1) : null;
  return { k: null, interval: null, pointEstimate, reason, rowsNeeded, next: null, tests };
}

/**
 * Test rows at which a score that was not shown to lose less than the margin would be, with power 0.8, if its loss is
 * what it seems. Null where the score itself loses the margin or more: no number of rows can be counted on then. A
 * lucky gain is not counted on either.
 */
export function rowsToShowNonInferior(
  { score, resampled }: ResampledScore,
  reference: ResampledScore,
  discordance: Discordance | undefined,
  rows: number,
  margin: number,
  level: number = 0.95,
): number | null {
  const effect = Math.min(score - reference.score, 0) + margin;
  if (effect <= rounding) return null;
  const estimated = rowsToShow(effect, differences(resampled, reference.resampled), rows, level);
  if (estimated === null || discordance === undefined) return estimated;
  return Math.max(estimated, Math.ceil(rowsToResolve(margin, level) * (rows / discordance.rows)));
}

/**
 * One paired test by itself: lower > −margin.
 *
 * @param discordance  for accuracies: how the predictions differ from the reference's
 * @param margin       absolute
 */
export function nonInferiorScore(
  { score, resampled }: ResampledScore,
  reference: ResampledScore,
  discordance: Discordance | undefined,
  margin: number,
  level: number = 0.95,
): NonInferiorScore {
  const change = differences(resampled, reference.resampled);
  const [scoreLower, scoreUpper] = discordance === undefined ? [1, -1] : pairedScoreBounds(discordance, level);
  const lower = Math.min(lowerBound(change, level), scoreLower);
  const upper = Math.max(upperBound(change, level), scoreUpper);
  return { difference: score - reference.score, lower, upper, nonInferior: losesLess(lower, margin) };
}

function reasonOf(largest: NonInferiorityTest, margin: number): NoFewestReason {
  if (largest.nonInferior) return "not-above-baseline";
  if (!withinMargin(largest.upper, margin)) return "shown-inferior";
  return withinMargin(largest.difference, margin) ? "too-few-rows" : "outside-margin";
}

/** Rows at which the score bound of rows without a single difference, z²/(n + z²), falls below the margin. */
function rowsToResolve(margin: number, level: number): number {
  return Math.floor(normalQuantile(level) ** 2 * (1 / margin - 1)) + 1;
}

/** The smallest size reached from the largest down without a failure. */
function lastOfSequence(tests: readonly NonInferiorityTest[], above: NonInferiorityInput["above"]): number | null {
  let reached: number | null = null;
  for (let at = tests.length - 1; at >= 0; at--) {
    const test = tests[at]!;
    if (!test.nonInferior || (above !== undefined && !above[at]!.shown)) break;
    reached = test.size;
  }
  return reached;
}

function checkSizes({ sizes, scores }: NonInferiorityInput): void {
  const rising = sizes.every((size, index) => index === 0 || size > sizes[index - 1]!);
  if (sizes.length > 0 && sizes.length === scores.length && rising) return;
  throw new ShapeError({
    where: "non-inferiority",
    must: "sizes must rise, with one score a size",
    got: `sizes ${sizes.join(", ")} and ${scores.length} scores`,
    todo: "Sort the sizes and leave out repetitions.",
  });
}
