/** The page of a compressor: what it keeps, the front it was chosen from, rows to fit, what was lost for which class. */
import type { CompressorDescription, StratumScores } from "../results/compressor-description.ts";
import { capital } from "../results/names.ts";
import { counted, formatCount, formatShare } from "../results/words.ts";
import { frontColumns, frontFigure, learningFigure } from "./compressor-figures.ts";
import { compressorSentences } from "./compressor-sentences.ts";
import { figureBlock } from "./figure-block.ts";
import { type Html, html } from "./html.ts";
import { pageFrame } from "./page-frame.ts";
import { listed } from "./sentence-list.ts";
import { type Column, table } from "./table.ts";

/** The page as one string of HTML. */
export function renderCompressor(description: CompressorDescription): string {
  const { chain, tool, fittedOn } = description;
  const figures = [frontFigure(description), ...learningFigure(description)];
  return pageFrame(
    `${chain} · Assay`,
    tool,
    html`${header(description)}
<section>${listed(compressorSentences(description))}</section>
<section><h2>What it was chosen from</h2>
${figures.map((figure, at) => figureBlock(`figure-${at}`, figure))}
<h3>The front</h3>
${table("All chains on the front", frontColumns(description), description.front)}</section>
${strata(description)}
<section><h2>Where it is from</h2>
<p>${fittedOn.name}: ${counted(fittedOn.used, "row")} of ${formatCount(fittedOn.rows)}${fittedOn.encoder === null ? "" : `, by ${fittedOn.encoder.name}`}${fittedOn.summed === undefined ? "" : `; components and discriminants of the sums of ${counted(fittedOn.summed, "other row")}`}. Vectors <code>${fittedOn.hash.slice(0, 16)}</code>, rows that certify <code>${description.parts.certifyHash.slice(0, 16)}</code>, numbers <code>${description.tensors.slice(0, 16)}</code>, seed ${description.seed}.</p></section>`,
  );
}

function header({ chain, bytesPerVector, inputSize, codedSize, parts, fittedOn }: CompressorDescription): Html {
  const facts: readonly (readonly [string, string])[] = [
    ["Vectors", fittedOn.name],
    ["In", counted(inputSize, "dimension")],
    ["Out", `${counted(codedSize, "number")}, ${counted(bytesPerVector, "byte")}`],
    [
      "Rows",
      `${formatCount(parts.fit)} to fit, ${formatCount(parts.choose)} to choose, ${formatCount(parts.certify)} to certify`,
    ],
  ];
  return html`<header><p class="eyebrow">Assay: a certified compressor</p>
<h1>${chain}</h1>
<dl class="meta">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}

function strata({ strata, goal }: CompressorDescription): Html | null {
  if (strata.length === 0) return null;
  const columns: readonly Column<StratumScores>[] = [
    { heading: "Class", kind: "wrap", cell: ({ name }) => name },
    { heading: "Rows", kind: "number", cell: ({ rows }) => formatCount(rows) },
    { heading: "Full vector", kind: "number", cell: ({ full }) => formatShare(full) },
    { heading: "Code", kind: "number", cell: ({ compressed }) => formatShare(compressed) },
  ];
  return html`<section><h2>What was lost for which class</h2>
<p class="note">${capital(goal.measure)} on the ${goal.noun.many} that certify; not certified class by class.</p>
${table("Scores of each class", columns, strata)}</section>`;
}
