/** Histograms of one dimension's values, a class each: on top of each other where they are few, else in rows. */
import type { BestDimensionValues } from "../../results/summary.ts";
import { counted, formatCount } from "../../results/words.ts";
import { paddedDomain } from "./axes.ts";
import type { Box, Chart, GridLayout, Mark } from "./chart.ts";

/** Counts of each class between common edges. */
export type Histograms = Extract<BestDimensionValues, { edges: unknown }>;

/** Up to here the classes share one pair of axes; beyond, each has its own row. */
export const mostOverlaid = 3;
/** The largest classes, where there are many. */
export const mostRows = 12;

const inRows: GridLayout = {
  kind: "grid",
  columns: [1, 1],
  columnGap: [0, 0],
  height: [54, 54],
  extra: 60,
  rowGap: [0.32, 0.32],
  titles: { shift: -9, letters: [80, 36], halo: 3 },
};

/** The chart. @param name  of the dimension */
export function histograms(name: string, { edges, classes }: Histograms): Chart {
  const isOverlaid = classes.length <= mostOverlaid;
  const opacity = isOverlaid ? 0.3 : 0.55;
  const drawn = classes
    .map((entry, series) => ({ ...entry, series, total: entry.counts.reduce((sum, count) => sum + count, 0) }))
    .sort((a, b) => (isOverlaid ? 0 : b.total - a.total))
    .slice(0, isOverlaid ? mostOverlaid : mostRows)
    .sort((a, b) => a.series - b.series)
    .map(({ name: title, series, counts, total }) => {
      const boxes = total === 0 ? [] : boxesOf(title, counts, total, edges);
      const outline = boxes.flatMap(({ x1, x2, y2 }) => [x1, x2].map((x) => ({ x, y: y2 })));
      const filled: Mark = { mark: "boxes", boxes, paint: series, opacity };
      const line: Mark = { mark: "line", points: outline, paint: series, width: 1.8 };
      return { title, words: `${title}, ${counted(total, "row")}, most often near ${mode(edges, counts)}`, boxes, filled, line };
    });
  const highest = Math.max(1, ...drawn.flatMap(({ boxes }) => boxes.map(({ y2 }) => y2)));
  const zero: Mark = { mark: "level", axis: "y", at: 0, paint: "muted" };
  const overlaid = [...drawn.map(({ filled }) => filled), ...drawn.map(({ line }) => line), zero];
  const words = `Histograms of ${counted(drawn.length, "class", "classes")}: ${drawn.map((entry) => entry.words).join("; ")}.`;
  return {
    title: `Values of ${name} by class`,
    description: drawn.length === 0 ? "No classes." : words,
    layout: isOverlaid ? { kind: "row", height: [300, 250] } : inRows,
    margins: { left: [46, 36], top: [26, 26], right: 16 },
    x: { label: `value of ${name} →`, domain: paddedDomain(edges, 1e-6), ticks: [10, 5] },
    y: {
      label: isOverlaid ? "↑ share of the class (%)" : null,
      domain: [0, highest * 1.04],
      ticks: isOverlaid ? [5, 5] : [[], []],
      hasGrid: isOverlaid,
    },
    panels: isOverlaid ? [{ title: "", marks: overlaid }] : drawn.map(({ title, filled }) => ({ title, marks: [filled, zero] })),
  };
}

function boxesOf(name: string, counts: readonly number[], total: number, edges: readonly number[]): readonly Box[] {
  return counts.flatMap((count, i) => {
    const [x1, x2] = [edges[i], edges[i + 1]];
    const tip = `${name}: ${formatCount(count)} of ${formatCount(total)} rows`;
    return x1 === undefined || x2 === undefined ? [] : [{ x1, x2, y1: 0, y2: (100 * count) / total, tip }];
  });
}

function mode(edges: readonly number[], counts: readonly number[]): string {
  const largest = counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
  const [low, high] = [edges[largest], edges[largest + 1]];
  return low === undefined || high === undefined ? "nothing" : ((low + high) / 2).toPrecision(2);
}
