/**
 * The shape of summary.json: the headline numbers of a study. Scores are
 * fractions on the test split; regression has metric "spearman", `classes`
 * null and majority 0. Required keys never change their meaning within @1;
 * more may be added, and readers ignore what they don't know.
 */

import { z } from "zod";
import { type HeadlineMetric, headlineMetrics } from "../statistics/headline-metric.ts";
import { type Beside, besideSchema } from "./beside.ts";
import { type BestDimension, bestDimensionSchema } from "./best-dimension.ts";
import { type Combined, combinedSchema } from "./combined.ts";
import { type Comparison, comparisonSchema } from "./comparison.ts";
import { type Control, controlSchema } from "./control.ts";
import { type ImportanceOverlap, importanceOverlapSchema } from "./importance-overlap.ts";
import { type Inquired, inquiredSchema } from "./inquired.ts";
import {
  type Interval,
  type IntervalScore,
  intervalSchema as interval,
  intervalScoreKeys as intervalScore,
} from "./interval-score.ts";
import { type Intervention, interventionSchema } from "./intervention.ts";
import { type Leftover, leftoverSchema } from "./leftover.ts";
import { type Redraws, redrawsSchema } from "./redraws.ts";
import { type Refusal, refusalSchema } from "./refusal.ts";
import { type SliceIdentity, sliceIdentityKeys } from "./slice-identity.ts";
import { type Trajectory, trajectorySchema } from "./trajectory.ts";

export type { BestDimension, BestDimensionValues } from "./best-dimension.ts";
export type { Combined } from "./combined.ts";
export type { Interval, IntervalScore } from "./interval-score.ts";

/** Something noticed about the input: "12 rows occur in two splits". */
export interface SummaryFact {
  readonly code: string;
  readonly count: number;
  /** A full sentence. */
  readonly sentence: string;
}

/** Groups of rows that belong together, in each split. */
export interface SplitGroups {
  readonly training: number;
  readonly validation: number;
  readonly test: number;
  /** Kish's effective number of those of test. */
  readonly effective: number;
}

/** What was classified. */
export interface SummaryTask {
  readonly name: string;
  readonly metric: HeadlineMetric;
  /** Null for regression. */
  readonly classes: number | null;
  /** Rows counted after removals. */
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** Groups of rows that belong together: intervals and tests draw these. Left out where rows are independent. */
  readonly groups?: SplitGroups | undefined;
  /** Test score of always predicting the most frequent training label; 0 for regression. */
  readonly majority: number;
  readonly labelNames?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly licence?: string | null | undefined;
  readonly citation?: string | null | undefined;
  /** What was noticed while reading and embedding. */
  readonly facts?: readonly SummaryFact[] | undefined;
  readonly hash?: string | undefined;
}

/** What made the vectors. */
export interface SummaryEncoder {
  readonly name: string;
  readonly layers: number;
  readonly dimensions: number;
  readonly parameters: number;
  readonly source?: string | undefined;
  readonly licence?: string | null | undefined;
  readonly revision?: string | null | undefined;
  readonly hash?: string | undefined;
}

/** The probe on the whole vector. */
export interface FullScore extends IntervalScore {
  readonly train: number;
  readonly probe: string;
  /** Chosen on validation rows; null for probes without one. */
  readonly penalty: number | null;
  /** Other scores of the same predictions; the result rows have them for every size, too. */
  readonly besides?: readonly Beside[] | undefined;
}

/** The model's own classifier, unchanged, on the whole vector. */
export interface OwnHeadScore extends IntervalScore {
  /** On the rows that it was trained on, when the study's are those. */
  readonly train?: number | undefined;
  readonly besides?: readonly Beside[] | undefined;
}

/** One size of one curve. */
export interface CurvePoint extends IntervalScore {
  readonly k: number;
  readonly train: number;
  readonly penalty?: number | null | undefined;
}

/**
 * Score against size, for one compressor and probe. With the probe "own-head" the model's own classifier, unchanged,
 * reads vectors that were made smaller and brought back to all dimensions.
 */
export interface Curve {
  readonly compressor: string;
  readonly probe: string;
  /** Ascending in k. */
  readonly points: readonly CurvePoint[];
}

/** The fewest dimensions shown to be enough, for one compressor and probe. */
export interface Fewest {
  readonly compressor: string;
  readonly probe: string;
  /** Absolute: 0.01 is one point. */
  readonly margin: number;
  /** The sizes that were tested: few of the curve's, fixed beforehand. */
  readonly grid: readonly number[];
  /** k*: it and every larger size are non-inferior to the reference; null when not even the largest is. */
  readonly k: number | null;
  /** From the smallest size not shown inferior to k*; null when k is. */
  readonly interval: Interval | null;
  /** Smallest size of the curve whose score is within the margin (descriptive, untested). */
  readonly pointEstimate: number | null;
  /** Why k is null: a full sentence. */
  readonly reason: string | null;
  /** Test rows that would be needed to show it, when k is null and it can be told; when refused, to show the full vector above majority. */
  readonly rowsNeeded: number | null;
  /** The next smaller size than k*, which was not shown, and the test rows that would show it, where it can be told. */
  readonly next?: { readonly k: number; readonly rowsNeeded: number | null } | null | undefined;
  /** The test at each size of the grid, ascending; none when refused. */
  readonly tests?: readonly FewestTest[] | undefined;
}

/** The paired test at one size: shown where the one-sided 95 % lower bound of the difference is above −margin. */
export interface FewestTest {
  readonly k: number;
  /** score at k − reference */
  readonly difference: number;
  readonly lower: number;
  readonly shown: boolean;
}

/** All results for one (name, layer, pooling, headSeed, dataSeed). */
export interface Variant extends SliceIdentity {
  /** Of the original vector, dead ones included. */
  readonly dimensions?: number | undefined;
  /** Left out everywhere: standard deviation below 2⁻²³ of the widest, or mere rounding of their own mean. */
  readonly deadDimensions: readonly number[];
  readonly full: FullScore;
  /** The model's own classifier; null where there is none. */
  readonly ownHead: OwnHeadScore | null;
  /** Which of the two is higher on validation rows; small sizes are held against it. */
  readonly reference: "full" | "ownHead";
  /** Null when refused. */
  readonly bestDimension: BestDimension | null;
  readonly curves: readonly Curve[];
  readonly fewest: readonly Fewest[];
  /** How k* and the best dimension vary with the training rows; of headline slices. */
  readonly redraws?: Redraws | undefined;
  readonly refused: Refusal | null;
}

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
export interface Summary {
  readonly schema: "assay/summary@1";
  readonly task: SummaryTask;
  /** Null where vectors came without a model. */
  readonly encoder: SummaryEncoder | null;
  readonly resampling: {
    readonly bootstraps: number;
    readonly permutations: number;
    readonly rotations: number;
    readonly seed: number;
  };
  readonly variants: readonly Variant[];
  readonly combined: readonly Combined[];
  /** What finetuning changed; where there are several variants. */
  readonly comparison?: Comparison | undefined;
  /** Dimensions switched off inside the finetuned models; where that was asked for. */
  readonly interventions?: readonly Intervention[] | undefined;
  /** Along the trainings; where that was asked for. */
  readonly trajectory?: readonly Trajectory[] | undefined;
  readonly inquiries?: readonly Inquired[] | undefined;
  /** What must not be found, and whether it was. */
  readonly controls?: readonly Control[] | undefined;
  /** How well another labelling can still be predicted; where one was named. */
  readonly leftover?: readonly Leftover[] | undefined;
  /** Whether the same dimensions matter in other layers and with other seeds; where there are several. */
  readonly overlaps?: readonly ImportanceOverlap[] | undefined;
}

const count = z.int().nonnegative();
const size = z.int().positive();
const besides = z.array(besideSchema).optional();

const task = z.looseObject({
  name: z.string(),
  metric: z.enum(headlineMetrics),
  classes: z.int().min(2).nullable(),
  rows: z.looseObject({ train: count, validation: count, test: count }),
  groups: z.looseObject({ training: count, validation: count, test: count, effective: z.number() }).optional(),
  majority: z.number(),
  labelNames: z.array(z.string()).optional(),
  source: z.string().optional(),
  licence: z.string().nullable().optional(),
  citation: z.string().nullable().optional(),
  facts: z.array(z.looseObject({ code: z.string(), count, sentence: z.string() })).optional(),
  hash: z.string().optional(),
});

const encoder = z.looseObject({
  name: z.string(),
  layers: count,
  dimensions: size,
  parameters: count,
  source: z.string().optional(),
  licence: z.string().nullable().optional(),
  revision: z.string().nullable().optional(),
  hash: z.string().optional(),
});

const curve = z.looseObject({
  compressor: z.string(),
  probe: z.string(),
  points: z.array(z.looseObject({ k: size, ...intervalScore, train: z.number(), penalty: z.number().nullable().optional() })),
});

const fewest = z.looseObject({
  compressor: z.string(),
  probe: z.string(),
  margin: z.number().positive(),
  grid: z.array(size),
  k: size.nullable(),
  interval: interval.nullable(),
  pointEstimate: size.nullable(),
  reason: z.string().nullable(),
  rowsNeeded: size.nullable(),
  next: z.looseObject({ k: size, rowsNeeded: size.nullable() }).nullable().optional(),
  tests: z.array(z.looseObject({ k: size, difference: z.number(), lower: z.number(), shown: z.boolean() })).optional(),
});

const variant = z.looseObject({
  ...sliceIdentityKeys,
  dimensions: size.optional(),
  deadDimensions: z.array(count),
  full: z.looseObject({ ...intervalScore, train: z.number(), probe: z.string(), penalty: z.number().nullable(), besides }),
  ownHead: z.looseObject({ ...intervalScore, train: z.number().optional(), besides }).nullable(),
  reference: z.enum(["full", "ownHead"]),
  bestDimension: bestDimensionSchema.nullable(),
  curves: z.array(curve),
  fewest: z.array(fewest),
  redraws: redrawsSchema.optional(),
  refused: refusalSchema.nullable(),
});

/** Checks summary.json; unknown keys pass. */
export const summarySchema: z.ZodType<Summary> = z.looseObject({
  schema: z.literal("assay/summary@1"),
  task,
  encoder: encoder.nullable(),
  resampling: z.looseObject({ bootstraps: count, permutations: count, rotations: count, seed: z.int() }),
  variants: z.array(variant).min(1),
  combined: z.array(combinedSchema),
  comparison: comparisonSchema.optional(),
  interventions: z.array(interventionSchema).optional(),
  trajectory: z.array(trajectorySchema).optional(),
  inquiries: z.array(inquiredSchema).optional(),
  controls: z.array(controlSchema).optional(),
  leftover: z.array(leftoverSchema).optional(),
  overlaps: z.array(importanceOverlapSchema).optional(),
});
