/**
 * The report: one HTML file that needs nothing else. It says everything as it
 * stands; one script makes it come alive. No network: the security policy
 * forbids it, and allows exactly the one style sheet and the one script by
 * their hashes. No clock: the same results give the same bytes.
 */
import { capital, metricName } from "../results/names.ts";
import { counted, formatCount } from "../results/words.ts";
import { besideSection } from "./beside-section.ts";
import { comparisonSentences } from "./comparison-sentences.ts";
import { comparisonTables, geometrySection } from "./comparison-tables.ts";
import { alarm, controlSection } from "./control-section.ts";
import { figureBlock } from "./figure-block.ts";
import { findings } from "./findings.ts";
import { type Html, html } from "./html.ts";
import { inquirySection } from "./inquiry-section.ts";
import { leftoverSection } from "./leftover-section.ts";
import { method } from "./method.ts";
import { overlapSection } from "./overlap-section.ts";
import { pageFrame } from "./page-frame.ts";
import { exploreId } from "./page-ids.ts";
import { pageScript } from "./page-script.ts";
import { plots } from "./plots/index.ts";
import type { StudyPlot } from "./plots/plot.ts";
import { listed } from "./sentence-list.ts";
import { type StudyResults, seedName } from "./study.ts";
import { placesOf, type StudyView, studyView } from "./study-view.ts";
import { tables } from "./tables.ts";

/**
 * The page as one string of HTML.
 * @example writeFile("report.html", renderReport({ summary, rows, manifest }))
 */
export function renderReport(results: StudyResults): string {
  const view = studyView(results);
  const { summary, manifest } = view;
  const title = summary.encoder === null ? summary.task.name : `${summary.task.name} in the vectors of ${summary.encoder.name}`;
  return pageFrame(
    `${title} · Assay`,
    manifest.tool,
    html`${header(view, title)}
${alarm(summary)}
${findings(view)}
${controlSection(view)}
${figures(view)}
<section id="${exploreId}"></section>
${besideSection(view, figureBlocks(view, "beyond accuracy"))}
${leftoverSection(view, figureBlocks(view, "leftover"))}
${overlapSection(summary)}
${finetuningSection(view)}
${geometrySection(summary)}${inquirySection(summary)}
${tables(view)}
${method(view)}`,
    pageScript(view),
  );
}

function header({ summary, headlines }: StudyView, title: string): Html {
  const { task } = summary;
  const places = placesOf(headlines);
  const facts: (readonly [string, string])[] = [
    ["Labels", task.classes === null ? "real values (regression)" : `${formatCount(task.classes)} classes`],
    ["Score", capital(metricName(task.metric))],
    [
      "Rows",
      `${formatCount(task.rows.train)} train, ${formatCount(task.rows.validation)} validation, ${formatCount(task.rows.test)} test`,
    ],
  ];
  if (places !== "") facts.push(["Vectors", places]);
  if (summary.encoder !== null)
    facts.push(["Encoder", `${counted(summary.encoder.layers, "layer")}, ${counted(summary.encoder.dimensions, "dimension")}`]);
  return html`<header><p class="eyebrow">Assay: how little of the vector do you need?</p>
<h1>${title}</h1>
<dl class="meta">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}

function figures(view: StudyView): Html | null {
  const all = figureBlocks(view, undefined);
  return all.length === 0 ? null : html`<section><h2>What it looks like</h2>${seedNote(view)}${all}</section>`;
}

/** Figures of one set of vectors show the first seed: said once for all of them. */
function seedNote({ headlines }: StudyView): Html | null {
  const shown = headlines
    .filter(({ seeds }) => seeds.length > 1)
    .map(({ variant, seeds }) => `${seedName(variant, seeds)} of ${seeds.length} of ${variant.name}`);
  return shown.length === 0
    ? null
    : html`<p class="note">Figures of one set of vectors show one seed: ${shown.join("; ")}. The numbers of all seeds are in the sentences above and the tables below.</p>`;
}

function finetuningSection(view: StudyView): Html | null {
  const sentences = comparisonSentences(view.summary);
  const all = figureBlocks(view, "finetuning");
  if (sentences.length === 0 && all.length === 0) return null;
  return html`<section id="finetuning"><h2>What finetuning changed</h2>
${listed(sentences)}
${all}
${comparisonTables(view.summary)}</section>
`;
}

function figureBlocks(view: StudyView, about: StudyPlot["about"]): readonly Html[] {
  return plots.items
    .filter((plot) => plot.about === about)
    .flatMap((plot) => plot.figures(view).map((figure, i) => figureBlock(`${plot.name}-${i}`, figure)));
}
