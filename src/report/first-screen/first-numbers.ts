/** At most five numbers with their intervals, below the picture. */
import { majorityName } from "../../results/names.ts";
import type { IntervalScore, Summary, Variant } from "../../results/summary.ts";
import { formatCount, formatInterval, formatScore } from "../../results/words.ts";
import { combinedOf, hardestSeed, headlineFewest, seedVariants } from "../study.ts";
import type { Compared } from "./compared.ts";

/** A number, what it is of, and how sure it is. */
export interface FirstNumber {
  readonly label: string;
  readonly value: string;
  readonly range: string;
}

/** Of both, or of the only one; what was refused has none. */
export function firstNumbers(summary: Summary, { before, after }: Compared): readonly FirstNumber[] {
  const { metric, majority } = summary.task;
  const name = (what: string, when: string): string => (before === null ? what : `${what}, ${when}`);
  return [
    ...(before === null ? [] : [fewestNumber(summary, before, "k*, before")]),
    fewestNumber(summary, after, name("k*", "after")),
    scoreNumber(summary, name("whole vector", "after"), combinedOf(summary, after)?.full ?? after.full),
    ...bestNumber(summary, after, name("best dimension", "after")),
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
  const over = combinedOf(summary, variant);
  const best = over === null ? variant.bestDimension : (over.bestDimension ?? null);
  return best === null ? [] : [scoreNumber(summary, label, best)];
}

function scoreNumber(
  { task: { metric } }: Summary,
  label: string,
  { score, interval }: Pick<IntervalScore, "score" | "interval">,
): FirstNumber {
  return { label, value: formatScore(score, metric), range: formatInterval(interval, metric) };
}
