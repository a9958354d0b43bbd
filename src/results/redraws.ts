/** The shape of a variant's `redraws` in summary.json: how k* and the best dimension vary with the training rows. */
import { z } from "zod";

/** What training rows drawn anew give; described, not tested. The encoder is not finetuned again. */
export interface Redraws {
  /** How many times training rows were drawn. */
  readonly draws: number;
  /** In each of them, about: all training rows, or as many as there is time for. */
  readonly rows: number;
  /** Whether whole groups were drawn, or rows within each class (of real values: rows). */
  readonly drawn: "rows" | "groups";
  readonly compressor: string;
  readonly probe: string;
  /** The sizes k* was tested at. */
  readonly grid: readonly number[];
  /** k* of each of the first redraws, null where none was shown; left out where claims are refused or vectors too wide. */
  readonly k?: readonly (number | null)[] | undefined;
  /** How often each dimension alone had the best train score, most often first; indices of the original vector. */
  readonly best: readonly { readonly index: number; readonly wins: number }[];
}

const size = z.int().positive();

/** Checks it; unknown keys pass. */
export const redrawsSchema: z.ZodType<Redraws> = z.looseObject({
  draws: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  drawn: z.enum(["rows", "groups"]),
  compressor: z.string(),
  probe: z.string(),
  grid: z.array(size),
  k: z.array(size.nullable()).optional(),
  best: z.array(z.looseObject({ index: z.int().nonnegative(), wins: size })),
});
