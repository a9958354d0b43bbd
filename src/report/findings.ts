/** The top of the page: for each name of vectors the leading sentence, the key numbers, and the other sentences. */
import type { Summary, Variant } from "../studies/summary.ts";
import { beforeAfterSentences } from "./before-after.ts";
import { formatCount, formatInterval, formatMargin, formatScore } from "./format.ts";
import { factSentences, type Headline, headlines } from "./headline.ts";
import { type Html, html, prose } from "./html.ts";
import type { Sentence } from "./sentence.ts";
import { dimensionsOf, headlineFewest } from "./study.ts";
import { capital, majorityName, outputsOf } from "./words.ts";

/** The sections. */
export function findings(summary: Summary): Html {
  const all = headlines(summary);
  const facts = factSentences(summary);
  return html`${beforeAfter(beforeAfterSentences(summary))}${all.map((headline, i) => block(summary, headline, all.length > 1, i === all.length - 1 ? facts : []))}
<p class="key">A filled dot marks what was shown, a ring what could not be shown or must be read with care, a small dot a fact: about the input, or a number without a test.</p>`;
}

function beforeAfter(sentences: readonly Sentence[]): Html | null {
  if (sentences.length === 0) return null;
  return html`<section class="variant"><h2>Side by side</h2>
<ul class="sentences">${sentences.map(listed)}</ul></section>
`;
}

/** A sentence as an item of a list. */
export function listed({ kind, text }: Sentence): Html {
  return html`<li class="${kind}">${prose(text)}</li>`;
}

function block(summary: Summary, { variant, name, sentences }: Headline, titled: boolean, facts: readonly Sentence[]): Html {
  const [lead, ...others] = sentences;
  return html`<section class="variant">${titled ? html`<h2>${capital(name)}</h2>` : null}
${lead === undefined ? null : html`<p class="lead ${lead.kind}">${prose(lead.text)}</p>`}
${tiles(summary, variant)}
<ul class="sentences">${[...others, ...facts].map(listed)}</ul></section>`;
}

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly range: string;
}

function tiles(summary: Summary, variant: Variant): Html {
  const { metric, majority } = summary.task;
  const fewest = headlineFewest(variant);
  const best = variant.bestDimension;
  const all: Tile[] = [];
  if (fewest !== null) {
    all.push({
      label: `k*: fewest ${outputsOf(fewest.compressor)} within ${formatMargin(fewest.margin, metric)}`,
      value: fewest.k === null ? (variant.refused === null ? "not shown" : "refused") : formatCount(fewest.k),
      range:
        fewest.k === null
          ? ""
          : `${fewest.interval === null ? "" : `[${fewest.interval.map(formatCount).join(", ")}] `}of ${formatCount(dimensionsOf(summary, variant))}`,
    });
  }
  all.push({
    label: "whole vector",
    value: formatScore(variant.full.score, metric),
    range: formatInterval(variant.full.interval, metric),
  });
  if (variant.ownHead !== null) {
    all.push({
      label: "the model's own classifier",
      value: formatScore(variant.ownHead.score, metric),
      range: formatInterval(variant.ownHead.interval, metric),
    });
  }
  if (best !== null) {
    all.push({
      label: "best single dimension",
      value: formatScore(best.score, metric),
      range: formatInterval(best.interval, metric),
    });
    all.push({
      label: "best after a random rotation",
      value: formatScore(best.rotated.score, metric),
      range: formatInterval(best.rotated.interval, metric),
    });
  }
  all.push({ label: majorityName(metric), value: formatScore(majority, metric), range: "" });
  return html`<dl class="tiles">${all.map(({ label, value, range }) => html`<div><dt>${prose(label)}</dt><dd class="value">${prose(value)}</dd><dd class="range">${range === "" ? "\u00a0" : range}</dd></div>`)}</dl>`;
}
