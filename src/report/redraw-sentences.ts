/** What training rows drawn anew make of k* and of the best dimension; described, not tested. */
import type { Redraws } from "../results/redraws.ts";
import type { Summary, Variant } from "../results/summary.ts";
import { counted, formatCount, joined } from "../results/words.ts";
import { outputsOf, probeNoun } from "./nouns.ts";
import type { Said } from "./over-seeds.ts";
import { isFinetuned, seedsAllowIndex } from "./study.ts";

/** One sentence; none where training rows were not drawn anew, or claims are refused. */
export function redrawSentences(summary: Summary, variant: Variant): readonly Said[] {
  const { task } = summary;
  const { redraws } = variant;
  if (redraws?.k === undefined) return [];
  const { rows, drawn, compressor, probe, k } = redraws;
  const draws = k.length;
  const shown = k.filter((size) => size !== null).sort((a, b) => a - b);
  const missing = draws - shown.length;
  const counts = [...new Set(shown)].map((size) => `${formatCount(size)} in ${shown.filter((other) => other === size).length}`);
  const [low, high] = [shown[0], shown.at(-1)];
  const range =
    low === undefined || high === undefined
      ? "is never shown"
      : low === high
        ? `is at most ${formatCount(low)} whenever it is shown`
        : `goes from at most ${formatCount(low)} to at most ${formatCount(high)}`;
  const each = [...counts, ...(missing > 0 ? [`not shown in ${missing}`] : [])];
  const tuned = isFinetuned(variant) ? "; the encoder was not finetuned again" : "";
  const how = drawn === "groups" ? "whole groups, with replacement" : "with replacement";
  return [
    {
      about: "redraws",
      kind: "fact",
      brief: joined(each),
      text: `With ${rows < task.rows.train ? `${formatCount(rows)} of ` : ""}the ${counted(task.rows.train, "training row")} drawn anew ${formatCount(draws)} times (${how}; ${outputsOf(compressor, summary)} and the ${probeNoun(probe, summary)} fitted again at the sizes tried${tuned}), k* ${range}: ${joined(each)}.`,
    },
  ];
}

/** "the best dimension differs from redraw to redraw of the training rows (#163 in 28 of 40)" */
export function winnerWords(summary: Summary, variant: Variant, { best, draws }: Redraws): string {
  const [first] = best;
  if (first === undefined) return "in no redraw of the training rows is one dimension alone the best";
  if (first.wins === draws) return `${formatCount(draws)} redraws of the training rows are too few to tell it from others`;
  const isMost = 2 * first.wins > draws && seedsAllowIndex(summary, variant, first.index);
  const which = isMost
    ? `#${first.index} in ${first.wins} of ${draws}`
    : `${formatCount(best.length)} different ones, none in more than ${first.wins} of ${draws}`;
  return `the best dimension differs from redraw to redraw of the training rows (${which})`;
}
