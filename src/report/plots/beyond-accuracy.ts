/** Beyond accuracy: balanced scores, the worst class and calibration at each size of the headline's curve. */

import type { ResultRow } from "../../results/result-row.ts";
import type { Variant } from "../../results/summary.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { besideScores, type Scores, written } from "../beside-rows.ts";
import { counted, formatCount, formatNumber, joined } from "../format.ts";
import { dimensionsOf, headlineFewest, headlineVariants, type StudyResults } from "../study.ts";
import { capital, outputsOf, variantName } from "../words.ts";
import { paddedDomain } from "./canvas.ts";
import type { Figure, StudyPlot } from "./plot.ts";
import { drawSizePanels, heights, type SizePanel, type SizePanelsData, type SizePoint } from "./size-panels.ts";

/** What is drawn together: all are 1 at best, and about 0 or chance at worst. */
const scoreMetrics = [
  ["macro-f1", "Macro-F1"],
  ["matthews", "Matthews correlation"],
  ["worst-recall", "Worst-class recall"],
] as const;

/** The plot. */
export const beyondAccuracy: StudyPlot = {
  name: "beyond-accuracy",
  description: "Macro-F1, Matthews correlation, worst class and calibration error against the number of dimensions kept",
  about: "beyond accuracy",
  figures(results) {
    if (!isShare(results.summary.task.metric)) return [];
    const all = headlineVariants(results.summary).map((variant, series) => ({
      variant,
      series,
      ...besideScores(results, variant),
    }));
    const drawn = all.filter(({ sizes }) => sizes.length > 0);
    return [...scoresFigure(results, drawn), ...calibrationFigure(results, drawn)];
  },
};

/** One set of vectors. */
interface Drawn {
  readonly variant: Variant;
  readonly series: number;
  readonly whole: readonly Scores[];
  readonly sizes: readonly Scores[];
}

function scoresFigure(results: StudyResults, drawn: readonly Drawn[]): readonly Figure[] {
  const panels = drawn.flatMap((one) =>
    scoreMetrics.flatMap(([metric, title]) => panelOf(one, metric, drawn.length > 1 ? `${title}, ${one.variant.name}` : title)),
  );
  if (panels.length === 0) return [];
  const heading = "Beyond accuracy: macro-F1, Matthews correlation and the worst class";
  return [
    {
      heading,
      caption: `${predicted(results, drawn)}. Macro-F1 is the mean over classes, Matthews the correlation of predicted and true classes, the worst class the one with the lowest recall at that size. ${intervals(results, `at most 500 of ${formatCount(results.summary.resampling.bootstraps)} bootstrap resamples; for the worst class Wilson’s, corrected for looking at all classes`)} Solid grey: the whole vector.${marked(panels)}`,
      legend: [],
      draw: (frame) =>
        drawSizePanels(
          dataOf(results, drawn, heading, panels, { columns: 3, label: "↑ score", domain: paddedDomain(heights(panels), 0.1) }),
          frame,
        ),
    },
  ];
}

function calibrationFigure(results: StudyResults, drawn: readonly Drawn[]): readonly Figure[] {
  const panels = drawn.flatMap((one) => panelOf(one, "calibration-error", capital(one.variant.name)));
  if (panels.length === 0) return [];
  const heading = "Beyond accuracy: calibration error";
  const highest = Math.max(0.02, ...heights(panels));
  return [
    {
      heading,
      caption: `${predicted(results, drawn)}: how far the probability that the probe gives its prediction is from the share that is right (15 bins of equal width). 0 is best, but a probe that is calibrated perfectly has some on so few rows too: dashed, what it would have on average. ${intervals(results, "conservative")} Solid grey: the whole vector.${marked(panels)}`,
      legend: [],
      draw: (frame) =>
        drawSizePanels(
          dataOf(results, drawn, heading, panels, { columns: 3, label: "↑ calibration error", domain: [0, highest * 1.06] }),
          frame,
        ),
    },
  ];
}

function panelOf({ variant, series, whole, sizes }: Drawn, metric: string, title: string): readonly SizePanel[] {
  const rows = sizes.flatMap((scores) => scores.get(metric) ?? []).filter(({ k }) => k !== null);
  if (rows.length === 0) return [];
  const full = whole.find((scores) => scores.has(metric))?.get(metric);
  const perfect = rows.flatMap((row) => (row.expected == null ? [] : [{ ...pointOf(row), y: row.expected }]));
  return [
    {
      title,
      // In the unit of the axis.
      note: full === undefined ? "" : `whole vector ${written({ ...full, metric: "", className: null, expected: null })}`,
      lines: [
        ...(perfect.length === 0 ? [] : [{ label: "perfect calibration", series: null, points: perfect }]),
        { label: title, series, points: rows.map(pointOf) },
      ],
      levels: full === undefined ? [] : [{ y: full.score, series: null, isDashed: false }],
      fewest: headlineFewest(variant)?.k ?? null,
    },
  ];
}

function pointOf(row: ResultRow): SizePoint {
  return { k: row.k ?? 1, y: row.score, low: row.low, high: row.high, tip: `k = ${row.k}: ${written(row)}` };
}

function dataOf(
  { summary }: StudyResults,
  drawn: readonly Drawn[],
  title: string,
  panels: readonly SizePanel[],
  { columns, label, domain }: { readonly columns: number; readonly label: string; readonly domain: readonly [number, number] },
): SizePanelsData {
  return {
    title,
    dimensions: Math.max(...drawn.map(({ variant }) => dimensionsOf(summary, variant))),
    panels,
    columns,
    y: { label, domain, format: (value) => formatNumber(value, 3) },
  };
}

/** Whose predictions these are. */
function predicted({ summary }: StudyResults, drawn: readonly Drawn[]): string {
  const kept = [...new Set(drawn.map(({ variant }) => outputsOf(headlineFewest(variant)?.compressor ?? "")))];
  const probes = [...new Set(drawn.map(({ variant }) => headlineFewest(variant)?.probe ?? ""))];
  const names = drawn.map(({ variant }) => variantName(variant, summary.variants));
  return `The predictions whose accuracy the curve shows (${joined(names)}; ${joined(probes)} probe on k ${joined(kept, "or")}), scored otherwise`;
}

function intervals({ summary }: StudyResults, how: string): string {
  return `Bands are 95 % intervals over ${counted(summary.task.rows.test, "test row")} (${how}).`;
}

function marked(panels: readonly SizePanel[]): string {
  return panels.some(({ fewest }) => fewest !== null) ? " A vertical line marks k*, which accuracy alone decides." : "";
}
