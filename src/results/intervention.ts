/** The shape of one entry of summary.json's `interventions`: the own head's score after dimensions were switched off inside. */
import { z } from "zod";
import { type Interval, type IntervalScore, intervalSchema, intervalScoreKeys } from "./interval-score.ts";

/** Which dimensions: by single-dimension train score, or outliers of the vectors' variance or of the LayerNorms. */
export type InterventionSet = "top-1" | "top-3" | "top-10" | "variance-outliers" | "norm-outliers";

/** A difference of two scores on the same rows. */
export interface ScoreDifference {
  readonly value: number;
  readonly interval: Interval;
}

/** One edit of all LayerNorms. */
export interface InterventionResult extends IntervalScore {
  readonly set: InterventionSet;
  /** Of the hidden states, counted from 0. */
  readonly dimensions: readonly number[];
  /** What stands in their place: 0, or each LayerNorm's mean over training tokens. */
  readonly fill: "zero" | "mean";
  /** To the unedited model. */
  readonly difference: ScoreDifference;
  /** As many dimensions drawn at random among the others: mean over the draws; the interval is over rows and draws. */
  readonly control: IntervalScore & { readonly draws: number; readonly minimum: number; readonly maximum: number };
  /** To that mean; over rows and draws. */
  readonly beyondControl: ScoreDifference & {
    /** Two-sided, by the bootstrap. */
    readonly pValue?: number | undefined;
    /** The same after Holm's correction for all results of the model. */
    readonly adjustedPValue?: number | undefined;
    /** Test rows that would show a loss of this size with power 0.8 after a correction for all results, where it can be told. */
    readonly rowsNeeded?: number | null | undefined;
  };
}

/** All edits of one model. */
export interface Intervention {
  readonly name: string;
  readonly headSeed: number | null;
  /** Which vector the head reads. */
  readonly layer: number;
  readonly pooling: string;
  /** Of the unedited model's head, on the test rows. */
  readonly unedited: IntervalScore;
  /** LayerNorms that were edited. */
  readonly norms: number;
  readonly results: readonly InterventionResult[];
}

const count = z.int().nonnegative();
const pValue = z.number().positive().max(1);
const differenceKeys = { value: z.number(), interval: intervalSchema };
const difference = z.looseObject(differenceKeys);

/** Checks it; unknown keys pass. */
export const interventionSchema: z.ZodType<Intervention> = z.looseObject({
  name: z.string(),
  headSeed: z.int().nullable(),
  layer: count,
  pooling: z.string(),
  unedited: z.looseObject(intervalScoreKeys),
  norms: count,
  results: z.array(
    z.looseObject({
      ...intervalScoreKeys,
      set: z.enum(["top-1", "top-3", "top-10", "variance-outliers", "norm-outliers"]),
      dimensions: z.array(count),
      fill: z.enum(["zero", "mean"]),
      difference,
      control: z.looseObject({ ...intervalScoreKeys, draws: count, minimum: z.number(), maximum: z.number() }),
      beyondControl: z.looseObject({
        ...differenceKeys,
        pValue: pValue.optional(),
        adjustedPValue: pValue.optional(),
        rowsNeeded: z.int().positive().nullable().optional(),
      }),
    }),
  ),
});
