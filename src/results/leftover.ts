/** The shape of one entry of summary.json's `leftover`: how well another labelling can still be predicted at each size. */

import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { headlineMetrics } from "../statistics/headline-metric.ts";
import { intervalScoreKeys } from "./interval-score.ts";
import { sliceIdentityKeys } from "./slice-identity.ts";

const scoreKeys = {
  ...intervalScoreKeys,
  /** Whether it is shown to be above the majority: one-sided 95 %, paired, each score by itself. */
  aboveMajority: z.boolean(),
  /** Test rows that would show it, where these do not and it can be told. */
  rowsNeeded: z.int().positive().nullable(),
};

/** A score of the other labelling. */
export interface LeftoverScore extends Shape<typeof scoreKeys> {}

const scoreSchema: z.ZodType<LeftoverScore> = shape(scoreKeys);

const leftoverKeys = {
  ...sliceIdentityKeys,
  /** Name of the labelling. */
  attribute: z.string(),
  /** Null for real values. */
  classes: z.int().min(2).nullable(),
  metric: z.enum(headlineMetrics),
  probe: z.string(),
  /** Test score of always giving its most frequent training label; 0 for real values. */
  majority: z.number(),
  full: scoreSchema,
  curves: z.array(shape({ compressor: z.string(), points: z.array(shape({ k: z.int().positive(), ...scoreKeys })) })),
};

/** One labelling beside one set of vectors. Compressors are those of the study: fitted to the study's labels, or to none. */
export interface Leftover extends Shape<typeof leftoverKeys> {}

/** Checks it. */
export const leftoverSchema: z.ZodType<Leftover> = shape(leftoverKeys);
