/** What is seen before anything is scrolled: a sentence, a picture, five numbers, where from, and the way to everything else. */
import { placeOf } from "../../results/names.ts";
import { formatCount } from "../../results/words.ts";
import { pictureBlock } from "../figure-block.ts";
import { type Html, html, prose } from "../html.ts";
import { firstId } from "../page-ids.ts";
import type { StudyView, VariantView } from "../study-view.ts";
import { type Compared, comparedViews } from "./compared.ts";
import { firstNumbers } from "./first-numbers.ts";
import { firstPicture } from "./first-picture.ts";
import { firstSentence } from "./first-sentence.ts";

/** What people ask, in the order in which they do, and the parts of the page that answer. */
export const questions = {
  true: "Is it true?",
  found: "How was it found?",
  dimensions: "Which dimensions?",
  layers: "Which layers?",
  texts: "Which texts?",
  ship: "What do I ship?",
  measured: "How was it measured?",
} as const;

/** The header of the page. @param asked  those of the questions that the page answers */
export function firstScreen(view: StudyView, title: string, asked: readonly (keyof typeof questions)[]): Html {
  const compared = comparedViews(view);
  return html`<header><p class="eyebrow">How little of the vector do you need?</p>
<h1>${title}</h1>
${compared === null ? null : answer(view, compared)}
${origin(view)}
<nav id="questions" aria-label="Questions"><ul>${asked.map((key) => html`<li><a href="#${key}">${questions[key]}</a></li>`)}</ul></nav></header>`;
}

/** Sentence, picture and numbers. */
function answer(view: StudyView, views: Compared<VariantView>): Html {
  const { summary } = view;
  const compared = { before: views.before?.variant ?? null, after: views.after.variant };
  const lead = firstSentence(summary, compared);
  const picture = firstPicture(view, views);
  const numbers = firstNumbers(summary, compared);
  return html`<p class="lead ${lead.kind}">${prose(lead.text)}</p>
${picture === null ? null : pictureBlock(firstId, picture)}
<dl class="tiles">${numbers.map(({ label, value, range }) => html`<div><dt>${label}</dt><dd class="value">${prose(value)}</dd><dd class="range">${range === "" ? "\u00a0" : range}</dd></div>`)}</dl>`;
}

/** Vectors, rows, seeds, day, command: in a line. */
function origin({ summary, manifest, headlines }: StudyView): Html {
  const { rows } = summary.task;
  const { head, data } = manifest.seeds;
  const place = headlines.at(-1) === undefined ? "" : placeOf(headlines.at(-1)!.variant);
  const facts = [
    ...(place === "" ? [] : [place]),
    `${formatCount(rows.train)} / ${formatCount(rows.validation)} / ${formatCount(rows.test)} rows`,
    ...(head.length === 0
      ? [`seed ${data}`]
      : [`data seed ${data}`, `head ${head.length === 1 ? "seed" : "seeds"} ${head.join(", ")}`]),
    ...(manifest.finishedAt === null ? [] : [manifest.finishedAt.slice(0, 10)]),
  ];
  return html`<p class="origin">${facts.map((fact) => html`<span>${fact}</span>`)}${manifest.command === undefined ? null : html`<code>${manifest.command}</code>`}</p>`;
}
