/**
 * The report: one HTML file that needs nothing else. No script, no network:
 * the security policy forbids both, and allows exactly the one style sheet
 * by its hash. No clock: the same results give the same bytes.
 */
import { createHash } from "node:crypto";
import { capital, metricName } from "../results/names.ts";
import { counted, formatCount } from "../results/words.ts";
import { besideSection } from "./beside-section.ts";
import { comparisonSentences } from "./comparison-sentences.ts";
import { comparisonTables, geometrySection } from "./comparison-tables.ts";
import { alarm, controlSection } from "./control-section.ts";
import { findings } from "./findings.ts";
import { type Html, html, prose, trusted } from "./html.ts";
import { inquirySection } from "./inquiry-section.ts";
import { leftoverSection } from "./leftover-section.ts";
import { method } from "./method.ts";
import { overlapSection } from "./overlap-section.ts";
import { drawChart } from "./plots/draw-chart.ts";
import { plots } from "./plots/index.ts";
import { seriesColour, seriesDash } from "./plots/palette.ts";
import type { Figure, LegendEntry, StudyPlot } from "./plots/plot.ts";
import { listed } from "./sentence-list.ts";
import { type StudyResults, seedName } from "./study.ts";
import { placesOf, type StudyView, studyView } from "./study-view.ts";
import { style } from "./style.ts";
import { tables } from "./tables.ts";

/** Every figure is drawn twice, and the style sheet shows the one that fits: text in a scaled-down chart could not be read. */
const widths = { wide: 1040, narrow: 366 } as const;

/**
 * The page as one string of HTML.
 * @example writeFile("report.html", renderReport({ summary, rows, manifest }))
 */
export function renderReport(results: StudyResults): string {
  const view = studyView(results);
  const { summary, manifest } = view;
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = summary.encoder === null ? summary.task.name : `${summary.task.name} in the vectors of ${summary.encoder.name}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${manifest.tool.name} ${manifest.tool.version}">
<title>${title} · Assay</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${header(view, title)}
${alarm(summary)}
${findings(view)}
${controlSection(view)}
${figures(view)}
${besideSection(view, figureBlocks(view, "beyond accuracy"))}
${leftoverSection(view, figureBlocks(view, "leftover"))}
${overlapSection(summary)}
${finetuningSection(view)}
${geometrySection(summary)}${inquirySection(summary)}
${tables(view)}
${method(view)}
<footer>Made by ${manifest.tool.name} ${manifest.tool.version} from the files beside this page. It loads nothing and runs no script.</footer>
</main>
</body>
</html>
`;
  return page.markup;
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

function figureBlock(id: string, figure: Figure): Html {
  return html`<figure id="${id}"><h3>${figure.heading}</h3>
${figure.legend.length === 0 ? null : html`<ul class="legend">${figure.legend.map((entry) => html`<li>${swatch(entry)}<span>${entry.label}</span></li>`)}</ul>`}
<div class="wide">${trusted(drawChart(figure.chart, { id: `${id}-wide`, width: widths.wide }))}</div>
<div class="narrow">${trusted(drawChart(figure.chart, { id: `${id}-narrow`, width: widths.narrow }))}</div>
<figcaption>${prose(figure.caption)}</figcaption></figure>
`;
}

function swatch({ series, shape }: LegendEntry): Html {
  const stroke = seriesColour(series);
  if (shape === "dot")
    return html`<svg width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="4" fill="${stroke}"/></svg>`;
  if (shape === "area") {
    return html`<svg width="16" height="12" aria-hidden="true"><rect x="1" y="1" width="14" height="10" fill="${stroke}" fill-opacity="0.35" stroke="${stroke}"/></svg>`;
  }
  return html`<svg width="30" height="10" aria-hidden="true"><path d="M0,5H30" stroke="${stroke}" stroke-width="2.2" stroke-dasharray="${seriesDash(series)}"/><circle cx="15" cy="5" r="2.6" fill="${stroke}"/></svg>`;
}
