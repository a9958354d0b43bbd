/** The shape of one entry of summary.json's `trajectory`: the headline numbers at checkpoints along a training. */
import { z } from "zod";
import type { AgainstChance } from "./comparison.ts";
import { type IntervalScore, intervalScoreKeys } from "./interval-score.ts";

/** After so many steps; null where a number is refused or not defined. */
export interface TrajectoryPoint {
  /** 0 is before the first. */
  readonly step: number;
  readonly full: IntervalScore;
  readonly ownHead: IntervalScore | null;
  readonly bestDimension: IntervalScore | null;
  /** Smallest number of principal components, among powers of two, within the margin by the bare score (untested). */
  readonly fewest: number | null;
  readonly participationRatio: number | null;
  readonly twonn: number | null;
  /** To the pretrained vectors. */
  readonly linearCka: number | null;
  /** Of the class means with the head's first weights. */
  readonly alignment: AgainstChance | null;
  /** On the training rows. */
  readonly nc1: number | null;
}

/** One model on its way, at the vector that its head reads. */
export interface Trajectory {
  readonly name: string;
  readonly headSeed: number | null;
  readonly layer: number;
  readonly pooling: string;
  /** Ascending in step. */
  readonly points: readonly TrajectoryPoint[];
}

const number = z.number().nullable();
const score = z.looseObject(intervalScoreKeys);

/** Checks it; unknown keys pass. */
export const trajectorySchema: z.ZodType<Trajectory> = z.looseObject({
  name: z.string(),
  headSeed: z.int().nullable(),
  layer: z.int().nonnegative(),
  pooling: z.string(),
  points: z.array(
    z.looseObject({
      step: z.int().nonnegative(),
      full: score,
      ownHead: score.nullable(),
      bestDimension: score.nullable(),
      fewest: z.int().positive().nullable(),
      participationRatio: number,
      twonn: number,
      linearCka: number,
      alignment: z.looseObject({ value: z.number(), chance: z.number() }).nullable(),
      nc1: number,
    }),
  ),
});
