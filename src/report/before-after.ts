/**
 * The two claims of Matton & de Oliveira 2019, before and after finetuning, each with what was tested for each, with
 * every seed; whether finetuned vectors are more redundant, and the differences of scores on the same test rows, tested.
 * Numbers of dimensions are not tested against each other.
 */

import type { VariantDifference } from "../results/comparison.ts";
import { capital, majorityName } from "../results/names.ts";
import { sameSlice, variantNames } from "../results/slice-identity.ts";
import type { Fewest, Summary, Variant } from "../results/summary.ts";
import {
  counted,
  fewestInWords,
  formatCount,
  formatDifference,
  formatInterval,
  formatIntervalScore,
  formatMargin,
  formatMargins,
  formatPValue,
  formatScore,
  joined,
} from "../results/words.ts";
import { retained } from "./best-dimension-sentences.ts";
import { outputsOf, probeNoun } from "./nouns.ts";
import { redundancySentences } from "./redundancy-sentence.ts";
import type { Sentence } from "./sentence.ts";
import { dimensionsOf, headlineFewest, headlineVariants, seedName, seedVariants } from "./study.ts";

/** The level at which a p-value is called a finding. */
const level = 0.05;

/** A sentence a claim, and one about the differences, where there is something to put side by side; none otherwise. */
export function beforeAfterSentences(summary: Summary): readonly Sentence[] {
  const variants = headlineVariants(summary).filter(({ name }) => name !== variantNames.brought);
  const [first] = variants;
  if (first === undefined || variants.length < 2) return [];
  const fewest = headlineFewest(first);
  const all = variants.map((variant) => ({ name: variant.name, seeds: seedVariants(summary, variant) }));
  return [
    ...redundancySentences(summary),
    ...(fewest === null ? [] : [redundancy(summary, all, fewest)]),
    single(summary, all),
    ...all.flatMap((named) => differencesOf(summary, named)),
  ];
}

/** What finetuning changed in the scores, on the same test rows. */
function differencesOf(summary: Summary, { name, seeds }: Named): readonly Sentence[] {
  const { comparison, task } = summary;
  const tests = comparison?.differences ?? [];
  const ofSeeds = seeds.flatMap((variant) => tests.filter((test) => sameSlice(test, variant)));
  const words = (of: VariantDifference["of"]): string =>
    joined(
      ofSeeds
        .filter((test) => test.of === of)
        .map(
          ({ difference, interval, pValue }) =>
            `${formatDifference(difference, task.metric)} ${formatInterval(interval, task.metric)} (${formatPValue(pValue)})`,
        ),
    );
  const [full, best] = [words("full"), words("bestDimension")];
  const [first] = seeds;
  if (first === undefined || full === "" || best === "") return [];
  const open = ofSeeds.filter(({ pValue }) => pValue >= level);
  const test =
    task.metric === "accuracy" ? `McNemar’s test${task.groups === undefined ? "" : " over groups"}` : "paired bootstrap";
  return [
    {
      kind: open.length === 0 ? "finding" : "limit",
      text: `Differences: ${name} vectors less pretrained ones, on the same ${counted(task.rows.test, "test row")}${seedList(seeds)}: a fitted ${probeNoun(first.full.probe, summary)} on the whole vector ${full}; the best single dimension of each ${best}. ${capital(test)}, Holm-corrected over ${counted(tests.length, "test")}.${needed(open)}`,
    },
  ];
}

/** What it would take, where some are not shown. */
function needed(open: readonly VariantDifference[]): string {
  if (open.length === 0) return "";
  const rows = open.flatMap(({ rowsNeeded }) => (rowsNeeded === null ? [] : [rowsNeeded]));
  const many =
    rows.length === 0 ? "" : ` About ${formatCount(Math.max(...rows))} test rows would be needed for differences of this size.`;
  return ` ${open.length === 1 ? "One is" : `${open.length} are`} not shown to be other than 0 (p ≥ ${level}).${many}`;
}

/** A headline with all its seeds. */
interface Named {
  readonly name: string;
  readonly seeds: readonly Variant[];
}

/** Claim 1: [CLS] is redundant. */
function redundancy(summary: Summary, all: readonly Named[], { compressor }: Fewest): Sentence {
  const clauses = all.map(({ name, seeds }) => {
    const shown = seeds.find(isShown);
    const total = shown === undefined ? "" : ` of ${formatCount(dimensionsOf(summary, shown))}`;
    return `${name} ${joined(seeds.map(neededBy))}${total}${seedList(seeds)}`;
  });
  const margins = all.flatMap(({ seeds }) => seeds.flatMap((variant) => headlineFewest(variant)?.margin ?? []));
  return {
    kind: all.every(({ seeds }) => seeds.every(isShown)) ? "finding" : "limit",
    text: `Redundancy: the fewest ${outputsOf(compressor, summary)} shown to stay within ${formatMargins(margins, summary.task.metric)} of each reference are, of the sizes tried: ${clauses.join("; ")}.`,
  };
}

function isShown(variant: Variant): boolean {
  const fewest = headlineFewest(variant);
  return variant.refused === null && fewest !== null && fewest.k !== null;
}

/** "at most 2 [1, 4]", "no number shown", "refused". */
function neededBy(variant: Variant): string {
  if (variant.refused !== null) return "refused";
  const fewest = headlineFewest(variant);
  return (fewest === null ? null : fewestInWords(fewest)) ?? "no number shown";
}

/** Claim 2: single dimensions come close to the whole vector. */
function single(summary: Summary, all: readonly Named[]): Sentence {
  const clauses = all.map(
    ({ name, seeds }) => `${name} ${seeds.map((variant) => bestOf(summary, variant)).join("; ")}${seedList(seeds)}`,
  );
  return {
    kind: all.every(({ seeds }) => seeds.every(({ bestDimension }) => isSound(bestDimension, summary.task.majority)))
      ? "finding"
      : "limit",
    text: `Single dimensions: the best one alone, chosen on the training rows, reaches: ${clauses.join("; ")}.`,
  };
}

function bestOf({ task: { metric } }: Summary, { bestDimension: best }: Variant): string {
  if (best === null) return "refused";
  const { nonInferior } = best;
  const loss =
    nonInferior === undefined
      ? ""
      : `, is ${nonInferior.shown ? "shown" : "not shown"} to lose less than ${formatMargin(nonInferior.margin, metric)} against it`;
  return `${formatIntervalScore(best, metric)} (${formatPValue(best.pValue)})${retained(best, majorityName(metric))}${loss}, and ${formatScore(best.rotated.score, metric)} after random rotations`;
}

/** Whose numbers they are, where there are several. */
function seedList(seeds: readonly Variant[]): string {
  return seeds.length < 2 ? "" : ` (${joined(seeds.map((variant) => seedName(variant, seeds)))})`;
}

function isSound(best: Variant["bestDimension"], majority: number): boolean {
  return best !== null && best.pValue < level && (best.aboveMajority ?? best.interval[0] > majority);
}
