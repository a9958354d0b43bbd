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
  /** Pixels that there are for it, and by which it was scrolled to the right: labels stay where they can be read. */
  readonly width: number;
  readonly scrolled: number;
  readonly isDark: boolean;
}

/** Pixels of a row: its label, its cells, and both with the gap below. */
interface RowSizes {
  readonly label: number;
  readonly cells: number;
  readonly row: number;
  readonly letters: number;
}

/** Of few rows, and of many: a page of them should be seen at once. */
const few: RowSizes = { label: 17, cells: 22, row: 47, letters: 12.5 };
const many: RowSizes = { label: 14, cells: 12, row: 29, letters: 11 };
const mostLarge = 12;

function sizesOf(rows: readonly ScoreRow[]): RowSizes {
  return rows.length > mostLarge ? many : few;
}

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
  return [columns.length * cell, rows.length * sizesOf(rows).row];
}

/** The cell at a place of the map; null beside all. */
export function cellAt(x: number, y: number, { rows, columns, cell }: Pick<MapPicture, "rows" | "columns" | "cell">) {
  const [row, column] = [Math.floor(y / sizesOf(rows).row), Math.floor(x / cell)];
  return row >= 0 && row < rows.length && column >= 0 && column < columns.length ? ([row, column] as const) : null;
}

/** Paints what is seen of it: a canvas as wide as the whole of a large map is more than browsers make. */
export function paintMap(canvas: HTMLCanvasElement, picture: MapPicture): void {
  const { labels, rows, columns, range, cell, scrolled, isDark } = picture;
  const [whole, height] = mapSize(picture);
  const width = Math.min(whole, picture.width);
  const density = devicePixelRatio;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const sizes = sizesOf(rows);
  context.scale(density, density);
  context.font = `${sizes.letters}px ${style.fontFamily}`;
  context.textBaseline = "middle";
  const [from, to] = [Math.floor(scrolled / cell), Math.min(columns.length, Math.ceil((scrolled + width) / cell))];
  for (const [at, row] of rows.entries()) {
    const top = at * sizes.row;
    context.fillStyle = style.color;
    context.fillText(labels[at]!, 0, top + sizes.label / 2);
    for (let column = from; column < to; column++) {
      const score = row[columns[column]!];
      if (score === undefined || Number.isNaN(score)) continue;
      context.fillStyle = rampColour((score - range[0]) / (range[1] - range[0]), isDark);
      context.fillRect(column * cell - scrolled, top + sizes.label, cell, sizes.cells);
    }
  }
  paintCursor(context, picture, sizes, style);
}

function paintCursor(
  context: CanvasRenderingContext2D,
  { cursor: [row, column], cell, scrolled }: MapPicture,
  sizes: RowSizes,
  style: CSSStyleDeclaration,
): void {
  for (const [wide, paint] of [
    [4, style.backgroundColor],
    [2, style.color],
  ] as const) {
    context.lineWidth = wide;
    context.strokeStyle = paint;
    context.strokeRect(column * cell - scrolled - 2, row * sizes.row + sizes.label - 2, cell + 4, sizes.cells + 4);
  }
}
