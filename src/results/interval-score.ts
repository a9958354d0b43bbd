/** A score with its interval: the shape that most of summary.json is made of. */
import { z } from "zod";
import { type Accepted, type Shape, shape } from "../formats/shape.ts";

/** Checks [low, high]. */
export const intervalSchema = z.tuple([z.number(), z.number()]);

/** [low, high]. */
export type Interval = Accepted<typeof intervalSchema>;

/** The keys of a score with its interval. */
export const intervalScoreKeys = {
  score: z.number(),
  /** 95 %: of a share of rows Wilson's, of a correlation Fisher's, else percentile bootstrap. */
  interval: intervalSchema,
};

/** A score on the test rows with its 95 % interval (of a share of rows Wilson's, of a correlation Fisher's, else percentile bootstrap). */
export interface IntervalScore extends Shape<typeof intervalScoreKeys> {}

/** Checks a score with its interval. */
export const intervalScoreSchema: z.ZodType<IntervalScore> = shape(intervalScoreKeys);
