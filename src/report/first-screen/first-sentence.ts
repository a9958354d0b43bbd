/** The one sentence of a page: how little is enough, for what loss, before and after finetuning; or what could not be shown. */
import { capital, majorityName, metricName } from "../../results/names.ts";
import { numberBytes } from "../../results/number-bytes.ts";
import type { Fewest, Summary, Variant } from "../../results/summary.ts";
import { formatCount, formatMargin, joined } from "../../results/words.ts";
import { countedOutputs, outputOf, outputsOf } from "../nouns.ts";
import type { Sentence } from "../sentence.ts";
import { dimensionsOf, hardestSeed, headlineFewest, isFinetuned, keepsAll, seedVariants } from "../study.ts";
import type { Compared } from "./compared.ts";

/** Part of it, of one name of vectors. */
interface Clause {
  readonly isShown: boolean;
  readonly text: string;
  /** A sentence behind all clauses. */
  readonly open: string;
}

/** Of several seeds the one that needs most speaks. */
export function firstSentence(summary: Summary, { before, after }: Compared): Sentence {
  const last = clauseOf(summary, after);
  if (before === null) {
    return { kind: last.isShown ? "finding" : "limit", text: `${capital(last.text)}${manySeeds(summary, after)}.${last.open}` };
  }
  const first = clauseOf(summary, before);
  const [when, other] = isFinetuned(after)
    ? ["After finetuning", "before"]
    : [`Of ${after.name} vectors`, `of ${before.name} ones`];
  return {
    kind: last.isShown ? "finding" : "limit",
    text: `${when}, ${last.text}${manySeeds(summary, after)}; ${other}, ${first.text}.${last.open}`,
  };
}

function clauseOf(summary: Summary, variant: Variant): Clause {
  const { metric } = summary.task;
  const hardest = hardestSeed(seedVariants(summary, variant));
  if (hardest.refused !== null) {
    return limit(`nothing is claimed: the whole vector is not shown to be above the ${majorityName(metric)}`);
  }
  const fewest = headlineFewest(hardest);
  if (fewest === null) return limit("no sizes were compared");
  const cost = `to cost less than ${formatMargin(fewest.margin, metric)} of ${metricName(metric)}`;
  const outputs = outputsOf(fewest.compressor, summary);
  if (fewest.k === null) return limit(`no number of ${outputs} that was tried is shown ${cost}`);
  const total = dimensionsOf(summary, hardest);
  const largest = Math.max(...fewest.grid, fewest.k);
  if (fewest.k === largest && fewest.grid.length > 1 && keepsAll(summary, hardest, fewest)) {
    return limit(`nothing tried below all ${countedOutputs(fewest.k, fewest.compressor, summary)} is shown ${cost}`);
  }
  const bytes = `${formatCount(numberBytes * fewest.k)} of ${formatCount(numberBytes * total)} bytes`;
  const noun = total === 1 ? outputOf(fewest.compressor, summary) : outputs;
  const text = `${formatCount(fewest.k)} of ${formatCount(total)} ${noun} (${bytes}) ${fewest.k === 1 ? "is" : "are"} shown ${cost}`;
  return { isShown: true, text, open: openSizes(fewest, fewest.k) };
}

function limit(text: string): Clause {
  return { isShown: false, text, open: "" };
}

/** Sizes below k* that are neither shown to be enough nor to be too few. */
function openSizes({ grid, interval }: Fewest, k: number): string {
  const open = grid.filter((size) => size < k && size >= (interval?.[0] ?? k));
  return open.length === 0 ? "" : ` Not shown: whether ${joined(open.map(formatCount), "or")} would do.`;
}

function manySeeds(summary: Summary, variant: Variant): string {
  const { length } = seedVariants(summary, variant);
  return length < 2 ? "" : ` with every one of ${length} seeds`;
}
