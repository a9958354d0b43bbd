/**
 * Colours as CSS variables of the page (src/report/style.ts gives their values
 * for light and dark), with the light value as fallback so that a figure taken
 * out of the page keeps its colours. The series are Okabe & Ito's colour-blind
 * safe set, darkened where it would be too pale on white, and two more; dashes
 * tell lines apart without colour.
 */

/** The i-th colour of the series. */
type SeriesColour = `series-${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

/** The name of a colour. */
export type Colour = "ink" | "muted" | "rule" | "surface" | SeriesColour;

/** Light and dark value of every colour. */
export const colours: Readonly<Record<Colour, readonly [light: string, dark: string]>> = {
  ink: ["#1c2024", "#e8eaed"],
  muted: ["#5c6670", "#a0a9b4"],
  rule: ["#dfe3e8", "#2e353d"],
  surface: ["#ffffff", "#15181c"],
  "series-0": ["#0067a8", "#5cb8f0"],
  "series-1": ["#c85200", "#ff9350"],
  "series-2": ["#00805c", "#35cfa2"],
  "series-3": ["#a8437f", "#eb9ccb"],
  "series-4": ["#8a6a00", "#e8c14a"],
  "series-5": ["#4b4bb8", "#a9a8ff"],
  "series-6": ["#6b7075", "#b4bac0"],
  "series-7": ["#7a4a2b", "#d3a382"],
  "series-8": ["#c2185b", "#ff7ba8"],
  "series-9": ["#52780f", "#a9d15c"],
};

/** A colour as an SVG attribute's value. */
export function colour(name: Colour): string {
  return `var(--${name}, ${colours[name][0]})`;
}

const seriesCount = 10;
const dashes = ["", "7 3", "2 3", "9 3 2 3", "4 2", "12 4", "1 4", "6 2 1 2 1 2", "3 2", "10 2 4 2"] as const;

/** The colour of the i-th series. */
export function seriesColour(series: number): string {
  return colour(`series-${(series % seriesCount) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`);
}

/** The dash pattern of the i-th series; the first is solid, and after each round of colours the patterns shift. */
export function seriesDash(series: number): string {
  return dashes[(series + Math.floor(series / seriesCount)) % dashes.length]!;
}
