/**
 * The shape of summary.json: the headline numbers of a study. Scores are
 * fractions on the test split; regression has metric "spearman", `classes`
 * null and majority 0. Required keys never change their meaning within @1;
 * more may be added, and readers ignore what they don't know.
 */

import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { besideSchema } from "./beside.ts";
import { bestDimensionSchema } from "./best-dimension.ts";
import { broughtNounsSchema } from "./brought-nouns.ts";
import { combinedSchema } from "./combined.ts";
import { comparisonSchema, geometrySchema } from "./comparison.ts";
import { controlSchema } from "./control.ts";
import { curveSchema, fewestSchema } from "./fewest.ts";
import { importanceOverlapSchema } from "./importance-overlap.ts";
import { inquiredSchema } from "./inquired.ts";
import { intervalScoreKeys } from "./interval-score.ts";
import { interventionSchema } from "./intervention.ts";
import { leftoverSchema } from "./leftover.ts";
import { redrawsSchema } from "./redraws.ts";
import { refusalSchema } from "./refusal.ts";
import { sliceIdentityKeys } from "./slice-identity.ts";
import { encoderSchema, taskSchema } from "./summary-task.ts";
import { trajectorySchema } from "./trajectory.ts";

export type { BestDimension, BestDimensionValues } from "./best-dimension.ts";
export type { Fact as SummaryFact } from "./fact.ts";
export type { Curve, CurvePoint, Fewest } from "./fewest.ts";
export type { Interval, IntervalScore } from "./interval-score.ts";
export type { SplitGroups } from "./summary-task.ts";

const count = z.int().nonnegative();

const fullKeys = {
  ...intervalScoreKeys,
  train: z.number(),
  probe: z.string(),
  /** Chosen on validation rows; null for probes without one. */
  penalty: z.number().nullable(),
  /** Other scores of the same predictions; the result rows have them for every size, too. */
  besides: z.array(besideSchema).optional(),
};

/** The probe on the whole vector. */
export interface FullScore extends Shape<typeof fullKeys> {}

const fullSchema: z.ZodType<FullScore> = shape(fullKeys);

const ownHeadKeys = {
  ...intervalScoreKeys,
  /** On the rows that it was trained on, when the study's are those. */
  train: z.number().optional(),
  besides: z.array(besideSchema).optional(),
};

/** The model's own classifier, unchanged, on the whole vector. */
export interface OwnHeadScore extends Shape<typeof ownHeadKeys> {}

const ownHeadSchema: z.ZodType<OwnHeadScore> = shape(ownHeadKeys);

const variantKeys = {
  ...sliceIdentityKeys,
  /** Whether the encoder was finetuned, so that the random start of a head had a part in it. Left out by earlier versions. */
  isFinetuned: z.boolean().optional(),
  /** Of the original vector, dead ones included. */
  dimensions: z.int().positive().optional(),
  /** Left out everywhere: standard deviation below 2⁻²³ of the widest, or mere rounding of their own mean. */
  deadDimensions: z.array(count),
  full: fullSchema,
  /** The model's own classifier; null where there is none. */
  ownHead: ownHeadSchema.nullable(),
  /** Which of the two is higher on validation rows; small sizes are held against it. */
  reference: z.enum(["full", "ownHead"]),
  /** Null when refused. */
  bestDimension: bestDimensionSchema.nullable(),
  curves: z.array(curveSchema),
  fewest: z.array(fewestSchema),
  /** How k* and the best dimension vary with the training rows; of headline slices. */
  redraws: redrawsSchema.optional(),
  refused: refusalSchema.nullable(),
};

/** All results for one (name, layer, pooling, headSeed, dataSeed). */
export interface Variant extends Shape<typeof variantKeys> {}

const variantSchema: z.ZodType<Variant> = shape(variantKeys);

const summaryKeys = {
  schema: z.literal("assay/summary@1"),
  task: taskSchema,
  /** Null where vectors came without a model. */
  encoder: encoderSchema.nullable(),
  resampling: shape({ bootstraps: count, permutations: count, rotations: count, seed: z.int() }),
  variants: z.array(variantSchema).min(1),
  combined: z.array(combinedSchema),
  /** What objects that were brought are called; where there are such. */
  nouns: broughtNounsSchema.optional(),
  /** What finetuning changed; where there are several variants. */
  comparison: comparisonSchema.optional(),
  /** What each slice looks like; where measures were asked for and no variants are compared. */
  geometry: z.array(geometrySchema).optional(),
  /** Dimensions switched off inside the finetuned models; where that was asked for. */
  interventions: z.array(interventionSchema).optional(),
  /** Along the trainings; where that was asked for. */
  trajectory: z.array(trajectorySchema).optional(),
  inquiries: z.array(inquiredSchema).optional(),
  /** What must not be found, and whether it was. */
  controls: z.array(controlSchema).optional(),
  /** How well another labelling can still be predicted; where one was named. */
  leftover: z.array(leftoverSchema).optional(),
  /** Whether the same dimensions matter in other layers and with other seeds; where there are several. */
  overlaps: z.array(importanceOverlapSchema).optional(),
};

/**
 * summary.json.
 *
 * @example
 * ```ts
 * import { readStudy, type Summary } from "assay";
 *
 * const scores = ({ variants }: Summary): readonly number[] => variants.map(({ full }) => full.score);
 * console.log(scores((await readStudy("studies/demo")).summary));
 * ```
 */
export interface Summary extends Shape<typeof summaryKeys> {}

/** Checks summary.json; unknown keys pass. */
export const summarySchema: z.ZodType<Summary> = shape(summaryKeys);
