/** The answers to inquiries in summary.json. */
import { z } from "zod";
import type { InquiryAnswer } from "../inquiries/inquiry.ts";

/** One inquiry of one slice, or of all layers of a pooling together. */
export interface Inquired extends InquiryAnswer {
  /** "pretrained", "finetuned" or "vectors". */
  readonly name: string;
  /** Null where all layers were looked at together, or vectors came without a model. */
  readonly layer: number | null;
  readonly pooling: string | null;
  readonly headSeed: number | null;
  readonly dataSeed: number;
  /** As on the command line: "k-sparse". */
  readonly inquiry: string;
}

const value = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())]);

/** Checks one entry. */
export const inquiredSchema: z.ZodType<Inquired> = z.looseObject({
  name: z.string(),
  layer: z.int().nonnegative().nullable(),
  pooling: z.string().nullable(),
  headSeed: z.int().nullable(),
  dataSeed: z.int(),
  inquiry: z.string(),
  sentences: z.array(z.looseObject({ kind: z.enum(["finding", "limit", "refusal", "fact"]), text: z.string() })),
  tables: z.array(
    z.looseObject({
      title: z.string(),
      columns: z.array(
        z.looseObject({
          key: z.string(),
          title: z.string(),
          unit: z.enum(["score", "difference", "share", "count", "bits", "number", "dimensions", "text"]),
        }),
      ),
      rows: z.array(z.record(z.string(), value)),
      note: z.string(),
    }),
  ),
});
