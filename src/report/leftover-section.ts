/** What else survives compression: how well a named labelling can still be predicted at each size. */

import type { Leftover, LeftoverScore } from "../results/leftover.ts";
import { capital, majorityName, variantName } from "../results/names.ts";
import { sameSlice } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import { formatCount, formatIntervalScore, formatScore, joined } from "../results/words.ts";
import { type Html, html, prose } from "./html.ts";
import { countedOutputs, outputsOf, probeNoun, titleOf } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";
import { headlineFewest } from "./study.ts";
import { table } from "./tables.ts";

/** Sentences for each set of vectors; none where no labelling was named. */
export function leftoverSentences(summary: Summary): readonly Sentence[] {
  return (summary.leftover ?? []).flatMap((one) => sentencesOf(summary, one));
}

/** The section; nothing where no labelling was named. @param figures  that stand in it */
export function leftoverSection(summary: Summary, figures: readonly Html[]): Html | null {
  const all = summary.leftover ?? [];
  if (all.length === 0) return null;
  return html`<section id="leftover"><h2>What else survives</h2>
<ul class="sentences">${leftoverSentences(summary).map(({ kind, text }) => html`<li class="${kind}">${prose(text)}</li>`)}</ul>
${figures}
${all.map((one) => leftoverTable(summary, one))}
<p class="note">Compressors are fitted as for the study’s own labels; the probe is fitted to the other labelling, its penalty chosen on validation rows. Each score is tested against the majority by itself (one-sided 95 %, paired). That nothing is shown is no proof that nothing is left: another probe may find it.</p></section>
`;
}

function sentencesOf(summary: Summary, one: Leftover): readonly Sentence[] {
  const { attribute, metric, majority, full } = one;
  const who = variantName(one, summary.variants);
  const baseline = `${majorityName(metric)} ${formatScore(majority, metric)}`;
  const sentences: Sentence[] = [
    {
      kind: full.aboveMajority ? "finding" : "limit",
      text: `The whole vector (${who}) ${full.aboveMajority ? "gives away" : "is not shown to give away"} “${attribute}”: a ${probeNoun(one.probe)} reaches ${formatIntervalScore(full, metric)} (${baseline}).${needed(full)}`,
    },
  ];
  const variant = summary.variants.find((own) => sameSlice(one, own));
  const fewest = variant === undefined ? null : headlineFewest(variant);
  const point =
    fewest === null
      ? undefined
      : one.curves.find(({ compressor }) => compressor === fewest.compressor)?.points.find(({ k }) => k === fewest.k);
  if (fewest !== null && point !== undefined) {
    sentences.push({
      kind: point.aboveMajority ? "finding" : "limit",
      text: `${capital(countedOutputs(point.k, fewest.compressor))} (k*, of the sizes tried) ${point.aboveMajority ? `still ${point.k === 1 ? "gives" : "give"} it away` : `${point.k === 1 ? "is" : "are"} not shown to give it away`}: ${formatIntervalScore(point, metric)}.${needed(point)}`,
    });
  }
  const from = one.curves.flatMap(({ compressor, points }) => {
    const first = points.find(({ aboveMajority }) => aboveMajority);
    return first === undefined ? [] : [countedOutputs(first.k, compressor)];
  });
  const never = one.curves.filter(({ points }) => !points.some(({ aboveMajority }) => aboveMajority));
  if (from.length > 0) {
    sentences.push({
      kind: "fact",
      text: `The smallest sizes at which “${attribute}” is above the ${majorityName(metric)}: ${joined(from)}.`,
    });
  }
  if (never.length > 0) {
    sentences.push({
      kind: "limit",
      text: `At no size is “${attribute}” shown to survive in ${joined(never.map(({ compressor }) => outputsOf(compressor)))}.`,
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

function leftoverTable(summary: Summary, one: Leftover): Html {
  const label = `“${one.attribute}” at every size: ${variantName(one, summary.variants)}`;
  const cells = (name: string, k: string, own: LeftoverScore): Html =>
    html`<tr><td class="wrap">${name}</td><td class="number">${k}</td><td class="number">${prose(formatIntervalScore(own, one.metric))}</td><td>${own.aboveMajority ? "yes" : "not shown"}</td></tr>`;
  const body = [
    cells("Whole vector", "–", one.full),
    ...one.curves.flatMap(({ compressor, points }) =>
      points.map((point) => cells(titleOf(compressor), formatCount(point.k), point)),
    ),
  ];
  const head = html`<tr><th scope="col">Kept</th><th scope="col" class="number">k</th><th scope="col" class="number">Score</th><th scope="col">above ${prose(formatScore(one.majority, one.metric))}</th></tr>`;
  return html`<details><summary>${label}</summary>
${table(label, head, body)}</details>`;
}
