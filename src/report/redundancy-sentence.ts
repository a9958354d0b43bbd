/** Whether finetuning makes vectors more redundant: said only where the size that was fixed beforehand shows it. */

import type { RedundancyChange } from "../results/comparison.ts";
import { metricName, poolingWithArticle } from "../results/names.ts";
import { samePlace } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import { counted, formatCount, formatDifference, formatInterval, formatPValue, joined } from "../results/words.ts";
import { countedOutputs } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";

/** The level at which a p-value is called a finding. */
const level = 0.05;

/** One for each name of finetuned vectors. */
export function redundancySentences(summary: Summary): readonly Sentence[] {
  const all = summary.comparison?.redundancy ?? [];
  return all.filter(({ isPrimary }) => isPrimary).map((primary) => sentenceOf(primary, all, summary));
}

function sentenceOf(primary: RedundancyChange, all: readonly RedundancyChange[], summary: Summary): Sentence {
  const { metric, rows } = summary.task;
  const { name, pooling, k, compressor, before, after, difference, headSeeds } = primary;
  const vectors = poolingWithArticle(pooling);
  const shown = primary.pValue < level;
  const claim =
    shown && difference > 0
      ? `Finetuning makes ${vectors} more redundant`
      : shown
        ? `Finetuning does not make ${vectors} more redundant, but less`
        : `That finetuning makes ${vectors} more redundant is not shown`;
  const loss = (value: number): string => formatDifference(-value, metric);
  const seeds = headSeeds.length < 2 ? "" : ` (mean of ${counted(headSeeds.length, "seed")})`;
  const told = (change: RedundancyChange): string =>
    `${formatDifference(change.difference, metric)} ${formatInterval(change.interval, metric)} (${formatPValue(change.pValue)})`;
  const beside = all.filter((change) => !change.isPrimary && samePlace(change, primary));
  const others =
    beside.length === 0
      ? ""
      : ` At the other sizes fixed beforehand, Holm-corrected: ${joined(beside.map((change) => `${formatCount(change.k)}: ${told(change)}`))}.`;
  const needed =
    shown || primary.rowsNeeded === null
      ? ""
      : ` About ${formatCount(primary.rowsNeeded)} test rows would be needed to show a difference of this size; there are ${formatCount(rows.test)}.`;
  return {
    kind: shown ? "finding" : "limit",
    text: `${claim}: cut to ${countedOutputs(k, compressor, summary)} (the size fixed beforehand), pretrained vectors change their ${metricName(metric)} by ${loss(before)} and ${name} ones by ${loss(after)}${seeds}, a difference of ${told(primary)} on the same ${counted(rows.test, "test row")}.${others}${needed}`,
  };
}
