/** What can be looked up of single dimensions, as the page carries it: plain numbers, as exact as anything shows them. */
import { type Details, noRow, type SliceDetails } from "../results/details.ts";
import { keyOfSlice } from "../results/slice-identity.ts";

/** Of one slice; lists are those of details.json, dimensions first. */
export interface PageSliceDetails {
  /** Whose: `keyOfSlice`. */
  readonly slice: string;
  readonly dimensions: number;
  readonly bins: number;
  readonly living: readonly number[];
  readonly ranges: readonly (number | null)[];
  readonly histograms: readonly number[];
  /** Null behind the last of a dimension. */
  readonly thresholds: readonly (number | null)[];
  readonly said: readonly number[];
  readonly confusion: readonly number[];
  /** Null where there are fewer than places. */
  readonly extremes: readonly (number | null)[];
  readonly mistakes: readonly (number | null)[];
  readonly copies: readonly number[];
  readonly correlations: readonly (number | null)[];
}

/** details.json without base64. */
export interface PageDetails extends Pick<Details, "classes" | "rows" | "changes" | "texts"> {
  readonly labels: readonly number[];
  /** Is the last class all that are not among the most frequent ones? */
  readonly hasOthers: boolean;
  readonly slices: readonly PageSliceDetails[];
}

/** Significant digits: more than a histogram's axis, or a correlation in a sentence, has. */
const [digitsOfValues, digitsOfCorrelations] = [5, 3] as const;

/** The details for the page. @param labelled  classes of the labels; null for real values */
export function pageDetails({ classes, rows, changes, texts, labels, slices }: Details, labelled: number | null): PageDetails {
  const hasOthers = labelled !== null && labelled > classes.length;
  return { classes, rows, changes, texts, labels: whole(labels, 2), hasOthers, slices: slices.map(pageSlice) };
}

function pageSlice(slice: SliceDetails): PageSliceDetails {
  return {
    slice: keyOfSlice(slice),
    dimensions: slice.dimensions,
    bins: slice.bins,
    living: whole(slice.living, 1),
    ranges: real(slice.ranges, digitsOfValues),
    histograms: whole(slice.histograms, 4),
    thresholds: real(slice.thresholds, digitsOfValues),
    said: whole(slice.said, 2),
    confusion: whole(slice.confusion, 4),
    extremes: rowsIn(slice.extremes),
    mistakes: rowsIn(slice.mistakes),
    copies: whole(slice.copies, 2),
    correlations: real(slice.correlations, digitsOfCorrelations),
  };
}

function whole(base64: string, bytes: 1 | 2 | 4): readonly number[] {
  const buffer = Buffer.from(base64, "base64");
  return Array.from({ length: Math.floor(buffer.length / bytes) }, (_, i) => buffer.readUIntLE(i * bytes, bytes));
}

function rowsIn(base64: string): readonly (number | null)[] {
  return whole(base64, 4).map((row) => (row === noRow ? null : row));
}

function real(base64: string, digits: number): readonly (number | null)[] {
  const buffer = Buffer.from(base64, "base64");
  return Array.from({ length: Math.floor(buffer.length / 4) }, (_, i) => {
    const value = buffer.readFloatLE(i * 4);
    return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
  });
}
