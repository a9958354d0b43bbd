/** The shape of a grid's summary: a row for every encoder, task, variant and slice, with intervals over rows and seeds. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { certificateSchema } from "./compressor-description.ts";
import { intervalSchema } from "./interval-score.ts";
import { placeKeys } from "./slice-identity.ts";

/** The file in the result of the last task. */
export const gridSummaryName = "grid.json";

const count = z.int().nonnegative();

const scoreSchema = shape({ score: z.number(), interval: intervalSchema });

const seedLossKeys = {
  /** Null of the encoder as it came. */
  headSeed: z.int().nullable(),
  /** Score less that of the whole vector (or the own head, where that is higher on validation rows). */
  difference: z.number(),
  /** One-sided, 95 %. */
  lower: z.number(),
};

/** What one model loses. */
export interface SeedLoss extends Shape<typeof seedLossKeys> {}

const lossKeys = {
  /** "best dimension", or a compressor and a size: "pca:48". */
  what: z.string(),
  ofSeeds: z.array(shape(seedLossKeys)).min(1),
  /** Mean of the seeds. */
  difference: z.number(),
  /** By test rows and, where there are several, by seeds. */
  standardError: z.number().positive(),
};

/** What is lost by less than the whole vector. */
export interface GridLoss extends Shape<typeof lossKeys> {}

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
  /** With the first probe. */
  losses: z.array(shape(lossKeys)),
};

/** One row. */
export interface GridRow extends Shape<typeof gridRowKeys> {}

const pooledKeys = {
  encoder: z.string(),
  /** Of the last layer. */
  pooling: z.string().nullable(),
  /** "pretrained", "finetuned"; "change" for what the second has over the first, task by task. */
  name: z.string(),
  what: z.string(),
  /** Whose losses were tested: of the others the whole vector is not shown to say anything. */
  tasks: z.array(z.string()).min(2),
  mean: z.number(),
  interval: intervalSchema,
  /** Where another task's true loss lies; null for fewer than three tasks. */
  prediction: intervalSchema.nullable(),
  /** τ: how far true losses of tasks lie apart. */
  between: z.number(),
};

/** A loss over tasks, of one encoder: a random-effects mean. No interval is over encoders. */
export interface PooledLoss extends Shape<typeof pooledKeys> {}

const gridSourceKeys = {
  name: z.string(),
  /** That were summed. */
  rows: count,
  /** That have none, and are left out. */
  withoutVector: count,
  dimensions: count,
  /** 0 where no labels were named. */
  classes: count,
  /** First principal components that have so much of all variance. */
  components: shape({ "0.9": count, "0.95": count, "0.99": count }),
  /** Null where none was asked for. */
  compressor: shape({
    ...{ chain: z.string().nullable(), bytesPerVector: count.nullable() },
    ...{ keep: z.number(), certificate: certificateSchema.nullable() },
  }).nullable(),
};

/** A source in shards. */
export interface GridSourceRow extends Shape<typeof gridSourceKeys> {}

const gridSummaryKeys = {
  schema: z.literal("assay/grid-summary@1"),
  rows: z.array(shape(gridRowKeys)),
  /** Of what all tasks of an encoder have, scored in one metric. */
  pooled: z.array(shape(pooledKeys)),
  sources: z.array(shape(gridSourceKeys)),
};

/** grid.json. */
export interface GridSummary extends Shape<typeof gridSummaryKeys> {}

/** Checks grid.json. */
export const gridSummarySchema: z.ZodType<GridSummary> = shape(gridSummaryKeys);
