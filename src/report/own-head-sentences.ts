/** Information against usability: how small vectors may become for a refitted probe, and for the model's own head. */
import { fewestOf } from "../results/curves.ts";
import { ownHeadProbe } from "../results/own-head-probe.ts";
import type { Fewest, Summary, Variant } from "../results/summary.ts";
import { formatCount, formatFewest, formatMargin, joined } from "../results/words.ts";
import { neededBehind } from "./fewest-sentences.ts";
import { countedOutputs, outputsOf, probeNoun } from "./nouns.ts";
import type { Said } from "./over-seeds.ts";

/** One sentence for the sizes that were shown, one for those that were not; none where there is no head. */
export function ownHeadSentences(summary: Summary, variant: Variant): readonly Said[] {
  const entries = variant.fewest.filter((entry) => entry.probe === ownHeadProbe);
  const [first] = entries;
  if (first === undefined || variant.refused !== null) return [];
  const margin = formatMargin(first.margin, summary.task.metric);
  const shown = entries.flatMap((entry) => (entry.k === null ? [] : [{ entry, k: entry.k }]));
  const missing = entries.filter((entry) => entry.k === null);
  const sentences: Said[] = [];
  if (shown.length > 0) {
    const needs = shown.map(
      ({ entry, k }) =>
        `${countedOutputs(k, entry.compressor, summary)} (k* ${formatFewest(entry)}; ${refitted(summary, variant, entry)})`,
    );
    sentences.push({
      about: "own head",
      brief: joined(needs),
      kind: "finding",
      text: `On vectors that were made smaller and brought back to all dimensions, the model's own classifier, unchanged, is shown to stay within ${margin} of the reference with ${joined(needs)}, of the sizes tried. What a refitted probe needs says where information is; what the own classifier needs says what the model can use.`,
    });
  }
  if (missing.length > 0) {
    const which = missing.map(
      (entry) => `${outputsOf(entry.compressor, summary)}${neededBehind(entry)} (${refitted(summary, variant, entry)})`,
    );
    sentences.push({
      about: "own head not shown",
      brief: joined(which),
      kind: "limit",
      text: `For the model's own classifier, unchanged, none of the sizes tried is shown to stay within ${margin} of the reference: ${joined(which)}.`,
    });
  }
  return sentences;
}

/** "a refitted logistic probe: 2". */
function refitted(summary: Summary, variant: Variant, { compressor }: Fewest): string {
  const probe = variant.full.probe;
  const entry = fewestOf(variant, { compressor, probe });
  const k = entry?.k ?? null;
  return `a refitted ${probeNoun(probe, summary)}: ${k === null ? "none shown" : `at most ${formatCount(k)}`}`;
}
