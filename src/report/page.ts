/**
 * The report: one HTML file that needs nothing else. It says everything as it
 * stands; one script makes it come alive. No network: the security policy
 * forbids it, and allows exactly the one style sheet and the one script by
 * their hashes. No clock: the same results give the same bytes.
 */
import { besideSection } from "./beside-section.ts";
import { citationSection } from "./citation.ts";
import { comparisonSentences } from "./comparison-sentences.ts";
import { comparisonTables, geometrySection } from "./comparison-tables.ts";
import { confusionSection } from "./confusion-section.ts";
import { alarm, controlSection } from "./control-section.ts";
import { figureBlock } from "./figure-block.ts";
import { findings } from "./findings.ts";
import { firstScreen, questions } from "./first-screen/first-screen.ts";
import { type Html, type HtmlValue, html } from "./html.ts";
import { inquirySection } from "./inquiry-section.ts";
import { leftoverSection } from "./leftover-section.ts";
import { method } from "./method.ts";
import { overlapSection } from "./overlap-section.ts";
import { pageFrame } from "./page-frame.ts";
import { exploreId, marginId } from "./page-ids.ts";
import { pageScript } from "./page-script.ts";
import type { StudyPlot } from "./plots/plot.ts";
import { type StudyFigure, studyFigures } from "./plots/study-figures.ts";
import { listed } from "./sentence-list.ts";
import { shipSection } from "./ship-section.ts";
import { type StudyResults, seedName } from "./study.ts";
import { type StudyView, studyView } from "./study-view.ts";
import { tables } from "./tables.ts";
import { changesLink } from "./text-links.ts";
import { textsSection } from "./texts-section.ts";

/**
 * The page as one string of HTML.
 * @example writeFile("report.html", renderReport({ summary, rows, manifest }))
 */
export function renderReport(results: StudyResults): string {
  const view = studyView(results);
  const { summary, manifest } = view;
  const title = summary.encoder === null ? summary.task.name : `${summary.task.name} in the vectors of ${summary.encoder.name}`;
  const figures = studyFigures(view);
  const parts = Object.entries(answers(view, figures)).filter((part): part is [keyof typeof questions, readonly HtmlValue[]] =>
    part[1].some((piece) => piece !== null && (!Array.isArray(piece) || piece.length > 0)),
  );
  return pageFrame(
    `${title} · Assay`,
    manifest.tool,
    html`${alarm(summary)}
${firstScreen(
  view,
  title,
  parts.map(([question]) => question),
)}
${parts.map(
  ([question, pieces]) => html`<section class="question" id="${question}"><h2>${questions[question]}</h2>${pieces}
<p class="note"><a href="#questions">↑ To the questions</a></p></section>
`,
)}`,
    pageScript(view, figures),
  );
}

/** What the page says to each question. */
function answers(
  view: StudyView,
  figures: readonly StudyFigure[],
): Readonly<Record<keyof typeof questions, readonly HtmlValue[]>> {
  const { summary } = view;
  const blocks = (asked: StudyPlot["about"]): readonly Html[] =>
    figures.filter(({ about }) => about === asked).map(({ id, figure }) => figureBlock(id, figure));
  return {
    true: [findings(view), controlSection(view)],
    found: [
      seedNote(view),
      blocks("sizes"),
      view.headlines.some(({ fewest }) => fewest !== null) ? html`<section id="${marginId}"></section>` : null,
      finetuningSection(view, blocks("finetuning")),
    ],
    dimensions: [
      blocks("dimensions"),
      view.variants.some(({ rows }) => rows("dimension").length > 0) ? html`<section id="${exploreId}"></section>` : null,
      overlapSection(view),
    ],
    layers: [blocks("layers")],
    texts: [textsSection(view)],
    ship: [shipSection(view)],
    measured: [
      besideSection(view, blocks("beyond accuracy")),
      confusionSection(view),
      leftoverSection(view, blocks("leftover")),
      geometrySection(summary),
      inquirySection(summary),
      tables(view),
      method(view),
      citationSection(view.manifest.tool),
    ],
  };
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

function finetuningSection(view: StudyView, figures: readonly Html[]): Html | null {
  const sentences = comparisonSentences(view.summary);
  if (sentences.length === 0 && figures.length === 0) return null;
  return html`<section id="finetuning"><h3 class="part">What finetuning changed</h3>
${listed(sentences)}${changesLink(view)}
${figures}
${comparisonTables(view.summary)}</section>
`;
}
