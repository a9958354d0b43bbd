/**
 * The shape of one row of results.jsonl and results.parquet: every cell of a
 * study, flat, so that a table program can read it. What does not apply to a
 * part is null; numbers are finite.
 */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { type SliceIdentity, sameSlice, sliceIdentityKeys } from "./slice-identity.ts";

const number = z.number().nullable();

/** What a row is about. */
const partSchema = z.enum(["majority", "full", "own-head", "curve", "dimension", "rotation", "standardised-rotation"]);

const { layer, pooling, headSeed, dataSeed } = sliceIdentityKeys;

const resultRowKeys = {
  schema: z.literal("assay/row@1"),
  /** "pretrained", "finetuned" or "vectors". */
  variant: z.string(),
  layer,
  pooling,
  headSeed,
  dataSeed,
  part: partSchema,
  /** For part "curve"; with the probe "own-head" the vectors were brought back to all dimensions. */
  compressor: z.string().nullable(),
  /** For compressors that follow one. */
  ranking: z.string().nullable(),
  probe: z.string().nullable(),
  /** For part "curve": the number of dimensions kept. */
  k: z.int().positive().nullable(),
  /** For part "dimension": its index in the original vector, from 0; for rotations: the coordinate chosen after it. */
  dimension: z.int().nonnegative().nullable(),
  /** "accuracy", "spearman"; beside it "macro-f1", "matthews", "worst-recall", "calibration-error", "f1", "pearson". */
  metric: z.string(),
  /** For "worst-recall": the class whose recall it is. */
  className: z.string().nullable().optional(),
  /** For "calibration-error": what perfect calibration would have on average. */
  expected: number.optional(),
  /** On the test rows. */
  score: z.number(),
  /**
   * 95 % interval over the test rows: Wilson's of accuracy, Fisher's of correlations, else percentile bootstrap (500 resamples at most for scores beside the headline's); of
   * a correlation Fisher's, of a worst recall Wilson's, of a calibration error a conservative one; null where none was made.
   */
  low: number,
  /** Its upper end. */
  high: number,
  /** The same metric on the rows that were fitted. */
  train: number,
  /** The same metric on the validation rows. */
  validation: number,
  /** Chosen on validation rows. */
  penalty: number,
  /** (score − majority)/(reference − majority). */
  retention: number,
  /** For part "dimension": against the test labels in other orders, exactly or with a tail beyond the permutations. */
  pValue: number,
  /** The same, corrected for false discovery over all dimensions. */
  qValue: number,
  /** Seed of what was random in this cell: a projection, a rotation. */
  seed: z.int().nullable(),
};

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
export interface ResultRow extends Shape<typeof resultRowKeys> {}

/** Checks one row. */
export const resultRowSchema: z.ZodType<ResultRow> = shape(resultRowKeys);

/** Is this row about these vectors? */
export function isRowOf(row: ResultRow, slice: SliceIdentity): boolean {
  return sameSlice({ ...row, name: row.variant }, slice);
}
