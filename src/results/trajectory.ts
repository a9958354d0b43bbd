/** The shape of one entry of summary.json's `trajectory`: the headline numbers at checkpoints along a training. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { againstChanceSchema } from "./comparison.ts";
import { intervalScoreSchema } from "./interval-score.ts";

const number = z.number().nullable();

const pointKeys = {
  /** 0 is before the first. */
  step: z.int().nonnegative(),
  full: intervalScoreSchema,
  ownHead: intervalScoreSchema.nullable(),
  bestDimension: intervalScoreSchema.nullable(),
  /** Smallest number of principal components, among powers of two, within the margin by the bare score (untested). */
  fewest: z.int().positive().nullable(),
  participationRatio: number,
  twonn: number,
  /** To the pretrained vectors. */
  linearCka: number,
  /** Of the class means with the head's first weights. */
  alignment: againstChanceSchema.nullable(),
  /** On the training rows. */
  nc1: number,
};

/** After so many steps; null where a number is refused or not defined. */
export interface TrajectoryPoint extends Shape<typeof pointKeys> {}

const pointSchema: z.ZodType<TrajectoryPoint> = shape(pointKeys);

const trajectoryKeys = {
  name: z.string(),
  headSeed: z.int().nullable(),
  layer: z.int().nonnegative(),
  pooling: z.string(),
  /** Ascending in step. */
  points: z.array(pointSchema),
};

/** One model on its way, at the vector that its head reads. */
export interface Trajectory extends Shape<typeof trajectoryKeys> {}

/** Checks it. */
export const trajectorySchema: z.ZodType<Trajectory> = shape(trajectoryKeys);
