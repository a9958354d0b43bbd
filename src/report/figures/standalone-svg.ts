/**
 * A figure as a file for papers: as wide as a column or a page in inches, its legend below it, its text real text of seven
 * to eight points, colours as they are on white.
 */
import { escapeText } from "../html.ts";
import type { Chart, Frame } from "../plots/chart.ts";
import { colours, seriesColour, seriesDash } from "../plots/palette.ts";
import type { Figure, LegendEntry } from "../plots/plot.ts";

/** A width on paper, and the pixels that it is drawn at: the font's size in points follows from both. */
export interface PaperWidth {
  readonly name: string;
  readonly inches: number;
  readonly pixels: number;
}

/** A column of two, and a page: of 11 and 12.5 pixels text becomes 7.1 and 8.1 points. */
export const paperWidths: readonly PaperWidth[] = [
  { name: "column", inches: 3.3, pixels: 366 },
  { name: "page", inches: 6.9, pixels: 766 },
];

const lineHeight = 18;
const swatchWidth = 34;
/** Of a letter, as a share of the font's size: more than most need. */
const letterWidth = 0.56;

/** The file's text. @param draw  a chart as SVG, in whatever document there is */
export function standaloneSvg(
  id: string,
  { chart, legend }: Figure,
  { inches, pixels }: PaperWidth,
  draw: (chart: Chart, frame: Frame) => string,
): string {
  const drawn = draw(chart, { id, width: pixels });
  const head = /^<svg[^>]*>/.exec(drawn)![0];
  const height = Number(/ height="([\d.]+)"/.exec(head)![1]);
  const fontSize = Number(/ font-size="([\d.]+)"/.exec(head)![1]);
  const lines = legendLines(legend, pixels, fontSize);
  const whole = height + lines.length * lineHeight;
  const scale = inches / pixels;
  const paper = head
    .replace(/ width="[^"]*"/, ` width="${inches}in"`)
    .replace(/ height="[^"]*"/, ` height="${round(whole * scale)}in"`)
    .replace(/ viewBox="[^"]*"/, ` viewBox="0 0 ${pixels} ${whole}"`)
    .replace(/ font-family="[^"]*"/, ' font-family="Helvetica, Arial, sans-serif"');
  const below = lines.map((line, row) => legendLine(line, height + (row + 0.7) * lineHeight)).join("");
  return `${inLightColours(paper + drawn.slice(head.length, -"</svg>".length) + below)}</svg>\n`;
}

interface PlacedEntry {
  readonly entry: LegendEntry;
  readonly x: number;
}

/** As many entries a line as fit. */
function legendLines(legend: readonly LegendEntry[], width: number, fontSize: number): readonly (readonly PlacedEntry[])[] {
  const lines: PlacedEntry[][] = [];
  let x = width;
  for (const entry of legend) {
    const own = swatchWidth + 14 + letterWidth * fontSize * [...entry.label].length;
    if (x + own > width) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1)!.push({ entry, x });
    x += own;
  }
  return lines;
}

function legendLine(line: readonly PlacedEntry[], y: number): string {
  return line
    .map(({ entry: { label, series, shape }, x }) => {
      const paint = seriesColour(series);
      const middle = y - 4;
      const swatch = {
        line: `<path d="M${x + 2},${middle}h26" stroke="${paint}" stroke-width="2.2" stroke-dasharray="${seriesDash(series)}"/>`,
        dot: `<circle cx="${x + 15}" cy="${middle}" r="4" fill="${paint}"/>`,
        area: `<rect x="${x + 6}" y="${middle - 5}" width="18" height="10" fill="${paint}" fill-opacity="0.35" stroke="${paint}"/>`,
      }[shape];
      return `${swatch}<text x="${x + swatchWidth}" y="${y}" text-anchor="start" fill="${colours.ink[0]}">${escapeText(label)}</text>`;
    })
    .join("");
}

/** Programs that make papers know no variables of a page. */
function inLightColours(svg: string): string {
  return svg.replace(/var\(--[\w-]+, (#[0-9a-f]{6})\)/g, "$1");
}

function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}
