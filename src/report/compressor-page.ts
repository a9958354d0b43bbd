/** The page of a compressor: what it keeps, the front it was chosen from, rows to fit, what was lost for which class. */
import type { CompressorDescription, StratumScores, WeighedChain } from "../results/compressor-description.ts";
import { capital } from "../results/names.ts";
import { counted, formatCount, formatNumber, formatShare } from "../results/words.ts";
import { compressorSentences } from "./compressor-sentences.ts";
import { figureBlock } from "./figure-block.ts";
import { type Html, html } from "./html.ts";
import { pageFrame } from "./page-frame.ts";
import type { NumberAxis } from "./plots/chart.ts";
import { lineChart } from "./plots/lines.ts";
import { type Figure, legendOf } from "./plots/plot.ts";
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

const percent = (value: number): string => `${formatNumber(value, 1)} %`;

const factors =
  (label: string) =>
  (shown: readonly number[]): NumberAxis => ({
    label,
    scale: "log2",
    domain: [Math.min(...shown) / 1.15, Math.max(...shown) * 1.15],
    ticks: [8, 5],
    format: "count",
  });

function frontFigure({ front, goal, chain, asked, parts }: CompressorDescription): Figure {
  const families = [...new Set(front.map(({ family }) => family))];
  const lines = families.map((family, series) => ({
    panel: "",
    label: family,
    series,
    points: front.filter((each) => each.family === family).map(({ bytes, chosen }) => ({ x: bytes, y: 100 * chosen })),
  }));
  return {
    heading: `What is kept of ${goal.measure}, by bytes a vector`,
    caption: `Chains that no other of their family beats in bytes and in how surely they keep it, on the ${formatCount(parts.choose)} ${goal.noun.many} that choose${asked.kind === "keep" ? `; dashed: ${percent(100 * asked.value)}, which was asked for` : ""}. Chosen: ${chain}.`,
    legend: legendOf(families.map(capital), "line"),
    chart: lineChart({
      title: `Share of ${goal.measure} that is kept against bytes a vector`,
      panels: [],
      lines,
      x: factors("Bytes a vector"),
      y: { label: "Kept (%)", scale: "linear", include: [100], span: 4, format: "percent" },
      rule: asked.kind === "keep" ? 100 * asked.value : undefined,
    }),
  };
}

function learningFigure({ learning, chain, goal }: CompressorDescription): readonly Figure[] {
  if (learning.length < 2) return [];
  const points = learning.map(({ rows, quality }) => ({ x: rows, y: 100 * quality }));
  return [
    {
      heading: "How many rows are enough to fit",
      caption: `${chain} fitted on fewer rows, on the ${goal.noun.many} that choose.`,
      legend: [],
      chart: lineChart({
        title: `Share of ${goal.measure} that is kept against the rows that the chain was fitted on`,
        panels: [],
        lines: [{ panel: "", label: chain, series: 0, points }],
        x: factors("Rows to fit"),
        y: { label: "Kept (%)", scale: "linear", include: [100], span: 4, format: "percent" },
      }),
    },
  ];
}

function frontColumns({ goal }: CompressorDescription): readonly Column<WeighedChain>[] {
  return [
    { heading: "Chain", cell: ({ chain }) => chain },
    { heading: "Family", cell: ({ family }) => family },
    { heading: "Bytes", kind: "number", cell: ({ bytes }) => formatCount(bytes) },
    { heading: `Kept of ${goal.measure}, choosing`, kind: "number", cell: ({ chosen }) => formatShare(chosen) },
    {
      heading: "Certifying",
      kind: "number",
      cell: ({ certified }) => (certified === null ? null : formatShare(certified)),
    },
    { heading: "Certified", cell: ({ passed }) => (passed ? "yes" : "no") },
  ];
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
