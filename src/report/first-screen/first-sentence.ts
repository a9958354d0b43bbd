/** The one sentence of a page: how little is enough, for what loss, before and after finetuning; or what could not be shown. */
import { capital, majorityName, metricName } from "../../results/names.ts";
import { numberBytes } from "../../results/number-bytes.ts";
import type { Fewest, Summary, Variant } from "../../results/summary.ts";
import { counted, formatCount, formatMargin, joined } from "../../results/words.ts";
import { countedOutputs, outputsOf } from "../nouns.ts";
import type { Sentence } from "../sentence.ts";
import { dimensionsOf, hardestSeed, headlineFewest, isFinetuned, keepsAll, seedVariants } from "../study.ts";
import type { Compared } from "./compared.ts";

/** Part of it, of one name of vectors. */
interface Clause {
  readonly isShown: boolean;
  readonly text: string;
}

/** Of several seeds the one that needs most speaks, at the widest of their margins. */
export function firstSentence(summary: Summary, { before, after }: Compared): Sentence {
  const last = clauseOf(summary, after);
  const kind = last.isShown ? "finding" : "limit";
  if (before === null) return { kind, text: `${capital(last.text)}.` };
  const first = clauseOf(summary, before);
  const [when, other] = isFinetuned(after)
    ? ["After finetuning", "before"]
    : [`Of ${after.name} vectors`, `of ${before.name} ones`];
  return { kind, text: `${when}, ${last.text}; ${other}, ${first.text}.` };
}

function clauseOf(summary: Summary, variant: Variant): Clause {
  const { metric } = summary.task;
  const seeds = seedVariants(summary, variant);
  const refused = seeds.filter((seed) => seed.refused !== null).length;
  if (refused > 0) {
    const which = seeds.length === 1 ? "" : ` with ${formatCount(refused)} of ${counted(seeds.length, "seed")}`;
    return limit(`nothing is claimed: the whole vector is not shown to be above the ${majorityName(metric)}${which}`);
  }
  const hardest = hardestSeed(seeds);
  const fewest = headlineFewest(hardest);
  if (fewest === null) return limit("no sizes were compared");
  const margin = Math.max(...seeds.map((seed) => headlineFewest(seed)?.margin ?? fewest.margin));
  const cost = `to cost less than ${formatMargin(margin, metric)} of ${metricName(metric)}${against(seeds)}`;
  const outputs = outputsOf(fewest.compressor, summary);
  if (fewest.k === null) return limit(`no number of ${outputs} that was tried is shown ${cost}`);
  const total = dimensionsOf(summary, hardest);
  if (fewest.k === Math.max(...fewest.grid, fewest.k) && keepsAll(summary, hardest, fewest)) {
    return limit(`nothing tried below all ${countedOutputs(fewest.k, fewest.compressor, summary)} is shown ${cost}`);
  }
  const bytes = `${formatCount(numberBytes * fewest.k)} of ${formatCount(numberBytes * total)} bytes${openSizes(fewest, fewest.k)}`;
  const many = seeds.length === 1 ? "" : ` with every one of ${counted(seeds.length, "seed")}`;
  const verb = fewest.k === 1 ? "is" : "are";
  return {
    isShown: true,
    text: `${formatCount(fewest.k)} of ${formatCount(total)} ${outputs} (${bytes}) ${verb} shown ${cost}${many}`,
  };
}

function limit(text: string): Clause {
  return { isShown: false, text };
}

/** What the cost is against, where it is not the whole vector. */
function against(seeds: readonly Variant[]): string {
  const own = seeds.filter(({ reference }) => reference === "ownHead").length;
  if (own === 0) return "";
  return own === seeds.length
    ? " against the model’s own classifier"
    : " against the whole vector or the own classifier, the better one";
}

/** Sizes below k* that are neither shown to be enough nor to be too few. */
function openSizes({ grid, interval }: Fewest, k: number): string {
  const open = grid.filter((size) => size < k && size >= (interval?.[0] ?? k));
  return open.length === 0 ? "" : `; whether ${joined(open.map(formatCount), "or")} would do is not shown`;
}
