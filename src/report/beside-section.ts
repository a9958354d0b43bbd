/** Beyond accuracy: balanced scores, the worst class and calibration, of the whole vector and at each size of the headline's curve. */

import { capital, metricName, variantName } from "../results/names.ts";
import type { Variant } from "../results/summary.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import { besideScores, type Scores, written } from "./beside-rows.ts";
import { listed } from "./findings.ts";
import { type Html, html, prose } from "./html.ts";
import { countedOutputs, outputsOf, probeNoun } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";
import { headlineFewest, headlineVariants, type StudyResults } from "./study.ts";
import { table } from "./tables.ts";

/** What is shown beside the headline score, in order. */
const columns = ["macro-f1", "matthews", "worst-recall", "calibration-error"] as const;

/** Nothing for real values, or where rows have no such scores. @param figures  that stand in it */
export function besideSection(results: StudyResults, figures: readonly Html[]): Html | null {
  if (!isShare(results.summary.task.metric)) return null;
  const blocks = headlineVariants(results.summary).flatMap((variant) => block(results, variant));
  if (blocks.length === 0) return null;
  return html`<section id="beyond-accuracy"><h2>Beyond accuracy</h2>
${blocks}
${figures}
<p class="note">Macro-F1: mean over classes. Matthews: correlation of predicted and true classes. Worst class: the lowest recall of a class, with Wilson’s interval, corrected for looking at all classes. Calibration error: how far the probability that the probe gives its prediction is from the share that is right (15 bins of equal width, Guo et al. 2017), in a conservative interval; behind it what perfect calibration would have on as many rows. Probes that give no probabilities (single dimensions) have none. The rows of results.jsonl and results.parquet have these scores at every size of every curve.</p></section>
`;
}

function block(results: StudyResults, variant: Variant): readonly Html[] {
  const fewest = headlineFewest(variant);
  const { ownHead, whole, sizes } = besideScores(results, variant);
  const { metric: headline } = results.summary.task;
  const shown = [
    ...ownHead.map((scores) => ({ name: "the model's own classifier", scores })),
    ...whole.map((scores) => ({ name: `whole vector, ${probeNoun(scores.get(headline)?.probe ?? variant.full.probe)}`, scores })),
    ...sizes.flatMap((scores) => {
      const { k = null, compressor = null } = scores.get(headline) ?? {};
      if (k === null || compressor === null) return [];
      return [{ name: `${countedOutputs(k, compressor)}${k === fewest?.k ? " (k*, of the sizes tried)" : ""}`, scores }];
    }),
  ];
  if (shown.length === 0) return [];
  const label = `Beyond accuracy: ${variantName(variant, results.summary.variants)}`;
  const body = shown.map(
    ({ name, scores }) =>
      html`<tr><td class="wrap">${capital(name)}</td>${[headline, ...columns].map((metric) => html`<td class="number">${prose(written(scores.get(metric)))}</td>`)}</tr>`,
  );
  const head = html`<tr><th scope="col">Vectors and probe</th>${[capital(metricName(headline)), "Macro-F1", "Matthews", "Worst class", "Calibration error"].map((title) => html`<th scope="col" class="number">${title}</th>`)}</tr>`;
  const sentences = besideSentences(
    variant,
    headline,
    shown.map(({ scores }) => scores),
  );
  return [
    html`<h3>${capital(variantName(variant, results.summary.variants))}</h3>
${sentences.length === 0 ? null : html`<ul class="sentences">${sentences.map(listed)}</ul>`}
<details><summary>${label}</summary>
${table(label, head, body)}</details>`,
  ];
}

/** What the smallest sufficient size does to the worst class and to calibration; facts, for there is no test of the difference. */
function besideSentences(variant: Variant, headline: HeadlineMetric, all: readonly Scores[]): readonly Sentence[] {
  const fewest = headlineFewest(variant);
  const whole = all.find((scores) => scores.get(headline)?.part === "full");
  const small = all.find((scores) => scores.get(headline)?.part === "curve" && scores.get(headline)?.k === fewest?.k);
  if (whole === undefined) return [];
  const said = (scores: Scores): string =>
    [
      `macro-F1 ${written(scores.get("macro-f1"))}`,
      `Matthews correlation ${written(scores.get("matthews"))}`,
      `the worst class ${written(scores.get("worst-recall"))}`,
      ...(scores.has("calibration-error") ? [`calibration error ${written(scores.get("calibration-error"))}`] : []),
    ].join(", ");
  const sentences: Sentence[] = [{ kind: "fact", text: `The whole vector has ${said(whole)}.` }];
  if (small !== undefined && fewest !== null && fewest.k !== null) {
    sentences.push({
      kind: "fact",
      text: `With ${countedOutputs(fewest.k, fewest.compressor)} (k*, of the sizes tried): ${said(small)}. That ${outputsOf(fewest.compressor)} keep the ${metricName(headline)} says nothing of these by itself.`,
    });
  }
  return sentences;
}
