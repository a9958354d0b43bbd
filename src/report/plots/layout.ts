/** Where the panels of a chart stand, and their names above them. */
import * as Plot from "@observablehq/plot";
import { halo, isNarrow } from "./canvas.ts";
import type { Frame } from "./chart.ts";
import { type Chart, type GridLayout, type Mark, type Panel, pick, type RowLayout } from "./chart.ts";
import { colour } from "./palette.ts";
import { shorten } from "./tick-words.ts";

/** The panel that a mark stands in, as options of the mark. */
export interface Place {
  readonly fx?: () => string | number;
  readonly fy?: () => string | number;
}

/** Panels in their places. */
export interface Placement {
  /** Of the whole drawing, in pixels. */
  readonly height: number;
  /** Spread into the drawing's options. */
  readonly scales: Pick<Plot.PlotOptions, "fx" | "fy">;
  /** The marks of each panel, with its place. */
  readonly panels: readonly { readonly marks: readonly Mark[]; readonly place: Place }[];
  readonly titles: readonly Plot.Markish[];
}

/** Places the panels of a chart. */
export function placed({ layout, panels }: Chart, frame: Frame): Placement {
  const narrow = isNarrow(frame);
  return layout.kind === "row" ? inRow(layout, panels, narrow) : inGrid(layout, panels, narrow);
}

function inRow(layout: RowLayout, panels: readonly Panel[], narrow: boolean): Placement {
  const height = pick(layout.height, narrow);
  const placedBy = (place: (title: string) => Place) => panels.map(({ title, marks }) => ({ marks, place: place(title) }));
  if (panels.length < 2) return { height, scales: {}, panels: placedBy(() => ({})), titles: [] };
  const domain = panels.map(({ title }) => title);
  if (!narrow) {
    const scales = { fx: { domain, label: null, padding: 0.08 } };
    return { height: height + 14, scales, panels: placedBy((title) => ({ fx: () => title })), titles: [] };
  }
  const above = { text: (title: string) => title, frameAnchor: "top-right", dy: -14, fontWeight: 600 } as const;
  return {
    height: height * panels.length,
    // The panel's name is written above it: beside it there is no room.
    scales: { fy: { domain, label: null, axis: null, padding: 0.14 } },
    panels: placedBy((title) => ({ fy: () => title })),
    titles: [Plot.text(domain, { ...above, fy: (title: string) => title, ...halo, fill: colour("ink") })],
  };
}

function inGrid(layout: GridLayout, panels: readonly Panel[], narrow: boolean): Placement {
  const { titles } = layout;
  const columns = pick(layout.columns, narrow);
  const rows = Math.max(1, Math.ceil(panels.length / columns));
  const place = (panel: number) => ({ fx: () => panel % columns, fy: () => Math.floor(panel / columns) });
  const scale = (count: number, paddingInner: number): Plot.ScaleOptions => {
    return { domain: Array.from({ length: count }, (_, i) => i), axis: null, paddingInner };
  };
  const write = (text: string, panel: number, dy: number, options: Plot.TextOptions): Plot.Markish =>
    Plot.text([text], { ...place(panel), text: [text], frameAnchor: "top-left", dy, ...options });
  return {
    height: layout.extra + rows * pick(layout.height, narrow),
    scales: { fx: scale(columns, pick(layout.columnGap, narrow)), fy: scale(rows, pick(layout.rowGap, narrow)) },
    panels: panels.map(({ marks }, panel) => ({ marks, place: place(panel) })),
    titles: panels.flatMap(({ title, note }, panel) => [
      write(shorten(title, pick(titles.letters, narrow)), panel, titles.shift, {
        fontWeight: 600,
        fill: colour("ink"),
        ...(titles.halo === undefined ? {} : { ...halo, strokeWidth: titles.halo }),
      }),
      ...(note === undefined || titles.noteShift === undefined
        ? []
        : [write(note, panel, titles.noteShift, { fill: colour("muted") })]),
    ]),
  };
}
