/** A score with its interval: the shape that most of summary.json is made of. */
import { z } from "zod";
import { type ShapeOf, shape } from "../formats/shape.ts";

/** Checks [low, high]. */
export const intervalSchema = z.tuple([z.number(), z.number()]);

/** [low, high]. */
export type Interval = ShapeOf<typeof intervalSchema>;

/** Checks a score with its interval. */
export const intervalScoreSchema = shape({
  score: z.number(),
  /** 95 %: of a share of rows Wilson's, of a correlation Fisher's, else percentile bootstrap. */
  interval: intervalSchema,
});

/** The keys of a score with its interval. */
export const intervalScoreKeys = intervalScoreSchema.shape;

/**
 * A score on the test rows with its 95 % interval (of a share of rows Wilson's, of a correlation Fisher's, else percentile bootstrap).
 * @interface
 */
export type IntervalScore = ShapeOf<typeof intervalScoreSchema>;
