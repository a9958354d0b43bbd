/** The shape of one entry of summary.json's `interventions`: the own head's score after dimensions were switched off inside. */
import { z } from "zod";
import { type Accepted, type Shape, shape } from "../formats/shape.ts";
import { intervalSchema, intervalScoreKeys, intervalScoreSchema } from "./interval-score.ts";

const count = z.int().nonnegative();
const pValue = z.number().positive().max(1);

const setSchema = z.enum(["top-1", "top-3", "top-10", "variance-outliers", "norm-outliers"]);

/** Which dimensions: by single-dimension train score, or outliers of the vectors' variance or of the LayerNorms. */
export type InterventionSet = Accepted<typeof setSchema>;

const differenceKeys = { value: z.number(), interval: intervalSchema };

/** A difference of two scores on the same rows. */
export interface ScoreDifference extends Shape<typeof differenceKeys> {}

const differenceSchema: z.ZodType<ScoreDifference> = shape(differenceKeys);

const resultKeys = {
  ...intervalScoreKeys,
  set: setSchema,
  /** Of the hidden states, counted from 0. */
  dimensions: z.array(count),
  /** What stands in their place: 0, or each LayerNorm's mean over training tokens. */
  fill: z.enum(["zero", "mean"]),
  /** To the unedited model. */
  difference: differenceSchema,
  /** As many dimensions drawn at random among the others: mean over the draws; the interval is over rows and draws. */
  control: shape({ ...intervalScoreKeys, draws: count, minimum: z.number(), maximum: z.number() }),
  /** To that mean; over rows and draws. */
  beyondControl: shape({
    ...differenceKeys,
    /** Two-sided, by the bootstrap. */
    pValue: pValue.optional(),
    /** The same after Holm's correction for all results of the model. */
    adjustedPValue: pValue.optional(),
    /** Test rows that would show a loss of this size with power 0.8 after a correction for all results, where it can be told. */
    rowsNeeded: z.int().positive().nullable().optional(),
  }),
};

/** One edit of all LayerNorms. */
export interface InterventionResult extends Shape<typeof resultKeys> {}

const resultSchema: z.ZodType<InterventionResult> = shape(resultKeys);

const interventionKeys = {
  name: z.string(),
  headSeed: z.int().nullable(),
  /** Which vector the head reads. */
  layer: count,
  pooling: z.string(),
  /** Of the unedited model's head, on the test rows. */
  unedited: intervalScoreSchema,
  /** LayerNorms that were edited. */
  norms: count,
  results: z.array(resultSchema),
};

/** All edits of one model. */
export interface Intervention extends Shape<typeof interventionKeys> {}

/** Checks it. */
export const interventionSchema: z.ZodType<Intervention> = shape(interventionKeys);
