/** The shape of a variant's `refused` in summary.json: why k*, retention and the best dimension are not given. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { headlineMetrics } from "../statistics/headline-metric.ts";
import { intervalScoreKeys, intervalScoreSchema } from "./interval-score.ts";

const curvedKeys = {
  ...intervalScoreKeys,
  probe: z.string(),
  train: z.number(),
  penalty: z.number().nullable(),
  /** Whether it is shown to be above the majority baseline (one-sided 95 %, paired). */
  aboveMajority: z.boolean(),
};

/** A multi-layer perceptron on the whole vector. */
export interface CurvedScore extends Shape<typeof curvedKeys> {}

const curvedSchema: z.ZodType<CurvedScore> = shape(curvedKeys);

const foundKeys = {
  /** What was to be above the baseline: the whole vector's probe, or the model's own head. */
  reference: z.enum(["full", "ownHead"]),
  /** Of the whole vector. */
  probe: z.string(),
  /** Whether the reference tells labels apart by lines only. */
  isLinear: z.boolean(),
  metric: z.enum(headlineMetrics),
  /** Of the reference. */
  ...intervalScoreKeys,
  /** Score of a constant prediction. */
  majority: z.number(),
  /** Test rows that there are. */
  rows: z.int().positive(),
  /** Test rows that would show a difference of this size; null where the score is not even above the baseline. */
  rowsNeeded: z.int().positive().nullable(),
  /** The best single dimension, where it is shown to be above the baseline; else null. */
  dimension: intervalScoreSchema.nullable(),
};

/** A score that is not shown to be above the baseline, and what was found beside it. */
export interface NotAbove extends Shape<typeof foundKeys> {}

const foundSchema: z.ZodType<NotAbove> = shape(foundKeys);

const refusalKeys = {
  /** "full-not-above-majority", "full-below-dimension", "constant-vectors". */
  code: z.string(),
  /** A full sentence, made of the numbers below. */
  sentence: z.string(),
  /** What the sentence says, in numbers; left out where there are none to give, and by earlier versions. */
  found: foundSchema.optional(),
  /** What a probe that is not bound to lines gets, where the whole vector is not shown to be above the majority. */
  curved: curvedSchema.optional(),
};

/** Why k*, retention and the best dimension are not given. */
export interface Refusal extends Shape<typeof refusalKeys> {}

/** Checks it. */
export const refusalSchema: z.ZodType<Refusal> = shape(refusalKeys);
