/** The shape of one entry of summary.json's `leftover`: how well another labelling can still be predicted at each size. */

import { z } from "zod";
import { type HeadlineMetric, headlineMetrics } from "../statistics/headline-metric.ts";
import { type IntervalScore, intervalScoreKeys } from "./interval-score.ts";
import { type SliceIdentity, sliceIdentityKeys } from "./slice-identity.ts";

/** A score of the other labelling. */
export interface LeftoverScore extends IntervalScore {
  /** Whether it is shown to be above the majority: one-sided 95 %, paired, each score by itself. */
  readonly aboveMajority: boolean;
  /** Test rows that would show it, where these do not and it can be told. */
  readonly rowsNeeded: number | null;
}

/** One labelling beside one set of vectors. Compressors are those of the study: fitted to the study's labels, or to none. */
export interface Leftover extends SliceIdentity {
  /** Name of the labelling. */
  readonly attribute: string;
  /** Null for real values. */
  readonly classes: number | null;
  readonly metric: HeadlineMetric;
  readonly probe: string;
  /** Test score of always giving its most frequent training label; 0 for real values. */
  readonly majority: number;
  readonly full: LeftoverScore;
  readonly curves: readonly {
    readonly compressor: string;
    readonly points: readonly (LeftoverScore & { readonly k: number })[];
  }[];
}

const score = {
  ...intervalScoreKeys,
  aboveMajority: z.boolean(),
  rowsNeeded: z.int().positive().nullable(),
};

/** Checks it; unknown keys pass. */
export const leftoverSchema: z.ZodType<Leftover> = z.looseObject({
  ...sliceIdentityKeys,
  attribute: z.string(),
  classes: z.int().min(2).nullable(),
  metric: z.enum(headlineMetrics),
  probe: z.string(),
  majority: z.number(),
  full: z.looseObject(score),
  curves: z.array(z.looseObject({ compressor: z.string(), points: z.array(z.looseObject({ k: z.int().positive(), ...score })) })),
});
