/** The shape of a variant's `redraws` in summary.json: how k* and the best dimension vary with the training rows. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";

const size = z.int().positive();

const redrawsKeys = {
  /** How many times training rows were drawn. */
  draws: z.int().nonnegative(),
  /** In each of them, about: all training rows, or as many as there is time for. */
  rows: z.int().nonnegative(),
  /** Whether whole groups were drawn, or rows within each class (of real values: rows). */
  drawn: z.enum(["rows", "groups"]),
  compressor: z.string(),
  probe: z.string(),
  /** The sizes k* was tested at. */
  grid: z.array(size),
  /** k* of each of the first redraws, null where none was shown; left out where claims are refused or vectors too wide. */
  k: z.array(size.nullable()).optional(),
  /** How often each dimension alone had the best train score, most often first; indices of the original vector. */
  best: z.array(shape({ index: z.int().nonnegative(), wins: size })),
};

/** What training rows drawn anew give; described, not tested. The encoder is not finetuned again. */
export interface Redraws extends Shape<typeof redrawsKeys> {}

/** Checks it. */
export const redrawsSchema: z.ZodType<Redraws> = shape(redrawsKeys);
