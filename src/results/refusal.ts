/** The shape of a variant's `refused` in summary.json: why k*, retention and the best dimension are not given. */
import { z } from "zod";
import { type IntervalScore, intervalScoreKeys as intervalScore } from "./interval-score.ts";

/** Why k*, retention and the best dimension are not given. */
export interface Refusal {
  readonly code: string;
  /** A full sentence. */
  readonly sentence: string;
  /** What a probe that is not bound to lines gets, where the whole vector is not shown to be above the majority. */
  readonly curved?: CurvedScore | undefined;
}

/** A multi-layer perceptron on the whole vector. */
export interface CurvedScore extends IntervalScore {
  readonly probe: string;
  readonly train: number;
  readonly penalty: number | null;
  /** Whether it is shown to be above the majority baseline (one-sided 95 %, paired). */
  readonly aboveMajority: boolean;
}

const curved = z.looseObject({
  ...intervalScore,
  probe: z.string(),
  train: z.number(),
  penalty: z.number().nullable(),
  aboveMajority: z.boolean(),
});

/** Checks it; unknown keys pass. */
export const refusalSchema: z.ZodType<Refusal> = z.looseObject({
  code: z.string(),
  sentence: z.string(),
  curved: curved.optional(),
});
