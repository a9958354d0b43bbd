/** At most five numbers with their intervals, below the picture. */
import { majorityName } from "../../results/names.ts";
import type { IntervalScore, Summary, Variant } from "../../results/summary.ts";
import { formatCount, formatInterval, formatScore } from "../../results/words.ts";
import { hardestSeed, headlineFewest, isFinetuned, scoresOverSeeds, seedVariants } from "../study.ts";
import type { Compared } from "./compared.ts";

/** A number, what it is of, and how sure it is. */
export interface FirstNumber {
  readonly label: string;
  readonly value: string;
  readonly range: string;
}

/** Of both, or of the only one; what was refused has no best dimension. */
export function firstNumbers(summary: Summary, { before, after }: Compared): readonly FirstNumber[] {
  const { metric, majority } = summary.task;
  const when = before === null ? "" : isFinetuned(after) ? ", after" : `, ${after.name}`;
  const earlier = isFinetuned(after) ? "k*, before" : `k*, ${before?.name ?? ""}`;
  return [
    ...(before === null ? [] : [fewestNumber(summary, before, earlier)]),
    fewestNumber(summary, after, `k*${when}`),
    scoreNumber(summary, `whole vector${when}`, scoresOverSeeds(summary, after).full),
    ...bestNumber(summary, after, `best dimension${when}`),
    { label: majorityName(metric), value: formatScore(majority, metric), range: "" },
  ];
}

function fewestNumber(summary: Summary, variant: Variant, label: string): FirstNumber {
  const hardest = hardestSeed(seedVariants(summary, variant));
  if (hardest.refused !== null) return { label, value: "refused", range: "" };
  const fewest = headlineFewest(hardest);
  if (fewest === null || fewest.k === null) return { label, value: "not shown", range: "" };
  const range = fewest.interval === null ? "" : `[${fewest.interval.map(formatCount).join(", ")}]`;
  return { label, value: `≤ ${formatCount(fewest.k)}`, range };
}

function bestNumber(summary: Summary, variant: Variant, label: string): readonly FirstNumber[] {
  if (seedVariants(summary, variant).some(({ refused }) => refused !== null)) return [];
  const best = scoresOverSeeds(summary, variant).bestDimension;
  return best === null ? [] : [scoreNumber(summary, label, best)];
}

function scoreNumber(
  { task: { metric } }: Summary,
  label: string,
  { score, interval }: Pick<IntervalScore, "score" | "interval">,
): FirstNumber {
  return { label, value: formatScore(score, metric), range: formatInterval(interval, metric) };
}
