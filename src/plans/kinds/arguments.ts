/** Arguments that kinds of tasks of a labelled study share. */
import { z } from "zod";
import { type Shape, shape } from "../../formats/shape.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** An encoder or labelled text by its name in the plan, and the hash of its contents. */
const namedKeys = { name: z.string(), hash };

/** Texts: an encoder's and a task's names, and how texts are cut. */
export const textKeys = {
  encoder: shape(namedKeys),
  task: shape(namedKeys),
  /** What stands before every text. */
  prefix: z.string(),
  /** In tokens. */
  maxLength: z.int().positive(),
};

const whole = z.int().nonnegative();

const sliceKeys = { layer: whole, pooling: z.string() };

/** Slices of a vector set. */
export const slicesSchema = z.array(shape(sliceKeys)).min(1);

/** The options of an analysis that a grid may say; what it leaves out has its default. */
export const analysisKeys = {
  ...{ compressors: z.array(z.string()).optional(), rankings: z.array(z.string()).optional() },
  ...{ probes: z.array(z.string()).optional(), sizes: z.array(whole).optional(), margin: z.number().optional() },
  ...{ bootstraps: whole.optional(), permutations: whole.optional(), rotations: whole.optional(), redraws: whole.optional() },
  seed: whole,
};

/** Options of an analysis, as tasks have them. */
export interface PlannedAnalysis extends Shape<typeof analysisKeys> {}

/** A variant of a study: the task that embedded it, and the one that finetuned its model. */
export const variantKeys = {
  /** Id of the task. */
  vectors: z.string(),
  /** Id of the task; null for the pretrained encoder. */
  model: z.string().nullable(),
  headSeed: whole.nullable(),
};

/** A variant of a study by the tasks that make it. */
export interface PlannedVariant extends Shape<typeof variantKeys> {}
