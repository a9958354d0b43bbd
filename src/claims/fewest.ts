/** The fewest dimensions of one curve: k*, its interval, or the sentence that says why there is none. */

import { testedSizes } from "../cells/sizes.ts";
import type { Refusal } from "../results/refusal.ts";
import type { Fewest } from "../results/summary.ts";
import { formatMargin, formatNumber, formatScore } from "../results/words.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import {
  type NoFewestReason,
  type NonInferiorityTest,
  nonInferiority,
  type ResampledScore,
  withinMargin,
} from "../statistics/non-inferiority.ts";
import type { Discordance } from "../statistics/paired-proportions.ts";
import type { AboveBaseline } from "../statistics/refusal.ts";

/** What k* of one curve is computed from. */
export interface FewestInput {
  readonly compressor: string;
  readonly probe: string;
  readonly metric: HeadlineMetric;
  readonly margin: number;
  /** Of the curve, rising. */
  readonly sizes: readonly number[];
  readonly scores: readonly ResampledScore[];
  readonly reference: ResampledScore;
  /** For accuracies: how each size's predictions differ from the reference's. */
  readonly discordances?: readonly Discordance[] | undefined;
  /** Whether each size is shown to be above the majority baseline; all are where left out. */
  readonly above?: readonly AboveBaseline[] | undefined;
  /** Test rows behind each score. */
  readonly rows: number;
  /** Why claims about the slice are refused; null when the full vector is above majority. */
  readonly refused: Refusal | null;
  /** Test rows the refused comparison would need. */
  readonly rowsNeeded: number | null;
}

/** Tests one curve against the reference, at few of its sizes (sizes.ts). */
export function fewestOfCurve(input: FewestInput): Fewest {
  const { compressor, probe, metric, margin, rows, reference } = input;
  const grid = testedSizes(input.sizes);
  const named = { compressor, probe, margin, grid };
  if (input.refused !== null) {
    const { rowsNeeded } = input;
    const reason = { reason: input.refused.sentence, reasonCode: "refused" } as const;
    return { ...named, k: null, interval: null, pointEstimate: null, ...reason, rowsNeeded };
  }
  const of = <T>(values: readonly T[]): readonly T[] => values.filter((_, place) => grid.includes(input.sizes[place]!));
  const above = input.above === undefined ? undefined : of(input.above);
  const tested = nonInferiority({
    sizes: grid,
    scores: of(input.scores),
    reference,
    discordances: input.discordances === undefined ? undefined : of(input.discordances),
    above,
    rows,
    margin,
  });
  const { k, interval, reason, rowsNeeded, next, tests } = tested;
  const largest = tests.at(-1)!;
  return {
    ...named,
    k,
    interval,
    pointEstimate: pointEstimate(input),
    reason:
      reason === null
        ? null
        : reasonSentence({
            code: reason,
            compressor,
            probe,
            metric,
            margin,
            largest,
            reference: reference.score,
            rows,
            rowsNeeded,
          }),
    reasonCode: reason,
    rowsNeeded,
    next: next === null ? null : { k: next.size, rowsNeeded: next.rowsNeeded },
    tests: tests.map(({ size, difference, lower, nonInferior }, i) => {
      const shown = nonInferior && above?.[i]?.shown !== false;
      return { k: size, difference, lower, shown };
    }),
  };
}

/** The smallest size of the whole curve whose score is within the margin. */
function pointEstimate({ sizes, scores, reference, margin }: FewestInput): number | null {
  return sizes.find((_, place) => withinMargin(scores[place]!.score - reference.score, margin)) ?? null;
}

/** Why there is no k*, and the numbers that say so. */
interface NoFewest extends Pick<FewestInput, "compressor" | "probe" | "metric" | "margin" | "rows"> {
  readonly code: NoFewestReason;
  /** The test at the largest size. */
  readonly largest: NonInferiorityTest;
  /** Its score. */
  readonly reference: number;
  readonly rowsNeeded: number | null;
}

function reasonSentence({
  code,
  compressor,
  probe,
  metric,
  margin: loss,
  largest,
  reference,
  rows,
  rowsNeeded,
}: NoFewest): string {
  const difference = formatSigned(largest.difference, metric);
  const margin = formatMargin(loss, metric);
  const at = `With ${compressor} at ${largest.size}, the largest size tested, and the ${probe} probe, the score differs by ${difference} from the reference's ${formatScore(reference, metric)}`;
  switch (code) {
    case "shown-inferior":
      return `${at}: it is shown to lose more than ${margin}, so no size can be recommended.`;
    case "not-above-baseline":
      return `${at}, and the score itself is not shown to be above the baseline, so no size can be recommended.`;
    case "outside-margin":
      return `${at}, not less than the margin of ${margin}, so no size can be recommended.`;
    case "too-few-rows": {
      const needed = rowsNeeded === null ? "" : `; about ${rowsNeeded} would be needed`;
      const bound = formatSigned(largest.lower, metric);
      return `${at}, within the margin of ${margin}, but ${rows} test rows cannot show it (one-sided 95 % bound ${bound})${needed}.`;
    }
  }
}

/** A difference with a sign in every case, "+0.0 points" too. */
function formatSigned(difference: number, metric: HeadlineMetric): string {
  const sign = difference < 0 ? "−" : "+";
  const size = Math.abs(difference);
  return isShare(metric) ? `${sign}${formatNumber(100 * size, 1)} points` : `${sign}${formatNumber(size, 3)}`;
}
