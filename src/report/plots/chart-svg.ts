/** From a chart to the options of Observable Plot, and from these to SVG, in whatever document there is. */
import * as Plot from "@observablehq/plot";
import { drawSvg, halo, isNarrow, type SvgDocument, type SvgNode } from "./canvas.ts";
import type { Frame } from "./chart.ts";
import {
  type Chart,
  type DotsMark,
  type Mark,
  type NameAxis,
  type NumberAxis,
  type Paint,
  pick,
  type Stroke,
  type TextMark,
} from "./chart.ts";
import { type Place, placed } from "./layout.ts";
import { colour, seriesColour } from "./palette.ts";
import { tickWords } from "./tick-words.ts";

/** The SVG of a chart; the same chart and frame give the same bytes. */
export function chartSvg(chart: Chart, frame: Frame, document: SvgDocument): SvgNode {
  const narrow = isNarrow(frame);
  const { margins, x, y } = chart;
  const { height, scales, panels, titles } = placed(chart, frame);
  return drawSvg(
    frame,
    { title: chart.title, description: chart.description, height },
    {
      marginLeft: pick(margins.left, narrow),
      marginRight: margins.right,
      marginTop: pick(margins.top, narrow),
      marginBottom: 40,
      x: numbers(x, narrow),
      y: "names" in y ? rows(y, narrow) : numbers(y, narrow),
      ...scales,
      marks: [
        ...panels.flatMap(({ marks, place }) => marks.map((mark) => drawMark(mark, place, narrow))),
        ...titles,
        ...("names" in y && narrow ? [rowNames(y)] : []),
      ],
    },
    document,
  );
}

const scaleTypes = {
  linear: {},
  log: { type: "log" },
  log2: { type: "log", base: 2 },
  steps: { type: "symlog", constant: 1 },
} as const;

function numbers(
  { label, scale = "linear", domain, ticks, hasGrid, isBare, format }: NumberAxis,
  narrow: boolean,
): Plot.ScaleOptions {
  const shown = ticks === undefined ? undefined : pick(ticks, narrow);
  return {
    ...scaleTypes[scale],
    domain,
    label,
    grid: hasGrid === true,
    ...(shown === undefined ? {} : { ticks: typeof shown === "number" ? shown : [...shown] }),
    ...(format === undefined ? {} : { tickFormat: (value: number) => tickWords(format, value, narrow) }),
    ...(isBare === true || hasGrid === true ? { tickSize: 0 } : {}),
  };
}

function rows({ names, padding }: NameAxis, narrow: boolean): Plot.ScaleOptions {
  return { domain: names, label: null, padding, ...(narrow ? { axis: null } : { tickSize: 0 }) };
}

/** Above the rows: beside them there is no room. */
function rowNames({ names }: NameAxis): Plot.Markish {
  const name = (row: string): string => row;
  return Plot.text(names, { y: name, text: name, frameAnchor: "left", dy: -18, fill: colour("ink") });
}

function painted(paint: Paint): string {
  return typeof paint === "number" ? seriesColour(paint) : colour(paint);
}

function stroked({ paint, width = 1, dash = "none", opacity = 1 }: Stroke) {
  return { stroke: painted(paint), strokeWidth: width, strokeDasharray: dash, strokeOpacity: opacity };
}

function drawMark(mark: Mark, place: Place, narrow: boolean): Plot.Markish {
  switch (mark.mark) {
    case "line":
      return Plot.lineY(mark.points, { ...place, x: "x", y: "y", ...stroked(mark) });
    case "band": {
      const curve = mark.isStepped === true ? "step" : "linear";
      return Plot.areaY(mark.points, { ...place, x: "x", y1: "low", y2: "high", ...filled(mark), curve });
    }
    case "dots":
      return byPaint(mark).map((dots) => drawDots(dots, place));
    case "spans": {
      const options = { ...place, ...stroked(mark), dy: mark.shift ?? 0 };
      return mark.along === "y"
        ? Plot.ruleX(mark.points, { ...options, x: "x", y1: "low", y2: "high" })
        : Plot.ruleY(mark.points, { ...options, y: "y", x1: "low", x2: "high" });
    }
    case "level":
      return mark.axis === "y"
        ? Plot.ruleY([mark.at], { ...place, ...stroked(mark) })
        : Plot.ruleX([mark.at], { ...place, ...stroked(mark) });
    case "boxes":
      return Plot.rect(mark.boxes, { ...place, x1: "x1", x2: "x2", y1: "y1", y2: "y2", inset: 0, ...filled(mark), title: "tip" });
    case "bars":
      return Plot.barX(mark.points, { ...place, y: "y", x1: "low", x2: "high", ...filled(mark) });
    case "ticks":
      return Plot.tickX(mark.points, { ...place, y: "y", x: "x", stroke: painted(mark.paint), insetTop: 8, insetBottom: 0 });
    case "text":
      return drawText(mark, place, narrow);
  }
}

/** Dots of one paint each: the drawing then says their paint once. */
function byPaint({ points, fill, ...mark }: DotsMark): readonly DotsMark[] {
  const paints = new Set(points.map(({ paint = fill }) => paint));
  return [...paints].map((paint) => ({
    ...mark,
    points: points.filter(({ paint: own = fill }) => own === paint),
    ...(paint === undefined ? {} : { fill: paint }),
  }));
}

function drawDots({ points, radius: r, fill, outline, opacity = 1, symbol = "circle", shift: dy = 0 }: DotsMark, place: Place) {
  const paint = {
    fill: fill === undefined ? "none" : painted(fill),
    fillOpacity: opacity,
    ...(outline === undefined ? { stroke: "none" } : stroked({ width: 1.5, ...outline })),
  };
  return Plot.dot(points, { ...place, x: "x", y: "y", r, symbol, dy, ...paint, title: "tip" });
}

function filled({ paint, opacity }: { readonly paint: Paint; readonly opacity: number }) {
  return { fill: painted(paint), fillOpacity: opacity };
}

/** Words on top of lines stay readable by their halo. */
function drawText({ text, x, y, edge, align, shift: [dx, dy], paint, isBold, size }: TextMark, place: Place, narrow: boolean) {
  return Plot.text([text], {
    ...place,
    text: [text],
    ...(x === undefined ? {} : { x: [x] }),
    ...(y === undefined ? {} : { y: [y] }),
    ...(edge === undefined ? {} : { frameAnchor: edge }),
    textAnchor: align,
    dx,
    dy,
    fill: painted(paint),
    ...(isBold === true ? { fontWeight: 700 } : {}),
    ...(size === undefined ? {} : { fontSize: pick(size, narrow) }),
    ...halo,
  });
}
