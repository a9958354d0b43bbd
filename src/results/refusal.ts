/** The shape of a variant's `refused` in summary.json: why k*, retention and the best dimension are not given. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { intervalScoreKeys } from "./interval-score.ts";

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

const refusalKeys = {
  code: z.string(),
  /** A full sentence. */
  sentence: z.string(),
  /** What a probe that is not bound to lines gets, where the whole vector is not shown to be above the majority. */
  curved: curvedSchema.optional(),
};

/** Why k*, retention and the best dimension are not given. */
export interface Refusal extends Shape<typeof refusalKeys> {}

/** Checks it. */
export const refusalSchema: z.ZodType<Refusal> = shape(refusalKeys);
