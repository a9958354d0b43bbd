/** The fewest dimensions of one curve: k*, its interval, or the sentence that says why there is none. */

import { testedSizes } from "../cells/sizes.ts";
import type { Fewest } from "../results/summary.ts";
import { formatMargin, formatScore } from "../results/words.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import { type NonInferiority, nonInferiority, type ResampledScore, withinMargin } from "../statistics/non-inferiority.ts";
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
  /** The refusal's sentence; null when the full vector is above majority. */
  readonly refused: string | null;
  /** Test rows the refused comparison would need. */
  readonly rowsNeeded: number | null;
}

/** Tests one curve against the reference, at few of its sizes (sizes.ts). */
export function fewestOfCurve(input: FewestInput): Fewest {
  const grid = testedSizes(input.sizes);
  const named = { compressor: input.compressor, probe: input.probe, margin: input.margin, grid };
  if (input.refused !== null) {
    return { ...named, k: null, interval: null, pointEstimate: null, reason: input.refused, rowsNeeded: input.rowsNeeded };
  }
  const of = <T>(values: readonly T[]): readonly T[] => values.filter((_, place) => grid.includes(input.sizes[place] ?? 0));
  const above = input.above === undefined ? undefined : of(input.above);
  const tested = nonInferiority({
    sizes: grid,
    scores: of(input.scores),
    reference: input.reference,
    discordances: input.discordances === undefined ? undefined : of(input.discordances),
    above,
    rows: input.rows,
    margin: input.margin,
  });
  return {
    ...named,
    k: tested.k,
    interval: tested.interval,
    pointEstimate: pointEstimate(input),
    reason: tested.reason === null ? null : reasonSentence(tested, input),
    rowsNeeded: tested.rowsNeeded,
    next: tested.next === null ? null : { k: tested.next.size, rowsNeeded: tested.next.rowsNeeded },
    tests: tested.tests.map(({ size, difference, lower, nonInferior }, i) => {
      const shown = nonInferior && above?.[i]?.shown !== false;
      return { k: size, difference, lower, shown };
    }),
  };
}

/** The smallest size of the whole curve whose score is within the margin. */
function pointEstimate({ sizes, scores, reference, margin }: FewestInput): number | null {
  return sizes.find((_, place) => withinMargin((scores[place]?.score ?? 0) - reference.score, margin)) ?? null;
}

function reasonSentence(tested: NonInferiority, input: FewestInput): string {
  const largest = tested.tests.at(-1);
  const difference = change(largest?.difference ?? 0, input.metric);
  const margin = formatMargin(input.margin, input.metric);
  const at = `With ${input.compressor} at ${largest?.size ?? 0}, the largest size tested, and the ${input.probe} probe, the score differs by ${difference} from the reference's ${formatScore(input.reference.score, input.metric)}`;
  switch (tested.reason) {
    case "shown-inferior":
      return `${at}: it is shown to lose more than ${margin}, so no size can be recommended.`;
    case "not-above-baseline":
      return `${at}, and the score itself is not shown to be above the baseline, so no size can be recommended.`;
    case "outside-margin":
      return `${at}, not less than the margin of ${margin}, so no size can be recommended.`;
    default: {
      const needed = tested.rowsNeeded === null ? "" : `; about ${tested.rowsNeeded} would be needed`;
      const bound = change(largest?.lower ?? 0, input.metric);
      return `${at}, within the margin of ${margin}, but ${input.rows} test rows cannot show it (one-sided 95 % bound ${bound})${needed}.`;
    }
  }
}

/** A signed difference: points of accuracy, or of a correlation. */
function change(difference: number, metric: HeadlineMetric): string {
  const sign = difference < 0 ? "−" : "+";
  const size = Math.abs(difference);
  return isShare(metric) ? `${sign}${(100 * size).toFixed(1)} points` : `${sign}${size.toFixed(3)}`;
}
