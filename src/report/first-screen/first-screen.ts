/** What is seen before anything is scrolled: a sentence, a picture, five numbers, where from, and the way to everything else. */
import { placeOf } from "../../results/names.ts";
import { formatCount } from "../../results/words.ts";
import { pictureBlock } from "../figure-block.ts";
import { type Html, html, prose } from "../html.ts";
import type { StudyView } from "../study-view.ts";
import { comparedViews } from "./compared.ts";
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
  const { summary } = view;
  const views = comparedViews(view);
  const compared = views === null ? null : { before: views.before?.variant ?? null, after: views.after.variant };
  const picture = firstPicture(view);
  const lead = compared === null ? null : firstSentence(summary, compared);
  return html`<header><p class="eyebrow">How little of the vector do you need?</p>
<h1>${title}</h1>
${lead === null ? null : html`<p class="lead ${lead.kind}">${prose(lead.text)}</p>`}
${picture === null ? null : pictureBlock("first", picture)}
${compared === null ? null : numbers(view)}
${origin(view)}
<nav aria-label="Questions"><ul>${asked.map((key) => html`<li><a href="#${key}">${questions[key]}</a></li>`)}</ul></nav></header>`;
}

function numbers(view: StudyView): Html | null {
  const views = comparedViews(view);
  if (views === null) return null;
  const all = firstNumbers(view.summary, { before: views.before?.variant ?? null, after: views.after.variant });
  return html`<dl class="tiles">${all.map(({ label, value, range }) => html`<div><dt>${label}</dt><dd class="value">${prose(value)}</dd><dd class="range">${range === "" ? "\u00a0" : range}</dd></div>`)}</dl>`;
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
