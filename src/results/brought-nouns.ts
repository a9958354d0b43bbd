/** What objects that were brought to a study are called in sentences: our lists, which know the words for ours, do not know them. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";

const wordsKeys = {
  one: z.string(),
  many: z.string(),
  /** In legends and tables, where they say more. */
  title: z.string().optional(),
};

/** Of one: "nearest mean", "nearest means". */
export interface BroughtWords extends Shape<typeof wordsKeys> {}

const words = z.record(z.string(), shape(wordsKeys));

const nounsKeys = {
  probes: words,
  compressors: words,
  /** Titles. */
  inquiries: z.record(z.string(), z.string()),
};

/** By their identities; only of those that their words tell from all others. */
export interface BroughtNouns extends Shape<typeof nounsKeys> {}

/** Checks them. */
export const broughtNounsSchema: z.ZodType<BroughtNouns> = shape(nounsKeys);
