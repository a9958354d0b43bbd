/** Charts without the series that were hidden; their axes stay. */
import type { Chart, Mark, Paint } from "../../src/report/plots/chart.ts";

/** The chart without the marks of these series. */
export function withoutSeries(chart: Chart, hidden: ReadonlySet<number>): Chart {
  if (hidden.size === 0) return chart;
  const panels = chart.panels.map((panel) => ({ ...panel, marks: panel.marks.flatMap((mark) => shownOf(mark, hidden)) }));
  return { ...chart, panels };
}

function shownOf(mark: Mark, hidden: ReadonlySet<number>): readonly Mark[] {
  const isShown = (paint: Paint | undefined): boolean => typeof paint !== "number" || !hidden.has(paint);
  if (mark.mark !== "dots") return isShown(mark.paint) ? [mark] : [];
  const own = mark.fill ?? mark.outline?.paint;
  const points = mark.points.filter(({ paint = own }) => isShown(paint));
  return points.length === 0 ? [] : [{ ...mark, points }];
}

/** What the address says is hidden of one figure, of "curves-0:1.4,own-head-0:2": a text, so that it is seen to stay the same. */
export function hiddenWords(words: string | undefined, id: string): string {
  const own = (words ?? "").split(",").find((part) => part.startsWith(`${id}:`));
  return own === undefined ? "" : own.slice(id.length + 1);
}

/** The series that these words hide. */
export function hiddenSeries(words: string): ReadonlySet<number> {
  return new Set(words === "" ? [] : words.split(".").map(Number).filter(Number.isInteger));
}

/** The same words with other series of one figure hidden. */
export function withHidden(words: string | undefined, id: string, hidden: ReadonlySet<number>): string {
  const others = (words ?? "").split(",").filter((part) => part !== "" && !part.startsWith(`${id}:`));
  return [...others, ...(hidden.size === 0 ? [] : [`${id}:${[...hidden].sort((a, b) => a - b).join(".")}`])].join(",");
}
