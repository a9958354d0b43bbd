/** The shapes of `task` and `encoder` in summary.json: what was classified, and what made the vectors. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { headlineMetrics } from "../statistics/headline-metric.ts";
import { factSchema } from "./fact.ts";

const count = z.int().nonnegative();

const groupsKeys = {
  training: count,
  validation: count,
  test: count,
  /** Kish's effective number of those of test. */
  effective: z.number(),
};

/** Groups of rows that belong together, in each split. */
export interface SplitGroups extends Shape<typeof groupsKeys> {}

const groupsSchema: z.ZodType<SplitGroups> = shape(groupsKeys);

const taskKeys = {
  name: z.string(),
  metric: z.enum(headlineMetrics),
  /** Null for regression. */
  classes: z.int().min(2).nullable(),
  /** Rows counted after removals. */
  rows: shape({ train: count, validation: count, test: count }),
  /** Groups of rows that belong together: intervals and tests draw these. Left out where rows are independent. */
  groups: groupsSchema.optional(),
  /** Test score of always predicting the most frequent training label; 0 for regression. */
  majority: z.number(),
  labelNames: z.array(z.string()).optional(),
  source: z.string().optional(),
  licence: z.string().nullable().optional(),
  citation: z.string().nullable().optional(),
  /** What was noticed while reading and embedding. */
  facts: z.array(factSchema).optional(),
  hash: z.string().optional(),
};

/** What was classified. */
export interface SummaryTask extends Shape<typeof taskKeys> {}

/** Checks what was classified. */
export const taskSchema: z.ZodType<SummaryTask> = shape(taskKeys);

const encoderKeys = {
  name: z.string(),
  layers: count,
  dimensions: z.int().positive(),
  parameters: count,
  source: z.string().optional(),
  licence: z.string().nullable().optional(),
  revision: z.string().nullable().optional(),
  hash: z.string().optional(),
};

/** What made the vectors. */
export interface SummaryEncoder extends Shape<typeof encoderKeys> {}

/** Checks what made the vectors. */
export const encoderSchema: z.ZodType<SummaryEncoder> = shape(encoderKeys);
