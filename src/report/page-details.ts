/** What can be looked up of single dimensions, as the page carries it: plain numbers, as exact as anything shows them. */
import { type Details, hasOthers, noRow, type SliceDetails } from "../results/details.ts";
import { unpackBytes } from "../results/packed-numbers.ts";
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
  readonly structure: PageStructure | null;
}

/** How its dimensions vary and go together; lists are those of details.json. */
export interface PageStructure {
  readonly deviations: readonly number[];
  readonly order: readonly number[];
  readonly heights: readonly number[];
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

/** All that a float32 has: what is put in order, or cut at a height, must not be rounded into a tie. */
const digitsOfOrders = 9;

/** The details for the page. @param labelled  classes of the labels; null for real values */
export function pageDetails(details: Details, labelled: number | null): PageDetails {
  const { classes, rows, changes, texts, labels, slices } = details;
  const others = hasOthers(details, labelled);
  return { classes, rows, changes, texts, labels: shortsOf(labels), hasOthers: others, slices: slices.map(pageSlice) };
}

function pageSlice(slice: SliceDetails): PageSliceDetails {
  return {
    slice: keyOfSlice(slice),
    dimensions: slice.dimensions,
    bins: slice.bins,
    living: bytesOf(slice.living),
    ranges: real(slice.ranges, digitsOfValues),
    histograms: countsOf(slice.histograms),
    thresholds: real(slice.thresholds, digitsOfValues),
    said: shortsOf(slice.said),
    confusion: countsOf(slice.confusion),
    extremes: rowsIn(slice.extremes),
    mistakes: rowsIn(slice.mistakes),
    copies: shortsOf(slice.copies),
    correlations: real(slice.correlations, digitsOfCorrelations),
    structure: slice.structure && {
      deviations: finite(slice.structure.deviations),
      order: shortsOf(slice.structure.order),
      heights: finite(slice.structure.heights),
    },
  };
}

const bytesOf = (base64: string): readonly number[] => [...new Uint8Array(unpackBytes(base64))];
const shortsOf = (base64: string): readonly number[] => [...new Uint16Array(unpackBytes(base64))];
const countsOf = (base64: string): readonly number[] => [...new Uint32Array(unpackBytes(base64))];

function rowsIn(base64: string): readonly (number | null)[] {
  return countsOf(base64).map((row) => (row === noRow ? null : row));
}

function finite(base64: string): readonly number[] {
  return Array.from(new Float32Array(unpackBytes(base64)), (value) => Number(value.toPrecision(digitsOfOrders)));
}

function real(base64: string, digits: number): readonly (number | null)[] {
  return Array.from(new Float32Array(unpackBytes(base64)), (value) =>
    Number.isFinite(value) ? Number(value.toPrecision(digits)) : null,
  );
}
