/** The shapes of a variant's `curves` and `fewest` in summary.json: score against size, and the fewest dimensions shown to be enough. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { noFewestReasons } from "../statistics/non-inferiority.ts";
import { intervalSchema, intervalScoreKeys } from "./interval-score.ts";

const size = z.int().positive();

const pointKeys = { k: size, ...intervalScoreKeys, train: z.number(), penalty: z.number().nullable().optional() };

/** One size of one curve. */
export interface CurvePoint extends Shape<typeof pointKeys> {}

const pointSchema: z.ZodType<CurvePoint> = shape(pointKeys);

const curveKeys = {
  compressor: z.string(),
  probe: z.string(),
  /** Ascending in k. */
  points: z.array(pointSchema),
};

/**
 * Score against size, for one compressor and probe. With the probe "own-head" the model's own classifier, unchanged,
 * reads vectors that were made smaller and brought back to all dimensions.
 */
export interface Curve extends Shape<typeof curveKeys> {}

/** Checks a curve. */
export const curveSchema: z.ZodType<Curve> = shape(curveKeys);

const testKeys = {
  k: size,
  /** score at k − reference */
  difference: z.number(),
  lower: z.number(),
  shown: z.boolean(),
};

/** The paired test at one size: shown where the one-sided 95 % lower bound of the difference is above −margin. */
export interface FewestTest extends Shape<typeof testKeys> {}

const testSchema: z.ZodType<FewestTest> = shape(testKeys);

const fewestKeys = {
  compressor: z.string(),
  probe: z.string(),
  /** Absolute: 0.01 is one point. */
  margin: z.number().positive(),
  /** The sizes that were tested: few of the curve's, fixed beforehand. */
  grid: z.array(size),
  /** k*: it and every larger size are non-inferior to the reference; null when not even the largest is. */
  k: size.nullable(),
  /** From the smallest size not shown inferior to k*; null when k is. */
  interval: intervalSchema.nullable(),
  /** Smallest size of the curve whose score is within the margin (descriptive, untested). */
  pointEstimate: size.nullable(),
  /** Why k is null: a full sentence. */
  reason: z.string().nullable(),
  /** Which reason that is; "refused" where claims about the whole slice are. Left out by earlier versions. */
  reasonCode: z
    .enum(["refused", ...noFewestReasons])
    .nullable()
    .optional(),
  /** Test rows that would be needed to show it, when k is null and it can be told; when refused, to show the full vector above majority. */
  rowsNeeded: size.nullable(),
  /** The next smaller size than k*, which was not shown, and the test rows that would show it, where it can be told. */
  next: shape({ k: size, rowsNeeded: size.nullable() }).nullable().optional(),
  /** The test at each size of the grid, ascending; none when refused. */
  tests: z.array(testSchema).optional(),
};

/** The fewest dimensions shown to be enough, for one compressor and probe. */
export interface Fewest extends Shape<typeof fewestKeys> {}

/** Checks the fewest dimensions of one curve. */
export const fewestSchema: z.ZodType<Fewest> = shape(fewestKeys);
