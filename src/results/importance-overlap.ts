/** The shape of one entry of summary.json's `overlaps`: whether the same dimensions matter on two sides. */
import { z } from "zod";
import { type SliceIdentity, sliceIdentityKeys } from "./slice-identity.ts";

/** What two sides have in common. */
export interface Overlap {
  /** Dimensions that are living on both sides. */
  readonly dimensions: number;
  /** So many of each side were compared by Jaccard's index. */
  readonly top: number;
  readonly jaccard: { readonly value: number; readonly expected: number; readonly chance: number };
  /** Spearman's; unrelated orders stay within ±chance with 95 % probability. */
  readonly correlation: { readonly value: number; readonly chance: number };
  /** Mean squared cosine of the principal angles of the class means, and of random subspaces; null where not known. */
  readonly angles: { readonly value: number; readonly expected: number } | null;
}

/** Two sides of one study. */
export interface ImportanceOverlap extends Overlap {
  readonly over: "layers" | "seeds";
  readonly sides: readonly [SliceIdentity, SliceIdentity];
}

const place = z.looseObject(sliceIdentityKeys);

/** Checks it; unknown keys pass. */
export const importanceOverlapSchema: z.ZodType<ImportanceOverlap> = z.looseObject({
  over: z.enum(["layers", "seeds"]),
  sides: z.tuple([place, place]),
  dimensions: z.int().positive(),
  top: z.int().positive(),
  jaccard: z.looseObject({ value: z.number(), expected: z.number(), chance: z.number() }),
  correlation: z.looseObject({ value: z.number(), chance: z.number() }),
  angles: z.looseObject({ value: z.number(), expected: z.number() }).nullable(),
});
