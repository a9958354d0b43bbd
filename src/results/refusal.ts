/** The shape of a variant's `refused` in summary.json: why k*, retention and the best dimension are not given. */
import { z } from "zod";
import { type ShapeOf, shape } from "../formats/shape.ts";
import { intervalScoreKeys } from "./interval-score.ts";

const curvedSchema = shape({
  ...intervalScoreKeys,
  probe: z.string(),
  train: z.number(),
  penalty: z.number().nullable(),
  /** Whether it is shown to be above the majority baseline (one-sided 95 %, paired). */
  aboveMajority: z.boolean(),
});

/**
 * A multi-layer perceptron on the whole vector.
 * @interface
 */
export type CurvedScore = ShapeOf<typeof curvedSchema>;

/** Checks it. */
export const refusalSchema = shape({
  code: z.string(),
  /** A full sentence. */
  sentence: z.string(),
  /** What a probe that is not bound to lines gets, where the whole vector is not shown to be above the majority. */
  curved: curvedSchema.optional(),
});

/**
 * Why k*, retention and the best dimension are not given.
 * @interface
 */
export type Refusal = ShapeOf<typeof refusalSchema>;
