/** The shape of one entry of summary.json's `overlaps`: whether the same dimensions matter on two sides. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { sliceIdentitySchema } from "./slice-identity.ts";

const overlapKeys = {
  /** Dimensions that are living on both sides. */
  dimensions: z.int().positive(),
  /** So many of each side were compared by Jaccard's index. */
  top: z.int().positive(),
  jaccard: shape({ value: z.number(), expected: z.number(), chance: z.number() }),
  /** Spearman's; unrelated orders stay within ±chance with 95 % probability. */
  correlation: shape({ value: z.number(), chance: z.number() }),
  /** Mean squared cosine of the principal angles of the class means, and of random subspaces; null where not known. */
  angles: shape({ value: z.number(), expected: z.number() }).nullable(),
};

/** What two sides have in common. */
export interface Overlap extends Shape<typeof overlapKeys> {}

const importanceOverlapKeys = {
  over: z.enum(["layers", "seeds"]),
  sides: z.tuple([sliceIdentitySchema, sliceIdentitySchema]),
  ...overlapKeys,
};

/** Two sides of one study. */
export interface ImportanceOverlap extends Shape<typeof importanceOverlapKeys> {}

/** Checks it. */
export const importanceOverlapSchema: z.ZodType<ImportanceOverlap> = shape(importanceOverlapKeys);
