/** Small panels over the number of dimensions kept, in one unit: the drawing that the pictures of other scores share. */
import * as Plot from "@observablehq/plot";
import { drawSvg, isNarrow, shorten, sizeAxis } from "./canvas.ts";
import { colour, seriesColour, seriesDash } from "./palette.ts";
import type { Frame } from "./plot.ts";

/** One size of a line. */
export interface SizePoint {
  readonly k: number;
  readonly y: number;
  /** Ends of the interval, where there is one. */
  readonly low: number | null;
  readonly high: number | null;
  /** A ring in place of a dot: what the line claims is not shown here. */
  readonly isHollow?: boolean;
  /** What a pointer is told. */
  readonly tip: string;
}

/** One line. */
export interface SizeLine {
  readonly label: string;
  /** Index into the palette; null for a dashed grey line without dots, to hold the others against. */
  readonly series: number | null;
  readonly points: readonly SizePoint[];
}

/** A level across a panel, the same at every size. */
export interface SizeLevel {
  readonly y: number;
  /** Index into the palette; null for grey. */
  readonly series: number | null;
  readonly isDashed: boolean;
}

/** One panel. */
export interface SizePanel {
  readonly title: string;
  /** A second, paler line under the title. */
  readonly note: string;
  readonly lines: readonly SizeLine[];
  readonly levels: readonly SizeLevel[];
  /** k*, a vertical line. */
  readonly fewest: number | null;
}

/** All that is drawn. */
export interface SizePanelsData {
  readonly title: string;
  /** The largest size there could be. */
  readonly dimensions: number;
  readonly panels: readonly SizePanel[];
  /** Panels side by side where there is room. */
  readonly columns: number;
  readonly y: {
    readonly label: string;
    readonly domain: readonly [number, number];
    /** As the description says a value. */
    format(value: number): string;
  };
}

/** All values that a panel shows, ends of intervals too: for a domain that holds them. */
export function heights(panels: readonly SizePanel[]): readonly number[] {
  return panels.flatMap(({ lines, levels }) => [
    ...levels.map(({ y }) => y),
    ...lines.flatMap(({ points }) => points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y])),
  ]);
}

/** Pixels: above the first row the axis' name and a panel's title, below the last the sizes; between rows the next titles. */
const margins = { top: 62, bottom: 40 } as const;
const gap = 58;

/** Data to SVG. */
export function drawSizePanels(data: SizePanelsData, frame: Frame): string {
  const narrow = isNarrow(frame);
  const { panels } = data;
  const columns = narrow ? 1 : Math.max(1, Math.min(data.columns, panels.length));
  const rows = Math.max(1, Math.ceil(panels.length / columns));
  const largest = Math.max(2, data.dimensions);
  const band = narrow ? 150 : columns === 1 ? 240 : 190;
  return drawSvg(
    frame,
    {
      title: data.title,
      description: describe(data),
      height: margins.top + margins.bottom + rows * band + (rows - 1) * gap,
    },
    {
      marginLeft: narrow ? 40 : 50,
      marginRight: 12,
      marginTop: margins.top,
      marginBottom: margins.bottom,
      x: sizeAxis(largest, true),
      y: { domain: data.y.domain, label: data.y.label, ticks: 5, grid: true },
      fx: {
        domain: Array.from({ length: columns }, (_, i) => i),
        axis: null,
        paddingInner: columns === 1 ? 0 : 0.08,
        paddingOuter: 0,
      },
      fy: {
        domain: Array.from({ length: rows }, (_, i) => i),
        axis: null,
        paddingInner: rows === 1 ? 0 : gap / (band + gap),
        paddingOuter: 0,
      },
      marks: panels.flatMap((panel, i) =>
        panelMarks(panel, { column: i % columns, row: Math.floor(i / columns) }, narrow ? 34 : 40),
      ),
    },
  );
}

function panelMarks(panel: SizePanel, cell: { column: number; row: number }, letters: number): Plot.Markish[] {
  const place = { fx: "column", fy: "row" } as const;
  const several = panel.lines.filter(({ series }) => series !== null).length > 1;
  const at = <T extends object>(values: readonly T[]): (T & typeof cell)[] => values.map((value) => ({ ...value, ...cell }));
  return [
    ...panel.levels.map(({ y, series, isDashed }) =>
      Plot.ruleY(at([{ y }]), {
        ...place,
        y: "y",
        stroke: series === null ? colour("muted") : seriesColour(series),
        ...(series === null ? { strokeWidth: 1.2 } : { strokeWidth: 1, strokeOpacity: 0.8 }),
        ...(isDashed ? { strokeDasharray: "5 4" } : {}),
      }),
    ),
    ...(panel.fewest === null
      ? []
      : [
          Plot.ruleX(at([{ k: panel.fewest }]), {
            ...place,
            x: "k",
            stroke: colour("ink"),
            strokeDasharray: "2 3",
            strokeOpacity: 0.7,
          }),
        ]),
    ...panel.lines.flatMap((line) => lineMarks(line, at(line.points), several)),
    Plot.text(at([{ title: shorten(panel.title, letters) }]), {
      ...place,
      text: "title",
      frameAnchor: "top-left",
      dy: -28,
      fontWeight: 600,
      fill: colour("ink"),
    }),
    Plot.text(at([{ note: panel.note }]), { ...place, text: "note", frameAnchor: "top-left", dy: -13, fill: colour("muted") }),
  ];
}

function lineMarks({ series }: SizeLine, points: readonly SizePoint[], several: boolean): Plot.Markish[] {
  const place = { fx: "column", fy: "row", x: "k" } as const;
  if (series === null)
    return [Plot.lineY(points, { ...place, y: "y", stroke: colour("muted"), strokeWidth: 1.4, strokeDasharray: "5 4" })];
  const stroke = seriesColour(series);
  const banded = points.filter(({ low, high }) => low !== null && high !== null);
  const dash = several ? { strokeDasharray: seriesDash(series) } : {};
  return [
    Plot.areaY(banded, { ...place, y1: "low", y2: "high", fill: stroke, fillOpacity: 0.17 }),
    Plot.lineY(points, { ...place, y: "y", stroke, strokeWidth: 2.2, ...dash }),
    Plot.dot(
      points.filter(({ isHollow }) => isHollow !== true),
      { ...place, y: "y", r: 2.6, fill: stroke, title: "tip" },
    ),
    Plot.dot(
      points.filter(({ isHollow }) => isHollow === true),
      { ...place, y: "y", r: 3.4, fill: colour("surface"), stroke, strokeWidth: 1.6, title: "tip" },
    ),
  ];
}

function describe({ panels, y }: SizePanelsData): string {
  return panels
    .map(({ title, note, lines }) => {
      const said = lines.map(
        ({ label, points }) => `${label}: ${points.map((point) => `${point.k}: ${y.format(point.y)}`).join("; ")}.`,
      );
      return `${title}${note === "" ? "" : ` (${note})`}. ${said.join(" ")}`;
    })
    .join(" ");
}
