/** What a plan's compressor of a source is, or that none was certified. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { certificateSchema } from "./compressor-description.ts";

/** The file in the result of a task that compresses. */
export const verdictName = "verdict.json";

const count = z.int().nonnegative();

const verdictKeys = {
  schema: z.literal("assay/source-verdict@1"),
  /** κ, as it was asked for. */
  keep: z.number(),
  /** Whose sums components come from. */
  rows: count,
  /** On which codes were fitted, chosen and certified. */
  heldOut: count,
  /** Null where nothing was certified. */
  chain: z.string().nullable(),
  bytesPerVector: count.nullable(),
  certificate: certificateSchema.nullable(),
};

/** verdict.json. */
export interface SourceVerdict extends Shape<typeof verdictKeys> {}

/** Checks verdict.json. */
export const verdictSchema: z.ZodType<SourceVerdict> = shape(verdictKeys);
