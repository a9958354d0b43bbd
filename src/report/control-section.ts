/** The controls: what must not be found, and the loud word where it is. */

import type { Control } from "../results/control.ts";
import { majorityName, variantName } from "../results/names.ts";
import type { Summary } from "../results/summary.ts";
import { counted, formatDifference, formatInterval, formatIntervalScore, formatScore, joined } from "../results/words.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { type Html, html, prose } from "./html.ts";
import { probeNoun } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";
import { listed } from "./sentence-list.ts";
import type { StudyView } from "./study-view.ts";

/** The controls that were found above their baseline, in one sentence; null where there is none. */
export function controlAlarm(summary: Summary): string | null {
  const failed = (summary.controls ?? []).filter(({ passed }) => !passed);
  if (failed.length === 0) return null;
  const which = joined(failed.map((control) => `${controlName(control)} (${variantName(control, summary.variants)})`));
  return `The numbers of this study cannot be trusted: ${counted(failed.length, "negative control")} failed. What nothing can know was found: ${which}. Either rows of one split are known to another (equal texts, labels among the vectors), or the program is at fault.`;
}

/** The alarm at the top of the page. */
export function alarm(summary: Summary): Html | null {
  const text = controlAlarm(summary);
  return text === null ? null : html`<p class="alarm" role="alert">${prose(text)}</p>`;
}

/** A sentence for each control; none where a study has none. */
export function controlSentences({ summary, headlines }: StudyView): readonly Sentence[] {
  const { controls = [], variants } = summary;
  if (controls.length === 0) return [];
  return [
    ...controls.map((control): Sentence => {
      const baseline = `${isShare(control.metric) ? "always giving its most frequent class" : majorityName(control.metric)} (${formatScore(control.majority, control.metric)})`;
      const found = `with the whole vector (${variantName(control, variants)}) the ${probeNoun(control.probe, summary)} reaches ${formatIntervalScore(control, control.metric)} on test rows`;
      return control.passed
        ? { kind: "fact", text: `${taskWords(control)}: ${found}, not shown to be above ${baseline}, as it must be.` }
        : { kind: "refusal", text: `FAILED. ${taskWords(control)}: ${found}, shown to be above ${baseline}. It must not be.` };
    }),
    ...headlines.flatMap(({ variant, fullName }): readonly Sentence[] => {
      const best = variant.bestDimension;
      if (best === null) return [];
      const { metric } = summary.task;
      const { value, interval } = best.axisPrivilege;
      return [
        {
          kind: "fact",
          text: `Random rotations of the ${fullName} vectors: the best coordinate of ${counted(summary.resampling.rotations, "rotation")} reaches ${formatIntervalScore(best.rotated, metric)} on average, from which the best dimension as it came differs by ${formatDifference(value, metric)} ${formatInterval(interval, metric)}${best.standardised === undefined ? "" : ` (standardised first: ${formatDifference(best.standardised.axisPrivilege.value, metric)} ${formatInterval(best.standardised.axisPrivilege.interval, metric)})`}. Only what it is above them both ways is a property of a coordinate.`,
        },
      ];
    }),
  ];
}

/** The section; nothing where a study has no controls. */
export function controlSection(view: StudyView): Html | null {
  const sentences = controlSentences(view);
  if (sentences.length === 0) return null;
  return html`<section id="controls"><h3 class="part">Controls</h3>
${listed(sentences)}
<p class="note">Shuffled labels and the impossible task go through the same program as the labels: probe, choice of its penalty, score and test. The encoder is not trained again on them. A control fails where it is found above its baseline with a confidence of 99.9 % (one-sided, paired), so that one sound study in some hundreds is accused.</p></section>
`;
}

function controlName({ control, hashed }: Control): string {
  return control === "shuffled-labels" ? "shuffled labels" : `a hash of the ${hashed ?? "text"}`;
}

function taskWords({ control, hashed }: Control): string {
  return control === "shuffled-labels"
    ? "Labels shuffled among the rows of each split"
    : `A task that no encoder can do (one bit of a hash of the ${hashed ?? "text"})`;
}
