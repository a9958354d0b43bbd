/** The shape of one entry of summary.json's `combined`: what several seeds say together. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { intervalSchema, intervalScoreKeys } from "./interval-score.ts";
import { placeKeys } from "./slice-identity.ts";

const count = z.int().nonnegative();
const size = z.int().positive();

const seedScoreKeys = {
  ...intervalScoreKeys,
  /** The lowest seed. */
  minimum: z.number().optional(),
  /** The highest seed. */
  maximum: z.number().optional(),
  /** Standard errors of the mean by rows and by seeds, and the interval's degrees of freedom; null where seeds do not differ. */
  errors: shape({ rows: z.number(), seeds: z.number(), freedom: z.number().nullable() }).optional(),
};

/** Mean of the seeds' scores. The interval is about the seeds and about the test rows, which all share (`seedMean`). */
export interface SeedScore extends Shape<typeof seedScoreKeys> {}

const seedScoreSchema: z.ZodType<SeedScore> = shape(seedScoreKeys);

const curveKeys = {
  compressor: z.string(),
  probe: z.string(),
  points: z.array(shape({ k: size, ...seedScoreKeys })),
};

/** A curve over seeds: the sizes that all of them have. */
export interface CombinedCurve extends Shape<typeof curveKeys> {}

const curveSchema: z.ZodType<CombinedCurve> = shape(curveKeys);

const fewestKeys = {
  compressor: z.string(),
  probe: z.string(),
  /** k* of every seed, null where none was shown. */
  k: z.array(size.nullable()),
  /** The point estimate of every seed (descriptive, untested). */
  pointEstimates: z.array(size.nullable()),
  /** Mean of the point estimates; null where a seed has none. */
  mean: z.number().nullable(),
  /** Always null: sizes of a grid over a few seeds have no interval that holds. */
  interval: intervalSchema.nullable(),
};

/** The fewest dimensions over seeds, of one compressor and probe. */
export interface CombinedFewest extends Shape<typeof fewestKeys> {}

const fewestSchema: z.ZodType<CombinedFewest> = shape(fewestKeys);

const importantDimensionsKeys = {
  /** So many of each seed, by single-dimension train score. */
  top: size,
  seeds: z.array(
    shape({
      headSeed: z.int().nullable(),
      dataSeed: z.int(),
      /** Of the original vector, best first. */
      dimensions: z.array(count),
    }),
  ),
  /** Jaccard's index, mean over all pairs of seeds. */
  overlap: z.number().min(0).max(1),
  /** What two random choices of as many dimensions would have (hypergeometric). */
  expected: z.number().min(0).max(1),
};

/** Do the same dimensions come first with every seed? */
export interface ImportantDimensions extends Shape<typeof importantDimensionsKeys> {}

const importantDimensionsSchema: z.ZodType<ImportantDimensions> = shape(importantDimensionsKeys);

const combinedKeys = {
  ...placeKeys,
  /** In the order of everything below that is one a seed. */
  headSeeds: z.array(z.int().nullable()),
  /** In the same order. */
  dataSeeds: z.array(z.int()),
  full: seedScoreSchema,
  /** Null where a seed has none. */
  ownHead: seedScoreSchema.nullable().optional(),
  /** Null where a seed was refused one. */
  bestDimension: seedScoreSchema.nullable().optional(),
  /** Of the best dimension after random rotations. */
  rotated: seedScoreSchema.nullable().optional(),
  curves: z.array(curveSchema).optional(),
  fewest: z.array(fewestSchema).optional(),
  importantDimensions: importantDimensionsSchema.nullable().optional(),
};

/** Means and intervals over seeds, for one (name, layer, pooling). */
export interface Combined extends Shape<typeof combinedKeys> {}

/** Checks one entry. */
export const combinedSchema: z.ZodType<Combined> = shape(combinedKeys);
