/** The shape of a variant's `bestDimension` in summary.json: the one chosen on training rows, and what it is held against. */
import { z } from "zod";
import { type Accepted, type Shape, shape } from "../formats/shape.ts";
import { intervalSchema, intervalScoreKeys, intervalScoreSchema } from "./interval-score.ts";

const count = z.int().nonnegative();
const rowsNeeded = z.int().positive().nullable().optional();

const valuesSchema = z.union([
  shape({
    /** Bin borders, ascending: one more than counts. */
    edges: z.array(z.number()),
    /** One histogram a class, in label order. */
    classes: z.array(shape({ name: z.string(), counts: z.array(count) })),
  }),
  shape({
    /** Regression: values of the dimension, of a sample of rows. */
    x: z.array(z.number()),
    /** Their labels. */
    y: z.array(z.number()),
  }),
]);

/** The best dimension's test values, for the picture. */
export type BestDimensionValues = Accepted<typeof valuesSchema>;

const privilegeKeys = {
  /** Its score less the mean of theirs. */
  value: z.number(),
  interval: intervalSchema,
  /** (1 + b)/(1 + R), b of the R rotations reaching its score. */
  pValue: z.number().positive().max(1).optional(),
  /** Test rows that would put the interval above 0, where these do not and it can be told. */
  rowsNeeded,
};

/** What the best dimension has above the best coordinates of random rotations. */
export interface AxisPrivilege extends Shape<typeof privilegeKeys> {}

const privilegeSchema: z.ZodType<AxisPrivilege> = shape(privilegeKeys);

const bestDimensionKeys = {
  /** Of the original vector, counted from 0. */
  index: count,
  probe: z.string(),
  ...intervalScoreKeys,
  train: z.number(),
  /** Whether its test score is shown to be above the majority baseline (one-sided 95 %, paired). */
  aboveMajority: z.boolean().optional(),
  /** Test rows that would show that, where these do not and it can be told. */
  rowsNeeded,
  /** Of this dimension by itself: its rule, fitted on training rows, against the test labels in other orders (`heldOutTest`). */
  pValue: z.number().positive().max(1),
  /** (score − majority)/(reference − majority). */
  retention: z.number(),
  /** 95 %, paired (Fieller); null where the reference is too near to the majority to tell. Left out by earlier versions. */
  retentionInterval: intervalSchema.nullable().optional(),
  /** Whether it is shown to lose less than the margin against the reference: one-sided 95 %, paired, lower > −margin. */
  nonInferior: shape({
    shown: z.boolean(),
    margin: z.number().positive(),
    difference: z.number(),
    lower: z.number(),
    /** Test rows that would show it, where these do not and it can be told. */
    rowsNeeded,
  }).optional(),
  /** Mean best score after random rotations, each choosing on train. */
  rotated: intervalScoreSchema,
  /** score − rotated.score. An axis is privileged where this and `standardised.axisPrivilege` both show it. */
  axisPrivilege: privilegeSchema,
  /** The same after rotations of standardised vectors: each dimension divided by its standard deviation first. */
  standardised: shape({ rotated: intervalScoreSchema, axisPrivilege: privilegeSchema }).optional(),
  /** How many single dimensions score within the margin of the reference. */
  withinMargin: count,
  values: valuesSchema.optional(),
};

/** The single dimension with the best train score. */
export interface BestDimension extends Shape<typeof bestDimensionKeys> {}

/** Checks it. */
export const bestDimensionSchema: z.ZodType<BestDimension> = shape(bestDimensionKeys);

/** The level of the test by rank among the rotations. */
const level = 0.05;

/** Whether the interval is above 0 and nearly no rotation reaches the dimension. */
function isAboveRotations({ interval, pValue }: AxisPrivilege): boolean {
  return interval[0] > 0 && pValue !== undefined && pValue < level;
}

/** Whether the axis is shown to matter in whatever units: of vectors as they are, and of standardised ones. */
export function isPrivileged({ axisPrivilege, standardised }: Pick<BestDimension, "axisPrivilege" | "standardised">): boolean {
  return standardised !== undefined && [axisPrivilege, standardised.axisPrivilege].every(isAboveRotations);
}
