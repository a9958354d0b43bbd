/** A score with its interval: the shape that most of summary.json is made of. */
import { z } from "zod";

/** [low, high]. */
export type Interval = readonly [number, number];

/** A score on the test rows with its 95 % interval (of a share of rows Wilson's, of a correlation Fisher's, else percentile bootstrap). */
export interface IntervalScore {
  readonly score: number;
  readonly interval: Interval;
}

/** Checks [low, high]. */
export const intervalSchema: z.ZodType<Interval> = z.tuple([z.number(), z.number()]);

/** The keys of a score with its interval. */
export const intervalScoreKeys: { readonly score: z.ZodType<number>; readonly interval: z.ZodType<Interval> } = {
  score: z.number(),
  interval: intervalSchema,
};
