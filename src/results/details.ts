/**
 * What can be looked up of single dimensions and single texts: details.json. Nothing in it is a claim: it shows what
 * claims were made of. Arrays are base64 of little-endian numbers, dimensions first.
 */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { sliceIdentityKeys } from "./slice-identity.ts";

/** Its name in a study's folder. */
export const detailsName = "details.json";

/** In the place of a row, and of a dimension, where there are fewer than asked for. */
export const [noRow, noDimension] = [0xffff_ffff, 0xffff] as const;

/** Bins of each histogram. */
export const histogramBins = 24;

/** Classes that are told apart; of more the most frequent ones but one, and all others together. */
export const mostClasses = 16;

/** Dimensions times classes: more would make a page of more than eight megabytes. */
const mostTold = 24_576;

/** Classes that are told apart of vectors of so many dimensions. */
export function mostClassesOf(dimensions: number): number {
  return Math.min(mostClasses, Math.max(2, Math.floor(mostTold / dimensions)));
}

/** Thresholds of a rule, at most: each class has one interval, and all others together may be on both sides of each. */
export function mostThresholds(classes: number): number {
  return 2 * (classes - 1);
}

/** Dimensions of vectors that are looked at one by one: of larger ones there would be more than a page holds. */
export const mostDimensions = 16_384;

/** Dimensions of vectors whose spectrum and clusters are kept: of larger ones the tree of clusters would need gigabytes. */
export const mostStructured = 4096;

/** Texts of each change that are named. */
export const changesKept = 50;

/** Texts at the ends of a dimension, half of them at each; and mistakes of its rule. */
export const [extremesKept, mistakesKept] = [8, 8] as const;

/** Dimensions that are most like one, and whose values go most with its own. */
export const copiesKept = 4;

/** Characters of a text, and bytes of all texts of a study. */
export const [longestText, mostTextBytes] = [500, 200_000] as const;

const count = z.int().nonnegative();
const base64 = z.base64();

const structureKeys = {
  /** float32 [d]: standard deviation; 0 where a dimension is not living. */
  deviations: base64,
  /** float32 [living]: variances of the principal components, falling. */
  spectrum: base64,
  /** uint16 [living]: the dimensions as the tree of average linkage on 1 − |r| has them side by side. */
  order: base64,
  /** float32 [living − 1]: the height, 1 − |r|, at which each of them is joined with the one after it. */
  heights: base64,
};

/** How the dimensions of a slice vary and go together, on training rows; r is Pearson's correlation. */
export interface Structure extends Shape<typeof structureKeys> {}

const structureSchema: z.ZodType<Structure> = shape(structureKeys);

const sliceDetailsKeys = {
  ...sliceIdentityKeys,
  /** Of the original vector: d below. */
  dimensions: z.int().positive(),
  /** uint8 [d]: 1 where a dimension is living; what follows is 0 where it is not. */
  living: base64,
  /** Of each histogram. */
  bins: z.int().positive(),
  /** float32 [d, 2]: lowest and highest value of the test rows, the ends of its histogram. */
  ranges: base64,
  /** uint32 [d, classes, bins]: test rows by the value of a dimension; for real values one class, all rows. */
  histograms: base64,
  /** float32 [d, 2 (classes - 1)]: values at which the rule of one dimension changes its mind, rising, NaN behind the last. */
  thresholds: base64,
  /** uint16 [d, 2 (classes - 1) + 1]: what the rule says between them, from low values to high ones; as many as thresholds and one, 0 behind them. */
  said: base64,
  /** uint32 [d, classes, classes]: test rows by their label (rows of the table) and what the rule says; empty for real values. */
  confusion: base64,
  /** uint32 [d, 8]: rows with the lowest values, rising, then those with the highest, rising. */
  extremes: base64,
  /**
   * uint32 [d, 8]: test rows on which the rule is wrong (among the classes of the table), those furthest from a threshold
   * first; for real values those furthest from its line.
   */
  mistakes: base64,
  /** uint16 [d, 4] and float32 [d, 4]: the dimensions whose values go most with its own on test rows, and Pearson's r with them, 0 where there is none. */
  copies: base64,
  correlations: base64,
  /**
   * uint32 [classes, classes]: test rows by their label (rows of the table) and what the reference probe of the whole vector
   * says; empty for real values, and where nothing was fitted.
   */
  wholeConfusion: base64,
  /** Null for vectors of more than 4,096 dimensions, and where none is living. */
  structure: structureSchema.nullable(),
};

const changesKeys = {
  /** Of whose vectors the probe of the whole vector was read, before and after. */
  before: shape(sliceIdentityKeys),
  after: shape(sliceIdentityKeys),
  /** How many test rows became right and became wrong, and the first of them in the order of rows. */
  counts: shape({ right: count, wrong: count, bothRight: count, bothWrong: count }),
  right: z.array(count),
  wrong: z.array(count),
};

const textKeys = {
  /** Among the test rows, from 0. */
  row: count,
  /** Cut at 500 characters. */
  text: z.string(),
  isCut: z.boolean(),
};

const detailsKeys = {
  schema: z.literal("assay/details@1"),
  /**
   * Classes as histograms have them, with their test rows: the most frequent ones by name, all others together as the last
   * where there are many; for real values one of all rows.
   */
  classes: z.array(shape({ name: z.string(), rows: count })),
  /** Test rows. */
  rows: count,
  /** uint16 [rows]: the class of each test row among `classes`; empty for real values. */
  labels: base64,
  /** The first slice of each variant; of several seeds of a name the first. */
  slices: z.array(shape(sliceDetailsKeys)),
  /** Of each later one of them against that of the pretrained vectors; none for real values. */
  changes: z.array(shape(changesKeys)),
  texts: shape({
    /** Why there are none: left out when asked, or because the vectors came without. */
    status: z.enum(["kept", "not-asked", "unknown"]),
    /** Rows that the above name and whose texts did not fit into 200 kB. */
    leftOut: count,
    kept: z.array(shape(textKeys)),
  }),
};

/** details.json. */
export interface Details extends Shape<typeof detailsKeys> {}

/** What is known of the dimensions of one slice. */
export type SliceDetails = Details["slices"][number];

/** Checks details.json. */
export const detailsSchema: z.ZodType<Details> = shape(detailsKeys);

/** Is the last class all that are not among the most frequent ones? @param labelled  classes of the labels; null for real values */
export function hasOthers({ classes }: Pick<Details, "classes">, labelled: number | null): boolean {
  return labelled !== null && labelled > classes.length;
}

/** The rows that a list keeps of one dimension, of so many places each. */
export function rowsOfDimension(list: Uint32Array, dimension: number, places: number): readonly number[] {
  return [...list.subarray(dimension * places, (dimension + 1) * places)].filter((row) => row !== noRow);
}
