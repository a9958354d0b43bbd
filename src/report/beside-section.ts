import { capital, metricName } from "../results/names.ts";
import type { Fewest, Summary } from "../results/summary.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { besideScores, type Scores, written } from "./beside-rows.ts";
import { type Html, html } from "./html.ts";
import { countedOutputs, outputsOf, probeNoun } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";
import { listed } from "./sentence-list.ts";
import type { StudyView, VariantView } from "./study-view.ts";
import { type Column, foldedTable } from "./table.ts";
import { changesLink } from "./text-links.ts";

/** What is shown beside the headline score, in order. */
const besideMetrics = [
  ["macro-f1", "Macro-F1"],
  ["matthews", "Matthews"],
  ["worst-recall", "Worst class"],
  ["calibration-error", "Calibration error"],
] as const;

/** Nothing for real values, or where rows have no such scores. @param figures  that stand in it */
export function besideSection(study: StudyView, figures: readonly Html[]): Html | null {
  const { summary, headlines } = study;
  const { metric } = summary.task;
  if (!isShare(metric)) return null;
  const blocks = headlines.flatMap((view) => block(summary, view));
  if (blocks.length === 0) return null;
  return html`<section id="beyond-accuracy"><h3 class="part">Beyond accuracy</h3>
${blocks}${changesLink(study)}
${figures}
<p class="note">Macro-F1: mean over classes. Matthews: correlation of predicted and true classes. Worst class: the lowest recall of a class, with Wilson’s interval, corrected for looking at all classes. Calibration error: how far the probability that the probe gives its prediction is from the share that is right (15 bins of equal width, Guo et al. 2017), in a conservative interval; behind it what perfect calibration would have on as many rows. Probes that give no probabilities (single dimensions) have none. The rows of results.jsonl and results.parquet have these scores at every size of every curve.</p></section>
`;
}

/** Scores of the same predictions, and whose these are. */
interface Named {
  readonly name: string;
  readonly scores: Scores;
}

function block(summary: Summary, view: VariantView): readonly Html[] {
  const headline = summary.task.metric;
  const { fewest, fullName } = view;
  const { ownHead, whole, sizes } = besideScores(view);
  const shown: readonly Named[] = [
    ...ownHead.map((scores) => ({ name: "the model's own classifier", scores })),
    ...whole.map((scores) => ({
      name: `whole vector, ${probeNoun(scores.get(headline)?.probe ?? view.variant.full.probe, summary)}`,
      scores,
    })),
    ...sizes.flatMap((scores) => {
      const { k = null, compressor = null } = scores.get(headline) ?? {};
      if (k === null || compressor === null) return [];
      return [{ name: `${countedOutputs(k, compressor, summary)}${k === fewest?.k ? " (k*, of the sizes tried)" : ""}`, scores }];
    }),
  ];
  if (shown.length === 0) return [];
  const score = (metric: string, heading: string): Column<Named> => ({
    heading,
    kind: "number",
    cell: ({ scores }) => written(scores.get(metric)),
  });
  const columns: readonly Column<Named>[] = [
    { heading: "Vectors and probe", kind: "wrap", cell: ({ name }) => capital(name) },
    score(headline, capital(metricName(headline))),
    ...besideMetrics.map(([metric, heading]) => score(metric, heading)),
  ];
  const all = shown.map(({ scores }) => scores);
  const sentences = besideSentences(summary, fewest, all);
  return [
    html`<h3>${capital(fullName)}</h3>
${sentences.length === 0 ? null : listed(sentences)}
${foldedTable(`Beyond accuracy: ${fullName}`, columns, shown)}`,
  ];
}

/** What the smallest sufficient size does to the worst class and to calibration; facts, for there is no test of the difference. */
function besideSentences(summary: Summary, fewest: Fewest | null, all: readonly Scores[]): readonly Sentence[] {
  const headline = summary.task.metric;
  const whole = all.find((scores) => scores.get(headline)?.part === "full");
  const small = all.find((scores) => scores.get(headline)?.part === "curve" && scores.get(headline)?.k === fewest?.k);
  if (whole === undefined) return [];
  const words = (scores: Scores): string =>
    [
      `macro-F1 ${written(scores.get("macro-f1"))}`,
      `Matthews correlation ${written(scores.get("matthews"))}`,
      `the worst class ${written(scores.get("worst-recall"))}`,
      ...(scores.has("calibration-error") ? [`calibration error ${written(scores.get("calibration-error"))}`] : []),
    ].join(", ");
  const sentences: Sentence[] = [{ kind: "fact", text: `The whole vector has ${words(whole)}.` }];
  if (small !== undefined && fewest !== null && fewest.k !== null) {
    sentences.push({
      kind: "fact",
      text: `With ${countedOutputs(fewest.k, fewest.compressor, summary)} (k*, of the sizes tried): ${words(small)}. That ${outputsOf(fewest.compressor, summary)} keep the ${metricName(headline)} says nothing of these by itself.`,
    });
  }
  return sentences;
}
