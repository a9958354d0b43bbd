/** What else survives compression: how well a named labelling can still be predicted at each size. */

import type { Leftover, LeftoverScore } from "../results/leftover.ts";
import { capital, majorityName, variantName } from "../results/names.ts";
import { sameSlice } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import { formatCount, formatIntervalScore, formatScore, joined } from "../results/words.ts";
import { type Html, html, prose } from "./html.ts";
import { countedOutputs, outputsOf, probeNoun, titleOf } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";
import { listed } from "./sentence-list.ts";
import type { StudyView } from "./study-view.ts";
import { type Column, foldedTable } from "./table.ts";

/** The section; nothing where no labelling was named. @param figures  that stand in it */
export function leftoverSection(view: StudyView, figures: readonly Html[]): Html | null {
  const { summary } = view;
  const all = summary.leftover ?? [];
  if (all.length === 0) return null;
  return html`<section id="leftover"><h3 class="part">What else survives</h3>
${listed(all.flatMap((leftover) => sentencesOf(view, leftover)))}
${figures}
${all.map((leftover) => leftoverTable(summary, leftover))}
<p class="note">Compressors are fitted as for the study’s own labels; the probe is fitted to the other labelling, its penalty chosen on validation rows. Each score is tested against the majority by itself (one-sided 95 %, paired). That nothing is shown is no proof that nothing is left: another probe may find it.</p></section>
`;
}

function sentencesOf({ summary, variants }: StudyView, leftover: Leftover): readonly Sentence[] {
  const { attribute, metric, majority, full } = leftover;
  const who = variantName(leftover, summary.variants);
  const baseline = `${majorityName(metric)} ${formatScore(majority, metric)}`;
  const sentences: Sentence[] = [
    {
      kind: full.aboveMajority ? "finding" : "limit",
      text: `The whole vector (${who}) ${full.aboveMajority ? "gives away" : "is not shown to give away"} “${attribute}”: a ${probeNoun(leftover.probe, summary)} reaches ${formatIntervalScore(full, metric)} (${baseline}).${needed(full)}`,
    },
  ];
  const fewest = variants.find(({ variant }) => sameSlice(leftover, variant))?.fewest ?? null;
  const point =
    fewest === null
      ? undefined
      : leftover.curves.find(({ compressor }) => compressor === fewest.compressor)?.points.find(({ k }) => k === fewest.k);
  if (fewest !== null && point !== undefined) {
    sentences.push({
      kind: point.aboveMajority ? "finding" : "limit",
      text: `${capital(countedOutputs(point.k, fewest.compressor, summary))} (k*, of the sizes tried) ${point.aboveMajority ? `still ${point.k === 1 ? "gives" : "give"} it away` : `${point.k === 1 ? "is" : "are"} not shown to give it away`}: ${formatIntervalScore(point, metric)}.${needed(point)}`,
    });
  }
  const from = leftover.curves.flatMap(({ compressor, points }) => {
    const first = points.find(({ aboveMajority }) => aboveMajority);
    return first === undefined ? [] : [countedOutputs(first.k, compressor, summary)];
  });
  const never = leftover.curves.filter(({ points }) => !points.some(({ aboveMajority }) => aboveMajority));
  if (from.length > 0) {
    sentences.push({
      kind: "fact",
      text: `The smallest sizes at which “${attribute}” is above the ${majorityName(metric)}: ${joined(from)}.`,
    });
  }
  if (never.length > 0) {
    sentences.push({
      kind: "limit",
      text: `At no size is “${attribute}” shown to survive in ${joined(never.map(({ compressor }) => outputsOf(compressor, summary)))}.`,
    });
  }
  return sentences;
}

function needed({ aboveMajority, rowsNeeded }: LeftoverScore): string {
  if (aboveMajority) return "";
  return rowsNeeded === null
    ? " It is not even above it, so these rows cannot tell how many would be needed."
    : ` About ${formatCount(rowsNeeded)} test rows would be needed to show a difference of this size.`;
}

interface LeftoverRow {
  readonly kept: string;
  readonly k: number | null;
  readonly score: LeftoverScore;
}

function leftoverTable(summary: Summary, leftover: Leftover): Html {
  const { variants } = summary;
  const { metric, majority } = leftover;
  const rows: readonly LeftoverRow[] = [
    { kept: "Whole vector", k: null, score: leftover.full },
    ...leftover.curves.flatMap(({ compressor, points }) =>
      points.map((point) => ({ kept: titleOf(compressor, summary), k: point.k, score: point })),
    ),
  ];
  const columns: readonly Column<LeftoverRow>[] = [
    { heading: "Kept", kind: "wrap", cell: ({ kept }) => kept },
    { heading: "k", kind: "number", cell: ({ k }) => (k === null ? null : formatCount(k)) },
    { heading: "Score", kind: "number", cell: ({ score }) => formatIntervalScore(score, metric) },
    {
      heading: prose(`above ${formatScore(majority, metric)}`),
      cell: ({ score }) => (score.aboveMajority ? "yes" : "not shown"),
    },
  ];
  return foldedTable(`“${leftover.attribute}” at every size: ${variantName(leftover, variants)}`, columns, rows);
}
