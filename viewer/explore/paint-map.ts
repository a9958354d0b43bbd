/** Paints the grid of scores on a canvas. */
import type { ScoreRow } from "./score-grid.ts";

/** What is painted. */
export interface MapPicture {
  readonly labels: readonly string[];
  readonly rows: readonly ScoreRow[];
  /** The dimension in each column. */
  readonly columns: readonly number[];
  readonly range: readonly [number, number];
  /** The cell that the keyboard is at: row and column. */
  readonly cursor: readonly [row: number, column: number];
  readonly cell: number;
  /** Pixels that the map was scrolled to the right: labels stay where they can be read. */
  readonly scrolled: number;
  readonly isDark: boolean;
}

/** Pixels: of a row's label, of its cells, and of both with the gap below. */
const [labelHeight, cellHeight, rowHeight] = [17, 22, 47] as const;

/** From low to high: lightness alone tells it, whatever colours an eye can see. */
const ramps = {
  light: [
    [232, 238, 244],
    [98, 160, 206],
    [6, 42, 96],
  ],
  dark: [
    [36, 44, 54],
    [52, 122, 180],
    [214, 236, 255],
  ],
} as const;

/** A colour of the ramp. @param share  0 to 1 */
export function rampColour(share: number, isDark: boolean): string {
  const [low, middle, high] = ramps[isDark ? "dark" : "light"];
  const [from, to] = share < 0.5 ? [low, middle] : [middle, high];
  const part = Math.min(1, Math.max(0, share < 0.5 ? 2 * share : 2 * share - 1));
  return `rgb(${from.map((value, i) => Math.round(value + part * (to[i]! - value))).join(" ")})`;
}

/** Pixels of the whole map. */
export function mapSize({ rows, columns, cell }: Pick<MapPicture, "rows" | "columns" | "cell">): readonly [number, number] {
  return [columns.length * cell, rows.length * rowHeight];
}

/** The cell at a place; null beside all. */
export function cellAt(x: number, y: number, { rows, columns, cell }: Pick<MapPicture, "rows" | "columns" | "cell">) {
  const [row, column] = [Math.floor(y / rowHeight), Math.floor(x / cell)];
  return row >= 0 && row < rows.length && column >= 0 && column < columns.length ? ([row, column] as const) : null;
}

/** Paints all of it. */
export function paintMap(canvas: HTMLCanvasElement, picture: MapPicture): void {
  const { labels, rows, columns, range, cell, cursor, scrolled, isDark } = picture;
  const [width, height] = mapSize(picture);
  const density = devicePixelRatio;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const style = getComputedStyle(canvas);
  context.scale(density, density);
  context.font = `12.5px ${style.fontFamily}`;
  context.textBaseline = "middle";
  for (const [at, row] of rows.entries()) {
    const top = at * rowHeight;
    context.fillStyle = style.color;
    context.fillText(labels[at]!, scrolled, top + labelHeight / 2);
    for (const [column, dimension] of columns.entries()) {
      const score = row[dimension];
      if (score === undefined || Number.isNaN(score)) continue;
      context.fillStyle = rampColour((score - range[0]) / (range[1] - range[0]), isDark);
      context.fillRect(column * cell, top + labelHeight, cell, cellHeight);
    }
  }
  const [row, column] = cursor;
  for (const [wide, paint] of [
    [4, style.backgroundColor],
    [2, style.color],
  ] as const) {
    context.lineWidth = wide;
    context.strokeStyle = paint;
    context.strokeRect(column * cell - 2, row * rowHeight + labelHeight - 2, cell + 4, cellHeight + 4);
  }
}
