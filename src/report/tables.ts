/** The numbers behind the figures, as tables. */
import type { SeedScore } from "../results/combined.ts";
import type { Fewest, Summary, Variant } from "../results/summary.ts";
import {
  formatCount,
  formatDifference,
  formatFewest,
  formatIntervalScore,
  formatNumber,
  formatPValue,
  formatScore,
} from "./format.ts";
import { type Html, html, prose } from "./html.ts";
import { seedCount, spread } from "./seed-sentences.ts";
import {
  dimensionsOf,
  hasSeedsForAnIndex,
  headlineVariants,
  mayNameIndex,
  pointAtFewest,
  rowsOf,
  type StudyResults,
  seedVariants,
  sharedDimensions,
} from "./study.ts";
import { capital, metricName, placeOf, titleOf, variantName } from "./words.ts";

/** How many single dimensions the table names. */
const listedDimensions = 20;

/** All tables, most important first. */
export function tables(results: StudyResults): Html {
  const { summary } = results;
  const headlines = headlineVariants(summary);
  const others = summary.variants.filter((variant) => !headlines.includes(variant));
  return html`<section><h2>The numbers</h2>
${fewestSection(summary, headlines)}
${others.length > 0 ? html`<details><summary>Fewest dimensions of the other layers, poolings and seeds</summary>${fewestTable(summary, others)}</details>` : null}
${summary.combined.length > 0 ? seedTable(summary) : null}
${summary.variants.length > 1 ? variantTable(summary) : null}
${summary.variants.map((variant) => curveTable(summary, variant))}
${headlines.map((variant) => dimensionTable(results, variant))}
</section>`;
}

/** A table that scrolls by itself where it is too wide. */
export function table(label: string, head: Html, rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
}

function fewestSection(summary: Summary, variants: readonly Variant[]): Html | null {
  const found = fewestTable(summary, variants);
  if (found === null) return null;
  return html`<h3>Fewest dimensions</h3>
${found}
<p class="note">k* is the smallest of the sizes tried (few of the curve’s, fixed beforehand) that is shown by a test, with every larger one tried; fewer may do. Bounds: one-sided 95 % lower ends of the difference to the reference at each size tried. The estimate is only the smallest size of the curve whose score happens to lie within the margin.</p>`;
}

function fewestTable(summary: Summary, variants: readonly Variant[]): Html | null {
  const { metric } = summary.task;
  const several = variants.length > 1;
  const rows = variants.flatMap((variant) =>
    variant.fewest.map(
      (entry) =>
        html`<tr>${several ? html`<td class="wrap">${variantName(variant, summary.variants)}</td>` : null}<td class="wrap">${titleOf(entry.compressor)}</td><td>${entry.probe}</td><td class="number">${formatFewest(entry)}</td><td class="number">${scoreAt(summary, variant, entry)}</td><td class="number">${entry.pointEstimate === null ? "–" : formatCount(entry.pointEstimate)}</td><td class="number">${entry.rowsNeeded === null ? "–" : formatCount(entry.rowsNeeded)}</td><td class="wrap">${boundsOf(summary, entry)}</td></tr>`,
    ),
  );
  if (rows.length === 0) return null;
  return table(
    "Fewest dimensions",
    html`<tr>${several ? html`<th scope="col">Vectors</th>` : null}<th scope="col">Kept</th><th scope="col">Probe</th><th scope="col" class="number">k*</th><th scope="col" class="number">${capital(metricName(metric))} at k*</th><th scope="col" class="number">Estimate, untested</th><th scope="col" class="number">Test rows needed</th><th scope="col">Bounds at the sizes tried</th></tr>`,
    rows,
  );
}

/** "1: −3.1 points; 6: −0.8 points"; only the sizes where nothing was tested. */
function boundsOf({ task }: Summary, { grid, tests = [] }: Fewest): Html {
  const bounds = tests.map(({ k, lower }) => `${formatCount(k)}: ${formatDifference(lower, task.metric)}`);
  return prose(bounds.length === 0 ? grid.map(formatCount).join(", ") : bounds.join("; "));
}

function scoreAt(summary: Summary, variant: Variant, entry: Fewest): Html | string {
  const point = pointAtFewest(variant, entry);
  return point === null ? "–" : prose(formatIntervalScore(point, summary.task.metric));
}

function variantTable(summary: Summary): Html {
  const { metric } = summary.task;
  const rows = summary.variants.map((variant) => {
    const best = variant.bestDimension;
    return html`<tr><td class="wrap">${variantName(variant, summary.variants)}</td><td class="number">${prose(formatIntervalScore(variant.full, metric))}</td><td class="number">${formatScore(variant.full.train, metric)}</td><td class="number">${variant.ownHead === null ? "–" : prose(formatIntervalScore(variant.ownHead, metric))}</td><td class="number">${best === null ? "refused" : prose(formatIntervalScore(best, metric))}</td><td class="number">${best === null ? "–" : prose(formatIntervalScore(best.rotated, metric))}</td><td class="number">${formatCount(variant.deadDimensions.length)}</td></tr>`;
  });
  return html`<details><summary>Every set of vectors</summary>
${table(
  "Every set of vectors",
  html`<tr><th scope="col">Vectors</th><th scope="col" class="number">Whole vector</th><th scope="col" class="number">on train</th><th scope="col" class="number">Own classifier</th><th scope="col" class="number">Best dimension</th><th scope="col" class="number">after rotation</th><th scope="col" class="number">Dead</th></tr>`,
  rows,
)}</details>`;
}

function seedTable(summary: Summary): Html {
  const { metric } = summary.task;
  const cell = (score: SeedScore | null | undefined): Html =>
    html`<td class="number">${score === null || score === undefined ? "–" : prose(spread(score, metric))}</td>`;
  const rows = summary.combined.map((one) => {
    const place = placeOf(one);
    const overlap = one.importantDimensions ?? null;
    return html`<tr><td class="wrap">${one.name}${place === "" ? "" : `, ${place}`}, ${seedCount(one)}</td>${[one.full, one.ownHead, one.bestDimension, one.rotated].map(cell)}<td class="number">${overlap === null ? "–" : `${formatNumber(overlap.overlap, 2)} (chance ${formatNumber(overlap.expected, 2)})`}</td></tr>`;
  });
  return html`<h3>Over seeds</h3>
${table(
  "Means over seeds",
  html`<tr><th scope="col">Vectors</th><th scope="col" class="number">Whole vector</th><th scope="col" class="number">Own classifier</th><th scope="col" class="number">Best dimension</th><th scope="col" class="number">after rotation</th><th scope="col" class="number">Overlap of the best</th></tr>`,
  rows,
)}
<p class="note">Mean, 95 % interval about the seeds and the test rows together, lowest and highest seed. Overlap: Jaccard's index of the best single dimensions, mean over pairs of seeds.</p>`;
}

function curveTable(summary: Summary, variant: Variant): Html | null {
  const { metric } = summary.task;
  const rows = variant.curves.flatMap((curve) =>
    curve.points.map(
      (point) =>
        html`<tr><td class="wrap">${titleOf(curve.compressor)}</td><td>${curve.probe}</td><td class="number">${formatCount(point.k)}</td><td class="number">${prose(formatIntervalScore(point, metric))}</td><td class="number">${prose(formatScore(point.train, metric))}</td><td class="number">${point.penalty ?? "–"}</td></tr>`,
    ),
  );
  if (rows.length === 0) return null;
  return html`<details><summary>Every size of every curve: ${variantName(variant, summary.variants)}</summary>
${table(
  `Every size of every curve: ${variantName(variant, summary.variants)}`,
  html`<tr><th scope="col">Kept</th><th scope="col">Probe</th><th scope="col" class="number">k</th><th scope="col" class="number">${capital(metricName(metric))}</th><th scope="col" class="number">on train</th><th scope="col" class="number">Penalty</th></tr>`,
  rows,
)}</details>`;
}

function dimensionTable(results: StudyResults, variant: Variant): Html | null {
  const { summary } = results;
  const { metric } = summary.task;
  const all = rowsOf(results, variant, "dimension");
  const refused = variant.refused !== null;
  if (all.length === 0) return null;
  const rows = [...all]
    .sort((a, b) => (b.train ?? b.score) - (a.train ?? a.score) || (a.dimension ?? 0) - (b.dimension ?? 0))
    .slice(0, listedDimensions)
    .map(
      (row) =>
        html`<tr><td class="number">${row.dimension}</td><td class="number">${row.train === null ? "–" : prose(formatScore(row.train, metric))}</td><td class="number">${prose(row.low === null || row.high === null ? formatScore(row.score, metric) : formatIntervalScore({ score: row.score, interval: [row.low, row.high] }, metric))}</td><td class="number">${row.pValue === null || refused ? "–" : formatPValue(row.pValue)}</td><td class="number">${row.qValue === null || refused ? "–" : formatPValue(row.qValue, "q")}</td></tr>`,
    );
  return html`<details><summary>The ${formatCount(rows.length)} best of ${formatCount(dimensionsOf(summary, variant))} single dimensions, by train score: ${variantName(variant, summary.variants)}</summary>
${table(
  `Single dimensions: ${variantName(variant, summary.variants)}`,
  html`<tr><th scope="col" class="number">Dimension</th><th scope="col" class="number">on train</th><th scope="col" class="number">${capital(metricName(metric))} on test</th><th scope="col" class="number">Permutation</th><th scope="col" class="number">False discovery</th></tr>`,
  rows,
)}
<p class="note">Dimensions are counted from 0 in the original vector. All of them are in results.jsonl and results.parquet.${orderNote(summary, variant)}</p></details>`;
}

/** What the order of the dimensions is worth. */
function orderNote(summary: Summary, variant: Variant): string {
  const which = " Which of them come first is no finding: the random start of the head picks them, and";
  if (!hasSeedsForAnIndex(summary, variant)) return `${which} there are fewer than three head seeds.`;
  if (seedVariants(summary, variant).length < 2) return "";
  const shared = sharedDimensions(summary, variant).filter((index) => mayNameIndex(summary, variant, index));
  return shared.length === 0
    ? `${which} no dimension is among the best of every seed and comes first however training rows are drawn.`
    : ` Among the best of every seed: ${shared.join(", ")}.`;
}
