/** Small panels over the number of dimensions kept, in one unit: the chart that the pictures of other scores share. */
import { sizeAxis } from "./axes.ts";
import type { Chart, LevelMark, Mark, NumberAxis, PerWidth, Point } from "./chart.ts";
import { curve, fewestLine } from "./marks.ts";

/** One line, over k. */
export interface SizeLine {
  readonly label: string;
  /** Index into the palette; null for a dashed grey line without dots, to hold the others against. */
  readonly series: number | null;
  readonly points: readonly Point[];
  /** The points at which what the line claims is not shown. */
  readonly hollow?: readonly Point[];
}

/** One panel. */
export interface SizePanel {
  readonly title: string;
  /** A second, paler line under the title. */
  readonly note: string;
  readonly lines: readonly SizeLine[];
  readonly levels: readonly LevelMark[];
  /** k*, a vertical line. */
  readonly fewest: number | null;
}

/** The upright axis. */
export type SizeAxis = Pick<NumberAxis, "label" | "domain">;

/** All values that a panel shows, ends of intervals too: for a domain that holds them. */
export function heights(panels: readonly SizePanel[]): readonly number[] {
  return panels.flatMap(({ lines, levels }) => [
    ...levels.map(({ at }) => at),
    ...lines.flatMap(({ points }) => points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y])),
  ]);
}

/** Pixels: above the first row the axis' name and a panel's title; between rows the next titles. */
const top = 62;
const gap = 58;

/** The chart. @param dimensions  the largest size there could be @param format  how the description says a value */
export function sizePanels(
  title: string,
  dimensions: number,
  panels: readonly SizePanel[],
  y: SizeAxis,
  format: (value: number) => string,
): Chart {
  const columns = Math.max(1, Math.min(3, panels.length));
  const height: PerWidth<number> = [(columns === 1 ? 240 : 190) + gap, 150 + gap];
  return {
    title,
    description: panels.map((panel) => describe(panel, format)).join(" "),
    layout: {
      kind: "grid",
      columns: [columns, 1],
      columnGap: [columns === 1 ? 0 : 0.08, 0],
      height,
      extra: top + 40 - gap,
      rowGap: [panels.length <= columns ? 0 : gap / height[0], panels.length < 2 ? 0 : gap / height[1]],
      titles: { shift: -28, noteShift: -13, letters: [40, 34] },
    },
    margins: { left: [50, 40], top: [top, top], right: 12 },
    x: sizeAxis(dimensions, true),
    y: { ...y, ticks: [5, 5], hasGrid: true },
    panels: panels.map((panel) => ({ title: panel.title, note: panel.note, marks: marksOf(panel) })),
  };
}

function marksOf({ levels, fewest, lines }: SizePanel): readonly Mark[] {
  const isDashed = lines.filter(({ series }) => series !== null).length > 1;
  const style = { band: 0.17, width: 2.2, radius: 2.6, isDashed };
  const drawn = ({ series, points, hollow }: SizeLine): readonly Mark[] =>
    series === null ? [{ mark: "line", points, paint: "muted", width: 1.4, dash: "5 4" }] : curve(points, series, style, hollow);
  return [...levels, ...fewestLine(fewest), ...lines.flatMap(drawn)];
}

function describe({ title, note, lines }: SizePanel, format: (value: number) => string): string {
  const words = lines.map(({ label, points }) => `${label}: ${points.map(({ x, y }) => `${x}: ${format(y)}`).join("; ")}.`);
  return `${title}${note === "" ? "" : ` (${note})`}. ${words.join(" ")}`;
}
