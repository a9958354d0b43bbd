/** The page of a grid: encoders × tasks, before and after finetuning, with intervals over test rows and seeds. */
import type { GridRow, GridSourceRow, GridSummary, PooledLoss } from "../results/grid-summary.ts";
import { variantNames } from "../results/slice-identity.ts";
import { counted, formatCount, formatNumber } from "../results/words.ts";
import { type Html, html } from "./html.ts";
import { pageFrame } from "./page-frame.ts";
import { type Column, foldedTable, table } from "./table.ts";

/** One encoder and task on one pooling of the last layer. */
interface Pair {
  readonly task: string;
  readonly pooling: string | null;
  readonly before: GridRow | null;
  readonly after: GridRow | null;
}

/** The page as one string of HTML. */
export function renderGrid(
  { rows, pooled, sources }: GridSummary,
  tool: { readonly name: string; readonly version: string },
): string {
  const encoders = [...new Set(rows.map(({ encoder }) => encoder))];
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const seeds = Math.max(0, ...rows.map(({ headSeeds }) => headSeeds.length));
  const size = [
    ...(rows.length === 0
      ? []
      : [counted(encoders.length, "encoder"), counted(tasks.length, "task"), counted(seeds, "head seed")]),
    ...(sources.length === 0 ? [] : [counted(sources.length, "source")]),
  ];
  return pageFrame(
    "Grid · Assay",
    tool,
    html`<header><p class="eyebrow">Assay: a grid of studies</p>
<h1>${size.join(" × ")}</h1></header>
${rows.length === 0 ? null : html`<section><p>Each row is a study by itself: its intervals are of its own test rows and, after finetuning, of its seeds; none is corrected for there being ${counted(encoders.length * tasks.length, "study", "studies")}.</p></section>`}
${encoders.map((encoder) => section(encoder, ofEncoder(rows, encoder), ofEncoder(pooled, encoder)))}
${sources.length === 0 ? null : ofSources(sources)}`,
  );
}

/** What shards together say. */
function ofSources(sources: readonly GridSourceRow[]): Html {
  return html`<section><h2>Sources</h2>
<p>Variances are of all rows but those that were held out: on these codes were fitted, chosen and certified, each on a part of its own. A certificate is for one look at these rows: whoever plans again with other chains looks again. Where neighbours are kept, they are those among the rows that codes were fitted on: among all rows of the source fewer are found.</p>
${table("Sources in shards", sourceColumns, sources)}</section>`;
}

const sourceColumns: readonly Column<GridSourceRow>[] = [
  { heading: "Source", cell: ({ name }) => name },
  { heading: "Rows summed", kind: "number", cell: ({ rows }) => formatCount(rows) },
  { heading: "Without a vector", kind: "number", cell: ({ withoutVector }) => formatCount(withoutVector) },
  { heading: "Dimensions", kind: "number", cell: ({ dimensions }) => formatCount(dimensions) },
  ...(["0.9", "0.95", "0.99"] as const).map(
    (share): Column<GridSourceRow> => ({
      heading: `Components for ${formatNumber(100 * Number(share), 0)} %`,
      kind: "number",
      cell: ({ components }) => formatCount(components[share]),
    }),
  ),
  { heading: "Compressor", cell: ({ compressor }) => (compressor === null ? null : (compressor.chain ?? "none certified")) },
  {
    heading: "Bytes a vector",
    kind: "number",
    cell: ({ compressor }) => (compressor?.bytesPerVector == null ? null : formatCount(compressor.bytesPerVector)),
  },
  {
    heading: "Certified",
    cell: ({ compressor }) => {
      const certificate = compressor?.certificate;
      if (certificate == null) return null;
      const { kept, confidence, rows } = certificate;
      return `${percent(kept)} kept (${percent(confidence)}, ${counted(rows, "row")})`;
    },
  },
];

function ofEncoder<T extends { readonly encoder: string }>(all: readonly T[], encoder: string): readonly T[] {
  return all.filter((each) => each.encoder === encoder);
}

function section(encoder: string, rows: readonly GridRow[], pooled: readonly PooledLoss[]): Html {
  return html`<section><h2>${encoder}</h2>
${table(`${encoder}: the last layer, before and after finetuning`, pairColumns, pairsOf(rows))}
${pooled.length === 0 ? null : overTasks(encoder, pooled)}
${foldedTable(`All ${counted(rows.length, "row")} of ${encoder}, layer by layer`, rowColumns, rows)}</section>`;
}

/** Losses over tasks, for this encoder alone. */
function overTasks(encoder: string, pooled: readonly PooledLoss[]): Html {
  return html`<h3>Over its tasks</h3>
<p>Points lost against the whole vector, a random-effects mean over tasks (95 %), and where the true loss of another such task lies (95 %). A task counts where its whole vector is shown to say something of the labels. Intervals are of this encoder and of tasks like these; none is corrected for the number of lines.</p>
${table(`${encoder}: losses over tasks`, pooledColumns, pooled)}`;
}

const pooledColumns: readonly Column<PooledLoss>[] = [
  { heading: "Pooling", cell: ({ pooling }) => pooling },
  { heading: "Variant", cell: ({ name }) => name },
  { heading: "Kept", cell: ({ what }) => what },
  { heading: "Tasks", kind: "number", cell: ({ tasks }) => tasks.length },
  { heading: "Points", kind: "number", cell: ({ mean, interval }) => pointWords(mean, interval) },
  { heading: "Another task", kind: "number", cell: ({ prediction }) => (prediction === null ? null : rangeWords(prediction)) },
];

function pointWords(mean: number, interval: PooledLoss["interval"]): string {
  return `${formatNumber(100 * mean, 1)} (${rangeWords(interval)})`;
}

function rangeWords([low, high]: PooledLoss["interval"]): string {
  return `${formatNumber(100 * low, 1)} to ${formatNumber(100 * high, 1)}`;
}

/** Of the last layer, pooling by pooling. */
function pairsOf(rows: readonly GridRow[]): readonly Pair[] {
  const last = Math.max(...rows.map(({ layer }) => layer ?? 0));
  const ofLast = rows.filter(({ layer }) => (layer ?? 0) === last);
  const places = ofLast.filter((row, i) => ofLast.findIndex((other) => isSamePlace(row, other)) === i);
  return places.map((place) => {
    const all = ofLast.filter((row) => isSamePlace(row, place));
    const named = (name: string): GridRow | null => all.find((row) => row.name === name) ?? null;
    const { task, pooling } = place;
    return { task, pooling, before: named(variantNames.pretrained), after: named(variantNames.finetuned) };
  });
}

function isSamePlace(a: GridRow, b: GridRow): boolean {
  return a.task === b.task && a.pooling === b.pooling;
}

const both = (heading: string, said: (row: GridRow) => string | null): readonly Column<Pair>[] => [
  { heading: `${heading}, before`, kind: "number", cell: ({ before }) => (before === null ? null : said(before)) },
  { heading: `${heading}, after`, kind: "number", cell: ({ after }) => (after === null ? null : said(after)) },
];

const pairColumns: readonly Column<Pair>[] = [
  { heading: "Task", cell: ({ task }) => task },
  { heading: "Pooling", cell: ({ pooling }) => pooling },
  { heading: "Test rows", kind: "number", cell: ({ before, after }) => formatCount((before ?? after)!.test) },
  { heading: "Majority", kind: "number", cell: ({ before, after }) => percent((before ?? after)!.majority) },
  ...both("Whole vector", ({ full }) => scoreWords(full)),
  ...both("Best dimension", ({ bestDimension }) => (bestDimension === null ? null : scoreWords(bestDimension))),
  ...both("k*", fewestWords),
];

const rowColumns: readonly Column<GridRow>[] = [
  { heading: "Task", cell: ({ task }) => task },
  { heading: "Variant", cell: ({ name }) => name },
  { heading: "Layer", kind: "number", cell: ({ layer }) => layer },
  { heading: "Pooling", cell: ({ pooling }) => pooling },
  { heading: "Seeds", kind: "number", cell: ({ headSeeds }) => (headSeeds.length === 0 ? null : headSeeds.length) },
  { heading: "Whole vector", kind: "number", cell: ({ full }) => scoreWords(full) },
  {
    heading: "Best dimension",
    kind: "number",
    cell: (row) => (row.bestDimension === null ? null : scoreWords(row.bestDimension)),
  },
  { heading: "k*", kind: "number", cell: fewestWords },
];

function percent(score: number): string {
  return `${formatNumber(100 * score, 1)} %`;
}

/** "83.4 % (81.0 to 85.6)" */
function scoreWords({ score, interval: [low, high] }: GridRow["full"]): string {
  return `${percent(score)} (${formatNumber(100 * low, 1)} to ${formatNumber(100 * high, 1)})`;
}

/** Of the first compressor and probe, seed by seed: "6, 12, –". */
function fewestWords({ fewest }: GridRow): string | null {
  const [first] = fewest;
  return first === undefined ? null : first.k.map((k) => (k === null ? "–" : formatCount(k))).join(", ");
}
