/**
 * A chart as data: two axes, and panels with marks on them. Every plot says what is drawn in these words;
 * draw-chart.ts alone knows how.
 */

/** How large to draw, and the prefix of ids, unique in the page. */
export interface Frame {
  readonly id: string;
  /** Pixels; below 500 the chart leaves out what would not be readable. */
  readonly width: number;
}

/** A value for a wide frame, and one for a telephone. */
export type PerWidth<T> = readonly [wide: T, narrow: T];

/** The one that is for this width. */
export function pick<T>([wide, narrow]: PerWidth<T>, isNarrow: boolean): T {
  return isNarrow ? narrow : wide;
}

/** An index into the palette, or a colour of the page. */
export type Paint = number | "ink" | "muted" | "surface";

/** How a line is drawn; 1 pixel wide and solid where nothing is said. */
export interface Stroke {
  readonly paint: Paint;
  readonly width?: number;
  /** Pixels drawn and left out, in turn. */
  readonly dash?: string;
  readonly opacity?: number;
}

/** A place in a panel; where the upright axis has names, in the row of one of them. */
export interface Point<Y extends number | string = number> {
  readonly x: number;
  readonly y: Y;
  /** Ends of an interval, where there is one. */
  readonly low?: number;
  readonly high?: number;
  /** What a pointer is told. */
  readonly tip?: string;
  /** Of this dot alone. */
  readonly paint?: Paint;
}

/** A rectangle between values of both axes. */
export interface Box {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly tip?: string;
}

/** Points joined in their order. */
export interface LineMark extends Stroke {
  readonly mark: "line";
  readonly points: readonly Point[];
}

/** The area between `low` and `high`, along x. */
export interface BandMark {
  readonly mark: "band";
  readonly points: readonly Point[];
  readonly paint: Paint;
  readonly opacity: number;
  readonly isStepped?: boolean;
}

/** A disc at each point; with a line around it where one is said, and then hollow without `fill`. */
export interface DotsMark {
  readonly mark: "dots";
  readonly points: readonly Point<number | string>[];
  readonly radius: number;
  readonly fill?: Paint;
  readonly opacity?: number;
  readonly outline?: Stroke;
  readonly symbol?: "circle" | "diamond" | "times";
  /** Pixels downwards. */
  readonly shift?: number;
}

/** A line from `low` to `high` of each point, along the axis of these values. */
export interface SpansMark extends Stroke {
  readonly mark: "spans";
  readonly along: "x" | "y";
  readonly points: readonly Point<number | string>[];
  /** Pixels downwards. */
  readonly shift?: number;
}

/** A line across the whole panel, at a value of one axis. */
export interface LevelMark extends Stroke {
  readonly mark: "level";
  readonly axis: "x" | "y";
  readonly at: number;
}

/** Filled rectangles. */
export interface BoxesMark {
  readonly mark: "boxes";
  readonly boxes: readonly Box[];
  readonly paint: Paint;
  readonly opacity: number;
}

/** A bar from `low` to `high`, as thick as the row of its name. */
export interface BarsMark {
  readonly mark: "bars";
  readonly points: readonly Point<number | string>[];
  readonly paint: Paint;
  readonly opacity: number;
}

/** A short line across the lower part of a named row. */
export interface TicksMark {
  readonly mark: "ticks";
  readonly points: readonly Point<number | string>[];
  readonly paint: Paint;
}

/** Words at a point, or at an edge of the panel. */
export interface TextMark {
  readonly mark: "text";
  readonly text: string;
  readonly x?: number;
  readonly y?: number;
  readonly edge?: "top";
  readonly align: "start" | "end";
  /** Pixels to the right and downwards. */
  readonly shift: readonly [right: number, down: number];
  readonly paint: Paint;
  readonly isBold?: boolean;
  readonly size?: PerWidth<number>;
}

/** One thing that is drawn. */
export type Mark = LineMark | BandMark | DotsMark | SpansMark | LevelMark | BoxesMark | BarsMark | TicksMark | TextMark;

/** Marks, drawn in their order. */
export interface Panel {
  /** Empty for the only panel of a row. */
  readonly title: string;
  /** A second, paler line under the title. */
  readonly note?: string;
  readonly marks: readonly Mark[];
}

/**
 * What ticks are called: a count; "rank" where whole numbers only have a name; "magnitude" with fewer decimals the larger
 * it is; "percent" with its sign; a number with so many decimals; the name of its row, cut to so many letters.
 */
export type TickFormat =
  | "count"
  | "rank"
  | "magnitude"
  | "percent"
  | { readonly decimals: number }
  | { readonly names: readonly string[]; readonly letters: PerWidth<number> };

/** An axis of numbers. */
export interface NumberAxis {
  readonly label: string | null;
  /** "steps" start at 0 and grow by factors: linear at the beginning, logarithmic afterwards. Linear when left out. */
  readonly scale?: "linear" | "log" | "log2" | "steps";
  readonly domain: readonly [number, number];
  /** About how many, or which. */
  readonly ticks?: PerWidth<number | readonly number[]>;
  readonly hasGrid?: boolean;
  /** Are there no strokes at the labels? For numbers that stand for rows. */
  readonly isBare?: boolean;
  readonly format?: TickFormat;
}

/** Rows with names, from above; on a telephone each stands above its row. */
export interface NameAxis {
  readonly names: readonly string[];
  /** The share of a row that is left empty. */
  readonly padding: number;
}

/** Panels side by side under their names, one above the other on a telephone; a single one has no name. */
export interface RowLayout {
  readonly kind: "row";
  /** Of one panel, in pixels. */
  readonly height: PerWidth<number>;
}

/** Panels in rows and columns, each with its title above it. Gaps are shares of a panel with its gap. */
export interface GridLayout {
  readonly kind: "grid";
  readonly columns: PerWidth<number>;
  readonly columnGap: PerWidth<number>;
  /** Pixels: of a row with its gap, and of all that is no row. */
  readonly height: PerWidth<number>;
  readonly extra: number;
  readonly rowGap: PerWidth<number>;
  readonly titles: Titles;
}

/** The words above a panel. */
export interface Titles {
  /** Pixels downwards from the panel's upper edge: of the title, and of the note. */
  readonly shift: number;
  readonly noteShift?: number;
  /** How many letters have room. */
  readonly letters: PerWidth<number>;
  /** Pixels of the page's colour around them, where they reach into the panel. */
  readonly halo?: number;
}

/** All that is drawn. */
export interface Chart {
  /** What it is called by those who cannot see it. */
  readonly title: string;
  readonly description: string;
  readonly layout: RowLayout | GridLayout;
  /** Pixels beside the panels; below them there are always 40. */
  readonly margins: { readonly left: PerWidth<number>; readonly top: PerWidth<number>; readonly right: number };
  readonly x: NumberAxis;
  readonly y: NumberAxis | NameAxis;
  readonly panels: readonly Panel[];
}
