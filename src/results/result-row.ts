/**
 * The shape of one row of results.jsonl and results.parquet: every cell of a
 * study, flat, so that a table program can read it. What does not apply to a
 * part is null; numbers are finite.
 */
import { z } from "zod";
import { type SliceIdentity, sameSlice } from "./slice-identity.ts";

/** What a row is about. */
export type ResultPart = "majority" | "full" | "own-head" | "curve" | "dimension" | "rotation" | "standardised-rotation";

/**
 * One score.
 *
 * @example
 * ```ts
 * import { readStudy, type ResultRow } from "assay";
 *
 * const { rows } = await readStudy("studies/demo");
 * const best: ResultRow[] = rows.filter(({ part, qValue }) => part === "dimension" && qValue !== null && qValue < 0.05);
 * ```
 */
export interface ResultRow {
  readonly schema: "assay/row@1";
  /** "pretrained", "finetuned" or "vectors". */
  readonly variant: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  readonly headSeed: number | null;
  readonly dataSeed: number;
  readonly part: ResultPart;
  /** For part "curve"; with the probe "own-head" the vectors were brought back to all dimensions. */
  readonly compressor: string | null;
  /** For compressors that follow one. */
  readonly ranking: string | null;
  readonly probe: string | null;
  /** For part "curve": the number of dimensions kept. */
  readonly k: number | null;
  /** For part "dimension": its index in the original vector, from 0; for rotations: the coordinate chosen after it. */
  readonly dimension: number | null;
  /** "accuracy", "spearman"; beside it "macro-f1", "matthews", "worst-recall", "calibration-error", "f1", "pearson". */
  readonly metric: string;
  /** For "worst-recall": the class whose recall it is. */
  readonly className?: string | null | undefined;
  /** For "calibration-error": what perfect calibration would have on average. */
  readonly expected?: number | null | undefined;
  /** On the test rows. */
  readonly score: number;
  /**
   * 95 % interval over the test rows: Wilson's of accuracy, Fisher's of correlations, else percentile bootstrap (500 resamples at most for scores beside the headline's); of
   * a correlation Fisher's, of a worst recall Wilson's, of a calibration error a conservative one; null where none was made.
   */
  readonly low: number | null;
  readonly high: number | null;
  /** The same metric on the rows that were fitted. */
  readonly train: number | null;
  /** The same metric on the validation rows. */
  readonly validation: number | null;
  /** Chosen on validation rows. */
  readonly penalty: number | null;
  /** (score − majority)/(reference − majority). */
  readonly retention: number | null;
  /** For part "dimension": against the test labels in other orders, exactly or with a tail beyond the permutations. */
  readonly pValue: number | null;
  /** The same, corrected for false discovery over all dimensions. */
  readonly qValue: number | null;
  /** Seed of what was random in this cell: a projection, a rotation. */
  readonly seed: number | null;
}

const number = z.number().nullable();
const index = z.int().nonnegative().nullable();

/** Checks one row. */
export const resultRowSchema: z.ZodType<ResultRow> = z.looseObject({
  schema: z.literal("assay/row@1"),
  variant: z.string(),
  layer: index,
  pooling: z.string().nullable(),
  headSeed: z.int().nullable(),
  dataSeed: z.int(),
  part: z.enum(["majority", "full", "own-head", "curve", "dimension", "rotation", "standardised-rotation"]),
  compressor: z.string().nullable(),
  ranking: z.string().nullable(),
  probe: z.string().nullable(),
  k: z.int().positive().nullable(),
  dimension: index,
  metric: z.string(),
  className: z.string().nullable().optional(),
  expected: number.optional(),
  score: z.number(),
  low: number,
  high: number,
  train: number,
  validation: number,
  penalty: number,
  retention: number,
  pValue: number,
  qValue: number,
  seed: z.int().nullable(),
});

/** Is this row about these vectors? */
export function isRowOf(row: ResultRow, slice: SliceIdentity): boolean {
  return sameSlice({ ...row, name: row.variant }, slice);
}
