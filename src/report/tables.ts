/** The numbers behind the figures, as tables. */

import type { Combined } from "../results/combined.ts";
import { pointAtFewest } from "../results/curves.ts";
import { capital, metricName, placeOf } from "../results/names.ts";
import type { ResultRow } from "../results/result-row.ts";
import type { Curve, CurvePoint, Fewest, IntervalScore, Summary } from "../results/summary.ts";
import {
  formatCount,
  formatFewest,
  formatIntervalScore,
  formatNumber,
  formatPValue,
  formatRowScore,
  formatScore,
  signedDifference,
} from "../results/words.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { type Html, html, prose } from "./html.ts";
import { titleOf } from "./nouns.ts";
import { seedCount, spread } from "./seed-sentences.ts";
import { hasSeedsForAnIndex, mayNameIndex, sharedDimensions } from "./study.ts";
import type { StudyView, VariantView } from "./study-view.ts";
import { type Column, foldedTable, table } from "./table.ts";

/** How many single dimensions the table names. */
const listedDimensions = 20;

/** All tables, most important first. */
export function tables(view: StudyView): Html {
  const { summary, variants, headlines } = view;
  const others = variants.filter((variant) => !headlines.includes(variant));
  return html`<section><h3 class="part">The numbers</h3>
${fewestSection(summary, headlines)}
${others.length > 0 ? foldedTable("Fewest dimensions of the other layers, poolings and seeds", fewestColumns(summary, others), fewestRows(others)) : null}
${summary.combined.length > 0 ? seedTable(summary) : null}
${variants.length > 1 ? variantTable(summary, variants) : null}
${headlines.map((variant) => curveTable(summary, variant))}
<p class="note">The curves of all compressors, layers, poolings and seeds are in results.jsonl and results.parquet.</p>
${headlines.map((variant) => dimensionTable(summary, variant))}
</section>`;
}

function fewestSection(summary: Summary, views: readonly VariantView[]): Html | null {
  const all = fewestRows(views);
  if (all.length === 0) return null;
  const isMain = ({ view, entry }: FewestRow): boolean => view.fewest === null || entry.probe === view.fewest.probe;
  const [main, others] = [all.filter(isMain), all.filter((row) => !isMain(row))];
  return html`<h3>Fewest dimensions</h3>
${table("Fewest dimensions", fewestColumns(summary, views), main)}
${others.length === 0 ? null : foldedTable("The same with other probes", fewestColumns(summary, views), others)}
<p class="note">k* is the smallest of the sizes tried (few of the curve’s, fixed beforehand) that is shown by a test, with every larger one tried; fewer may do. Bounds: one-sided 95 % lower ends of the difference to the reference at each size tried. The estimate is only the smallest size of the curve whose score happens to lie within the margin.</p>`;
}

interface FewestRow {
  readonly view: VariantView;
  readonly entry: Fewest;
}

function fewestRows(views: readonly VariantView[]): readonly FewestRow[] {
  return views.flatMap((view) => view.variant.fewest.map((entry) => ({ view, entry })));
}

function fewestColumns(summary: Summary, views: readonly VariantView[]): readonly Column<FewestRow>[] {
  const { metric } = summary.task;
  const named: Column<FewestRow> = { heading: "Vectors", kind: "wrap", cell: ({ view }) => view.fullName };
  return [
    ...(views.length > 1 ? [named] : []),
    { heading: "Kept", kind: "wrap", cell: ({ entry }) => titleOf(entry.compressor, summary) },
    { heading: "Probe", cell: ({ entry }) => entry.probe },
    { heading: "k*", kind: "number", cell: ({ entry }) => formatFewest(entry) },
    {
      heading: `${capital(metricName(metric))} at k*`,
      kind: "number",
      cell: ({ view, entry }) => scored(pointAtFewest(view.variant, entry), summary),
    },
    { heading: "Estimate, untested", kind: "number", cell: ({ entry }) => counted(entry.pointEstimate) },
    { heading: "Test rows needed", kind: "number", cell: ({ entry }) => counted(entry.rowsNeeded) },
    {
      heading: `Bounds at the sizes tried${isShare(metric) ? " (points)" : ""}`,
      kind: "wrap",
      cell: ({ entry }) => boundsOf(summary, entry),
    },
  ];
}

function counted(count: number | null): string | null {
  return count === null ? null : formatCount(count);
}

function scored(score: IntervalScore | null | undefined, { task }: Summary): string | null {
  return score == null ? null : formatIntervalScore(score, task.metric);
}

/** "1: −3.1; 6: −0.8", in the unit of the column's head; only the sizes where nothing was tested. */
function boundsOf({ task }: Summary, { grid, tests = [] }: Fewest): Html {
  const bounds = tests.map(({ k, lower }) => `${formatCount(k)}: ${signedDifference(lower, task.metric)}`);
  return prose(bounds.length === 0 ? grid.map(formatCount).join(", ") : bounds.join("; "));
}

function variantTable(summary: Summary, views: readonly VariantView[]): Html {
  const columns: readonly Column<VariantView>[] = [
    { heading: "Vectors", kind: "wrap", cell: ({ fullName }) => fullName },
    { heading: "Whole vector", kind: "number", cell: ({ variant }) => scored(variant.full, summary) },
    { heading: "on train", kind: "number", cell: ({ variant }) => formatScore(variant.full.train, summary.task.metric) },
    { heading: "Own classifier", kind: "number", cell: ({ variant }) => scored(variant.ownHead, summary) },
    { heading: "Best dimension", kind: "number", cell: ({ variant }) => scored(variant.bestDimension, summary) ?? "refused" },
    { heading: "after rotation", kind: "number", cell: ({ variant }) => scored(variant.bestDimension?.rotated, summary) },
    { heading: "Dead", kind: "number", cell: ({ variant }) => formatCount(variant.deadDimensions.length) },
  ];
  return foldedTable("Every set of vectors", columns, views);
}

function seedTable(summary: Summary): Html {
  const mean = (heading: string, of: "full" | "ownHead" | "bestDimension" | "rotated"): Column<Combined> => ({
    heading,
    kind: "number",
    cell: ({ [of]: score }) => (score == null ? null : spread(score, summary.task.metric)),
  });
  const nameOf = (combined: Combined): string =>
    [combined.name, placeOf(combined), seedCount(combined)].filter((part) => part !== "").join(", ");
  const overlap = ({ importantDimensions: important }: Combined): string | null =>
    important == null ? null : `${formatNumber(important.overlap, 2)} (chance ${formatNumber(important.expected, 2)})`;
  const columns: readonly Column<Combined>[] = [
    { heading: "Vectors", kind: "wrap", cell: nameOf },
    mean("Whole vector", "full"),
    mean("Own classifier", "ownHead"),
    mean("Best dimension", "bestDimension"),
    mean("after rotation", "rotated"),
    { heading: "Overlap of the best", kind: "number", cell: overlap },
  ];
  return html`<h3>Over seeds</h3>
${table("Means over seeds", columns, summary.combined)}
<p class="note">Mean, 95 % interval about the seeds and the test rows together, lowest and highest seed. Overlap: Jaccard's index of the best single dimensions, mean over pairs of seeds.</p>`;
}

interface CurveRow {
  readonly curve: Curve;
  readonly point: CurvePoint;
}

function curveTable(summary: Summary, { headlineCurve, fullName }: VariantView): Html | null {
  const { metric } = summary.task;
  const rows = headlineCurve === undefined ? [] : headlineCurve.points.map((point) => ({ curve: headlineCurve, point }));
  const columns: readonly Column<CurveRow>[] = [
    { heading: "Kept", kind: "wrap", cell: ({ curve }) => titleOf(curve.compressor, summary) },
    { heading: "Probe", cell: ({ curve }) => curve.probe },
    { heading: "k", kind: "number", cell: ({ point }) => formatCount(point.k) },
    { heading: capital(metricName(metric)), kind: "number", cell: ({ point }) => scored(point, summary) },
    { heading: "on train", kind: "number", cell: ({ point }) => formatScore(point.train, metric) },
    { heading: "Penalty", kind: "number", cell: ({ point }) => point.penalty },
  ];
  return rows.length === 0 ? null : foldedTable(`Every size of the curve: ${fullName}`, columns, rows);
}

function dimensionTable(summary: Summary, view: VariantView): Html | null {
  const { metric } = summary.task;
  const isRefused = view.variant.refused !== null;
  const all = view.rows("dimension");
  if (all.length === 0) return null;
  const rows = all
    .toSorted((a, b) => (b.train ?? b.score) - (a.train ?? a.score) || (a.dimension ?? 0) - (b.dimension ?? 0))
    .slice(0, listedDimensions);
  const columns: readonly Column<ResultRow>[] = [
    { heading: "Dimension", kind: "number", cell: ({ dimension }) => dimension ?? "" },
    { heading: "on train", kind: "number", cell: ({ train }) => (train === null ? null : formatScore(train, metric)) },
    { heading: `${capital(metricName(metric))} on test`, kind: "number", cell: (row) => formatRowScore(row, metric) },
    {
      heading: "Permutation",
      kind: "number",
      cell: ({ pValue }) => (pValue === null || isRefused ? null : formatPValue(pValue)),
    },
    {
      heading: "False discovery",
      kind: "number",
      cell: ({ qValue }) => (qValue === null || isRefused ? null : formatPValue(qValue, "q")),
    },
  ];
  const title = `The ${formatCount(rows.length)} best of ${formatCount(view.dimensions)} single dimensions, by train score: ${view.fullName}`;
  const note = `Dimensions are counted from 0 in the original vector. All of them are in results.jsonl and results.parquet.${orderNote(summary, view)}`;
  return foldedTable(title, columns, rows, { label: `Single dimensions: ${view.fullName}`, note });
}

/** What the order of the dimensions is worth. */
function orderNote(summary: Summary, { variant, seeds }: VariantView): string {
  const which = " Which of them come first is no finding: the random start of the head picks them, and";
  if (!hasSeedsForAnIndex(summary, variant)) return `${which} there are fewer than three head seeds.`;
  if (seeds.length < 2) return "";
  const shared = sharedDimensions(summary, variant).filter((index) => mayNameIndex(summary, variant, index));
  return shared.length === 0
    ? `${which} no dimension is among the best of every seed and comes first however training rows are drawn.`
    : ` Among the best of every seed: ${shared.join(", ")}.`;
}
