/** Beyond accuracy: balanced scores, the worst class and calibration at each size of the headline's curve. */

import { capital } from "../../results/names.ts";
import type { ResultRow } from "../../results/result-row.ts";
import { counted, formatCount, formatNumber, joined } from "../../results/words.ts";
import { isShare } from "../../statistics/headline-metric.ts";
import { type BesideScores, besideScores, written } from "../beside-rows.ts";
import { namedProbes, outputsOf } from "../nouns.ts";
import type { VariantView } from "../study-view.ts";
import { paddedDomain } from "./axes.ts";
import type { Point } from "./chart.ts";
import { reference } from "./marks.ts";
import type { Figure, StudyPlot } from "./plot.ts";
import { heights, type SizeAxis, type SizePanel, sizePanels } from "./size-panels.ts";

/** What is drawn together: all are 1 at best, and about 0 or chance at worst. */
const scoreMetrics = [
  ["macro-f1", "Macro-F1"],
  ["matthews", "Matthews correlation"],
  ["worst-recall", "Worst-class recall"],
] as const;

/** One set of vectors. */
type Drawn = BesideScores & { readonly view: VariantView; readonly series: number };

/** The plot. */
export const beyondAccuracy: StudyPlot = {
  name: "beyond-accuracy",
  description: "Macro-F1, Matthews correlation, worst class and calibration error against the number of dimensions kept",
  about: "beyond accuracy",
  figures(study) {
    const { task, resampling } = study.summary;
    if (!isShare(task.metric)) return [];
    const all = study.headlines
      .map((view, series) => ({ view, series, ...besideScores(view) }))
      .filter(({ sizes }) => sizes.length > 0);
    const behind = ({ view }: Drawn): string => (all.length > 1 ? `, ${view.variant.name}` : "");
    const scores = all.flatMap((set) => scoreMetrics.flatMap(([metric, title]) => panelOf(set, metric, title + behind(set))));
    const errors = all.flatMap((set) => panelOf(set, "calibration-error", capital(set.view.variant.name)));
    const names = joined(all.map(({ view }) => view.fullName));
    const probes = [...new Set(all.map(({ view }) => view.fewest?.probe ?? ""))];
    const kept = [...new Set(all.map(({ view }) => outputsOf(view.fewest?.compressor ?? "", study.summary)))];
    const predicted = `The predictions whose accuracy the curve shows (${names}; ${namedProbes(probes, study.summary)} on k ${joined(kept, "or")}), scored otherwise`;
    const dimensions = Math.max(...all.map(({ view }) => view.dimensions));
    const bands = (how: string): string =>
      `Bands are 95 % intervals over ${counted(task.rows.test, "test row")} (${how}). Solid grey: the whole vector.`;
    const figure = (what: string, panels: readonly SizePanel[], caption: string, y: SizeAxis): readonly Figure[] => {
      if (panels.length === 0) return [];
      const heading = `Beyond accuracy: ${what}`;
      const isMarked = panels.some(({ fewest }) => fewest !== null);
      const marked = isMarked ? " A vertical line marks k*, which accuracy alone decides." : "";
      const chart = sizePanels(heading, dimensions, panels, y, (value) => formatNumber(value, 3));
      return [{ heading, caption: `${predicted}${caption}${marked}`, legend: [], chart }];
    };
    const scoresCaption = `. Macro-F1 is the mean over classes, Matthews the correlation of predicted and true classes, the worst class the one with the lowest recall at that size. ${bands(`at most 500 of ${formatCount(resampling.bootstraps)} bootstrap resamples; for the worst class Wilson’s, corrected for looking at all classes`)}`;
    const errorsCaption = `: how far the probability that the probe gives its prediction is from the share that is right (15 bins of equal width). 0 is best, but a probe that is calibrated perfectly has some on so few rows too: dashed, what it would have on average. ${bands("conservative")}`;
    const scoreAxis: SizeAxis = { label: "↑ score", domain: paddedDomain(heights(scores), 0.1) };
    const errorAxis: SizeAxis = { label: "↑ calibration error", domain: [0, Math.max(0.02, ...heights(errors)) * 1.06] };
    return [
      ...figure("macro-F1, Matthews correlation and the worst class", scores, scoresCaption, scoreAxis),
      ...figure("calibration error", errors, errorsCaption, errorAxis),
    ];
  },
};

function panelOf({ view, series, whole, sizes }: Drawn, metric: string, title: string): readonly SizePanel[] {
  const rows = sizes.flatMap((scores) => scores.get(metric) ?? []).filter(({ k }) => k !== null);
  if (rows.length === 0) return [];
  const full = whole.find((scores) => scores.has(metric))?.get(metric);
  const points = rows.map((row) => pointOf(row, row.score));
  const perfect = rows.flatMap((row) => (row.expected == null ? [] : [pointOf(row, row.expected)]));
  const held = { label: "perfect calibration", series: null, points: perfect };
  return [
    {
      title,
      // In the unit of the axis.
      note: full === undefined ? "" : `whole vector ${written({ ...full, metric: "", className: null, expected: null })}`,
      lines: [...(perfect.length === 0 ? [] : [held]), { label: title, series, points }],
      levels: full === undefined ? [] : [reference(full.score)],
      fewest: view.fewest?.k ?? null,
    },
  ];
}

function pointOf(row: ResultRow, y: number): Point {
  const { k, low, high } = row;
  const ends = low === null || high === null ? {} : { low, high };
  return { x: Number(k), y, ...ends, tip: `k = ${k}: ${written(row)}` };
}
