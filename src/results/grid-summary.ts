/** The shape of a grid's summary: a row for every encoder, task, variant and slice, with intervals over rows and seeds. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { intervalSchema } from "./interval-score.ts";
import { placeKeys } from "./slice-identity.ts";

/** The file in the result of the last task. */
export const gridSummaryName = "grid.json";

const count = z.int().nonnegative();

const scoreSchema = shape({ score: z.number(), interval: intervalSchema });

const gridRowKeys = {
  ...{ encoder: z.string(), task: z.string(), metric: z.string() },
  /** Of the test rows, the score of always saying the most frequent class; 0 for real values. */
  majority: z.number(),
  test: count,
  dimensions: count,
  ...placeKeys,
  /** Seeds that the scores are means of; none of the encoder as it came. */
  headSeeds: z.array(z.int()),
  full: scoreSchema,
  /** The single dimension with the best training score; null where there is none to be named. */
  bestDimension: scoreSchema.nullable(),
  /** One a compressor and probe: k* of every seed, null where none was shown. */
  fewest: z.array(shape({ compressor: z.string(), probe: z.string(), k: z.array(z.int().positive().nullable()) })),
};

/** One row. */
export interface GridRow extends Shape<typeof gridRowKeys> {}

const gridSummaryKeys = { schema: z.literal("assay/grid-summary@1"), rows: z.array(shape(gridRowKeys)) };

/** grid.json. */
export interface GridSummary extends Shape<typeof gridSummaryKeys> {}

/** Checks grid.json. */
export const gridSummarySchema: z.ZodType<GridSummary> = shape(gridSummaryKeys);
