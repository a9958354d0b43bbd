/** The top of the page: for each name of vectors the leading sentence, the key numbers, and the other sentences. */

import { capital, majorityName } from "../results/names.ts";
import type { IntervalScore, Summary, Variant } from "../results/summary.ts";
import { counted, formatCount, formatInterval, formatMargin, formatScore } from "../results/words.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { beforeAfterSentences } from "./before-after.ts";
import { factSentences, type Headline, headlines } from "./headline.ts";
import { type Html, html, prose } from "./html.ts";
import { outputsOf } from "./nouns.ts";
import type { Sentence } from "./sentence.ts";
import { listed } from "./sentence-list.ts";
import { headlineFewest } from "./study.ts";
import type { StudyView, VariantView } from "./study-view.ts";
import { bestTextsLink, changesLink } from "./text-links.ts";

/** The sections. */
export function findings(study: StudyView): Html {
  const { summary, headlines: views } = study;
  const all = headlines(summary);
  const facts = factSentences(summary);
  const blocks = views.map((view, i) => {
    const isLast = i === views.length - 1;
    return all
      .filter(({ variant }) => variant === view.variant)
      .map((headline) => block(study, view, headline, isLast ? facts : []));
  });
  return html`${beforeAfter(study, beforeAfterSentences(summary))}${blocks}
<p class="key">A filled dot marks what was shown, a ring what could not be shown or must be read with care, a small dot a fact: about the input, or a number without a test.</p>`;
}

function beforeAfter(study: StudyView, sentences: readonly Sentence[]): Html | null {
  if (sentences.length === 0) return null;
  return html`<section class="variant"><h3 class="part">Side by side</h3>
${listed(sentences)}${changesLink(study)}</section>
`;
}

function block(study: StudyView, view: VariantView, { name, sentences }: Headline, facts: readonly Sentence[]): Html {
  const [lead, ...others] = sentences;
  return html`<section class="variant">${study.headlines.length > 1 ? html`<h3 class="part">${capital(name)}</h3>` : null}
${lead === undefined ? null : html`<p class="lead ${lead.kind}">${prose(lead.text)}</p>`}
${tiles(study.summary, view)}
${listed([...others, ...facts])}${bestTextsLink(study, view)}</section>`;
}

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly range: string;
}

function tiles(summary: Summary, { seeds, fewest, dimensions }: VariantView): Html {
  const { metric, majority } = summary.task;
  const all: Tile[] = [];
  if (fewest !== null) {
    const entries = seeds.map((variant) => ({ refused: variant.refused !== null, fewest: headlineFewest(variant) }));
    const shown = entries.map(({ refused, fewest: found }) =>
      refused ? "refused" : found === null || found.k === null ? "not shown" : `≤ ${formatCount(found.k)}`,
    );
    const total = `of ${formatCount(dimensions)}`;
    all.push({
      label: `k*: fewest ${outputsOf(fewest.compressor, summary)}, of the sizes tried, within ${formatMargin(fewest.margin, metric)}`,
      value: (new Set(shown).size === 1 ? shown.slice(0, 1) : shown).join(", "),
      range:
        seeds.length > 1
          ? `${total}, ${counted(seeds.length, "seed")}`
          : fewest.k === null
            ? ""
            : `${fewest.interval === null ? "" : `[${fewest.interval.map(formatCount).join(", ")}] `}${total}`,
    });
  }
  const score = (label: string, of: (variant: Variant) => IntervalScore | null): void => {
    const scores = seeds.map(of).filter((value) => value !== null);
    if (scores.length === seeds.length) all.push({ label, ...meanOf(scores, metric) });
  };
  score("whole vector", (variant) => variant.full);
  score("the model's own classifier", (variant) => variant.ownHead);
  score("best single dimension", (variant) => variant.bestDimension);
  score("best after a random rotation", (variant) => variant.bestDimension?.rotated ?? null);
  score("the same, standardised", (variant) => variant.bestDimension?.standardised?.rotated ?? null);
  all.push({ label: majorityName(metric), value: formatScore(majority, metric), range: "" });
  return html`<dl class="tiles">${all.map(({ label, value, range }) => html`<div><dt>${prose(label)}</dt><dd class="value">${prose(value)}</dd><dd class="range">${range === "" ? "\u00a0" : range}</dd></div>`)}</dl>`;
}

/** A score with its interval; of several seeds the mean, and the lowest and highest. */
function meanOf(scores: readonly IntervalScore[], metric: HeadlineMetric): Pick<Tile, "value" | "range"> {
  const [first] = scores;
  if (first !== undefined && scores.length === 1) {
    return { value: formatScore(first.score, metric), range: formatInterval(first.interval, metric) };
  }
  const values = scores.map((part) => part.score);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    value: formatScore(mean, metric),
    range: `${formatScore(Math.min(...values), metric)} to ${formatScore(Math.max(...values), metric)}, ${counted(scores.length, "seed")}`,
  };
}
