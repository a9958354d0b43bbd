/** The page of all sets of vectors of all studies. */
import { html } from "../report/html.ts";
import { type Column, table } from "../report/table.ts";
import { formatCount, formatIntervalScore } from "../results/words.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { type HeadlineRow, headlineRows } from "./headline-rows.ts";
import type { FinishedShown } from "./open-study.ts";
import { servedPage } from "./serving-frame.ts";

/** More lines than these make a page that nobody scrolls. */
const mostLines = 3000;

/** The page as one string of HTML. */
export function rowsPage(studies: readonly FinishedShown[]): string {
  const lines = studies.flatMap((study) =>
    headlineRows([study]).map((row): Line => ({ index: study.index, metric: study.summary.task.metric, row })),
  );
  const left = lines.length - mostLines;
  return servedPage({
    title: "Rows",
    path: "rows",
    body: html`<header><p class="eyebrow">Assay</p>
<h1>Every set of vectors</h1></header>
<section><p>One line for each variant, layer, pooling and seed of the finished studies, with 95 % intervals; k* with the first probe and principal components where there are these. <a href="rows.csv" download>Download all ${formatCount(lines.length)} as CSV</a>.</p>
${table("Sets of vectors", columns, lines.slice(0, mostLines))}
${left > 0 ? html`<p class="note">${formatCount(left)} more are in the CSV.</p>` : null}</section>`,
  });
}

interface Line {
  readonly index: number;
  readonly metric: HeadlineMetric;
  readonly row: HeadlineRow;
}

const columns: readonly Column<Line>[] = [
  { heading: "Study", cell: ({ index, row }) => html`<a href="study/${index}/">${row.study}</a>` },
  { heading: "Encoder", cell: ({ row }) => row.encoder },
  { heading: "Task", cell: ({ row }) => row.task },
  { heading: "Vectors", cell: ({ row }) => row.variant },
  { heading: "Layer", kind: "number", cell: ({ row }) => row.layer },
  { heading: "Pooling", cell: ({ row }) => row.pooling },
  { heading: "Head seed", kind: "number", cell: ({ row }) => row.headSeed },
  { heading: "Test rows", kind: "number", cell: ({ row }) => formatCount(row.testRows) },
  {
    heading: "Whole vector",
    kind: "number",
    cell: ({ row: { full, fullLow, fullHigh }, metric }) =>
      formatIntervalScore({ score: full, interval: [fullLow, fullHigh] }, metric),
  },
  { heading: "Best dimension", kind: "number", cell: bestWords },
  { heading: "Its index", kind: "number", cell: ({ row }) => row.bestDimension },
  {
    heading: "k*",
    kind: "number",
    cell: ({ row }) => fewestWords(row),
  },
  { heading: "of", kind: "number", cell: ({ row }) => (row.dimensions === null ? null : formatCount(row.dimensions)) },
  { heading: "Bytes", kind: "number", cell: ({ row }) => (row.fewestBytes === null ? null : formatCount(row.fewestBytes)) },
];

function fewestWords({ refused, compressor, fewest }: HeadlineRow): string {
  if (refused) return "refused";
  if (compressor === null) return "not compared"; // there were no sizes to compare
  return fewest === null ? "not shown" : `≤ ${formatCount(fewest)}`;
}

function bestWords({ row: { best, bestLow, bestHigh }, metric }: Line): string | null {
  if (best === null || bestLow === null || bestHigh === null) return null;
  return formatIntervalScore({ score: best, interval: [bestLow, bestHigh] }, metric);
}
