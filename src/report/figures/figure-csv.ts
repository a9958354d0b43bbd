/** The numbers of a figure as comma-separated values: a line for every point that is drawn. */
import { csvLine } from "../../formats/csv-field.ts";
import type { Mark, Paint } from "../plots/chart.ts";
import type { Figure } from "../plots/plot.ts";

const columns = ["panel", "mark", "series", "x", "x2", "y", "low", "high", "note"] as const;

type Cells = Readonly<Record<(typeof columns)[number], string | number | undefined>>;

/** The numbers of a figure: the names of the columns, and a line for every point. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly lines: readonly (readonly (string | number | undefined)[])[];
}

/** The file's text, its names in the first line. */
export function figureCsv(figure: Figure): string {
  const { columns, lines } = figureTable(figure);
  return [columns, ...lines].map((line) => `${csvLine(line)}\n`).join("");
}

/** The same as a table. */
export function figureTable({ chart, legend }: Figure): FigureTable {
  const named = (paint: Paint | undefined): string =>
    typeof paint === "number" ? (legend.find(({ series }) => series === paint)?.label ?? `series ${paint}`) : "";
  const lines = chart.panels.flatMap(({ title, marks }) =>
    marks.flatMap((mark) =>
      rowsOf(mark).map((row): Cells => ({ panel: title, mark: mark.mark, ...row, series: named(row.paint) })),
    ),
  );
  return { columns, lines: lines.map((line) => columns.map((column) => line[column])) };
}

interface Row extends Omit<Cells, "panel" | "mark" | "series"> {
  readonly paint: Paint | undefined;
}

const nothing = { x: undefined, x2: undefined, y: undefined, low: undefined, high: undefined, note: undefined };

function rowsOf(mark: Mark): readonly Row[] {
  switch (mark.mark) {
    case "level":
      return [{ ...nothing, [mark.axis]: mark.at, paint: mark.paint }];
    case "boxes":
      return mark.boxes.map(({ x1, x2, y1, y2, tip }) => ({
        ...nothing,
        x: x1,
        x2,
        low: y1,
        high: y2,
        note: tip,
        paint: mark.paint,
      }));
    case "text":
      return []; // words about what is drawn
    case "dots":
      return mark.points.map(({ x, y, low, high, tip, paint }) => ({
        ...nothing,
        x,
        y,
        low,
        high,
        note: tip,
        paint: paint ?? mark.fill ?? mark.outline?.paint,
      }));
    default:
      return mark.points.map(({ x, y, low, high, tip }) => ({ ...nothing, x, y, low, high, note: tip, paint: mark.paint }));
  }
}
