/** Whether what stands in a details.json goes together: its shape alone does not say it. */
import {
  changesKept,
  copiesKept,
  type Details,
  extremesKept,
  longestText,
  mistakesKept,
  mostClasses,
  mostClassesOf,
  mostDimensions,
  mostStructured,
  mostTextBytes,
  mostThresholds,
  noDimension,
  noRow,
  type SliceDetails,
  type Structure,
} from "./details.ts";
import { holdsBytes, unpackBytes } from "./packed-numbers.ts";
import { keyOfSlice, type SliceIdentity, sameSlice } from "./slice-identity.ts";
import type { Summary, Variant } from "./summary.ts";

/**
 * What is wrong with a file that has the shape, in words; null where nothing is. Arrays are measured before any is made
 * of their text, so that no file can ask for more memory than it has bytes.
 */
export function problemOfDetails(details: Details): string | null {
  const { classes, rows, labels, slices, changes, texts } = details;
  if (classes.length === 0) return "classes: there must be one at least";
  if (classes.reduce((sum, { rows: own }) => sum + own, 0) !== rows) return "classes: their rows must be all test rows";
  const isValues = labels === "";
  if (isValues ? classes.length !== 1 && rows > 0 : !holdsBytes(labels, 2 * rows)) return "labels: there must be one a row";
  const classOf = new Uint16Array(unpackBytes(labels));
  if (!within(classOf, classes.length)) return "labels: each must be one of the classes";
  const ofClasses = classes.map(({ rows: own }) => own);
  if (!isValues && !areRows(countsOf(classOf, classes.length), ofClasses))
    return "labels: there must be one for each row of a class";
  if (new Set(slices.map(keyOfSlice)).size < slices.length) return "slices: each must be there once";
  for (const [at, slice] of slices.entries()) {
    const problem = problemOfSlice(slice, rows, classes.length, isValues) ?? problemOfCounts(slice, ofClasses);
    if (problem !== null) return `slices.${at}.${problem}`;
  }
  for (const [at, { counts, right, wrong }] of changes.entries()) {
    if (counts.right + counts.wrong + counts.bothRight + counts.bothWrong !== rows)
      return `changes.${at}.counts: they must be all rows`;
    const named = [right, wrong].every((list) => list.length <= changesKept && within(list, rows));
    if (!named || right.length > counts.right || wrong.length > counts.wrong)
      return `changes.${at}: at most ${changesKept} rows, each a test row`;
  }
  return problemOfTexts(texts, rows);
}

function problemOfTexts({ kept }: Details["texts"], rows: number): string | null {
  if (kept.some(({ row, text }) => row >= rows || text.length > longestText))
    return `texts.kept: each must be of a test row, and of ${longestText} characters at most`;
  const bytes = kept.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (new Set(kept.map(({ row }) => row)).size < kept.length) return "texts.kept: there must be one a row";
  return bytes > mostTextBytes ? `texts.kept: there must be ${mostTextBytes} bytes at most` : null;
}

/** How an array is kept: how many bytes, and which numbers it may have. */
interface PackedArray {
  readonly key: keyof SliceDetails;
  readonly bytes: number;
  /** Whether all numbers are as they must be; left out where any will do. */
  readonly allows?: (bytes: ArrayBuffer) => boolean;
}

function problemOfSlice(slice: SliceDetails, rows: number, classes: number, isValues: boolean): string | null {
  const { dimensions, bins } = slice;
  if (dimensions > mostDimensions) return `dimensions: there must be ${mostDimensions} at most`;
  const isRow = (bytes: ArrayBuffer): boolean => within(new Uint32Array(bytes), rows, noRow);
  const areFinite = (bytes: ArrayBuffer): boolean => new Float32Array(bytes).every(Number.isFinite);
  const arrays: readonly PackedArray[] = [
    { key: "living", bytes: 1, allows: (bytes) => within(new Uint8Array(bytes), 2) },
    { key: "ranges", bytes: 8, allows: areFinite },
    { key: "histograms", bytes: 4 * classes * bins, allows: (bytes) => within(new Uint32Array(bytes), rows + 1) },
    { key: "thresholds", bytes: 4 * mostThresholds(classes) },
    { key: "said", bytes: 2 * (mostThresholds(classes) + 1), allows: (bytes) => within(new Uint16Array(bytes), classes) },
    {
      key: "confusion",
      bytes: isValues ? 0 : 4 * classes * classes,
      allows: (bytes) => within(new Uint32Array(bytes), rows + 1),
    },
    { key: "extremes", bytes: 4 * extremesKept, allows: isRow },
    { key: "mistakes", bytes: 4 * mistakesKept, allows: isRow },
    { key: "copies", bytes: 2 * copiesKept, allows: (bytes) => within(new Uint16Array(bytes), dimensions, noDimension) },
    { key: "correlations", bytes: 4 * copiesKept, allows: (bytes) => new Float32Array(bytes).every((r) => Math.abs(r) <= 1) },
  ];
  for (const { key, bytes, allows } of arrays) {
    const packed = String(slice[key]);
    if (!holdsBytes(packed, dimensions * bytes)) return `${key}: there must be ${bytes} bytes a dimension`;
    if (allows?.(unpackBytes(packed)) === false) return `${key}: a number that it cannot have`;
  }
  const whole = slice.wholeConfusion;
  if (whole !== "" && (isValues || !holdsBytes(whole, 4 * classes * classes)))
    return "wholeConfusion: there must be a number for each pair of classes";
  const problem = slice.structure === null ? null : problemOfStructure(slice.structure, slice);
  return problem === null ? null : `structure.${problem}`;
}

/**
 * Whether the rows of each class are all there: once in a histogram, and once in each table, where a dimension is living.
 * @param slice  whose arrays were found to be right
 */
function problemOfCounts(
  { living, histograms, confusion, wholeConfusion }: SliceDetails,
  ofClasses: readonly number[],
): string | null {
  const alive = new Uint8Array(unpackBytes(living));
  for (const [key, packed] of Object.entries({ histograms, confusion })) {
    const counts = new Uint32Array(unpackBytes(packed));
    const each = counts.length / alive.length;
    for (const [dimension, isLiving] of alive.entries()) {
      const own = counts.subarray(dimension * each, (dimension + 1) * each);
      if (isLiving === 0 && own.some((count) => count > 0)) return `${key}: all must be 0 where a dimension is not living`;
      if (isLiving === 1 && each > 0 && !areRows(sumsOf(own, ofClasses.length), ofClasses))
        return `${key}: those of a class must be its test rows, in every living dimension`;
    }
  }
  const whole = new Uint32Array(unpackBytes(wholeConfusion));
  const isWhole = whole.length === 0 || areRows(sumsOf(whole, ofClasses.length), ofClasses);
  return isWhole ? null : "wholeConfusion: those of a class must be its test rows";
}

/** The sum of each of so many parts of equal length. */
function sumsOf(counts: Uint32Array, parts: number): readonly number[] {
  const each = counts.length / parts;
  return Array.from({ length: parts }, (_, part) =>
    counts.subarray(part * each, (part + 1) * each).reduce((sum, count) => sum + count, 0),
  );
}

function countsOf(labels: Uint16Array, classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = counts[label]! + 1;
  return counts;
}

function areRows(counts: readonly number[], ofClasses: readonly number[]): boolean {
  return counts.every((count, at) => count === ofClasses[at]);
}

/** @param slice  whose arrays were found to be right */
function problemOfStructure(structure: Structure, { dimensions, living }: SliceDetails): string | null {
  const alive = new Uint8Array(unpackBytes(living));
  const count = alive.reduce((sum, is) => sum + is, 0);
  if (dimensions > mostStructured) return `deviations: there must be ${mostStructured} dimensions at most`;
  const sizes = { deviations: 4 * dimensions, spectrum: 4 * count, order: 2 * count, heights: 4 * Math.max(0, count - 1) };
  for (const key of ["deviations", "spectrum", "order", "heights"] as const) {
    if (!holdsBytes(structure[key], sizes[key])) return `${key}: there must be ${sizes[key]} bytes`;
    if (key === "order") continue;
    if (!new Float32Array(unpackBytes(structure[key])).every((value) => value >= 0 && Number.isFinite(value)))
      return `${key}: each must be finite, and 0 at least`;
  }
  const order = new Uint16Array(unpackBytes(structure.order));
  return new Set(order).size === count && order.every((dimension) => alive[dimension] === 1)
    ? null
    : "order: every living dimension must stand there once";
}

/** Whether all are below a bound, or the one number that stands for none. */
function within(numbers: ArrayLike<number>, below: number, none?: number): boolean {
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at]!;
    if (number >= below && number !== none) return false;
  }
  return true;
}

/** What keeps it from being of the study that the summary is of; null where nothing does. */
export function problemBesideSummary(
  { rows, classes, labels, slices, changes }: Details,
  { task, variants, encoder }: Summary,
): string | null {
  if (rows !== task.rows.test) return "rows: they must be the test rows of the summary";
  if (rows > 0 && (labels === "") !== (task.classes === null)) return "labels: they must be of what the summary is of";
  const told = slices.map(({ dimensions }) => mostClassesOf(dimensions));
  if (task.classes !== null && !areShown(classes, task.classes, task.labelNames ?? [], [mostClasses, Math.min(...told)]))
    return "classes: they must be those of the summary";
  const variantOf = (slice: SliceIdentity): Variant | undefined => variants.find((variant) => sameSlice(variant, slice));
  for (const [at, slice] of slices.entries()) {
    const variant = variantOf(slice);
    if (variant === undefined) return `slices.${at}: it must be a variant of the summary`;
    const size = variant.dimensions ?? encoder?.dimensions;
    if (size !== undefined && slice.dimensions !== size) return `slices.${at}.dimensions: they must be those of its variant`;
  }
  const strange = changes.findIndex(({ before, after }) => variantOf(before) === undefined || variantOf(after) === undefined);
  return strange < 0 ? null : `changes.${strange}: both must be variants of the summary`;
}

/**
 * All classes by their names, or of many some in their order and the others together.
 * @param most  as many as may be told apart: an earlier version told as many of all vectors
 */
function areShown(classes: Details["classes"], all: number, names: readonly string[], most: readonly number[]): boolean {
  if (!most.some((told) => classes.length === Math.min(all, told))) return false;
  const isShort = classes.length < all;
  const isNamed = (name: string, label: number): boolean => name === (label < names.length ? names[label] : `${label}`);
  let label = 0;
  for (const { name } of isShort ? classes.slice(0, -1) : classes) {
    while (isShort && label < all && !isNamed(name, label)) label++;
    if (label >= all || !isNamed(name, label)) return false;
    label++;
  }
  return true;
}
