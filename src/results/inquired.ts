/** The answers to inquiries in summary.json. */

import { z } from "zod";
import { type SliceIdentity, sliceIdentityKeys } from "./slice-identity.ts";

/** A value of a table: a number, a word, a list of dimensions, or (score, low, high). */
export type InquiryValue = number | string | boolean | null | readonly number[];

/** A column of a table. */
export interface InquiryColumn {
  /** The key in every row. */
  readonly key: string;
  /** The heading. */
  readonly title: string;
  /** How its values are written; "score" and "difference" are numbers or (value, low, high), 95 %. */
  readonly unit: "score" | "difference" | "share" | "count" | "bits" | "number" | "dimensions" | "text";
}

/** A table of an answer. */
export interface InquiryTable {
  readonly title: string;
  readonly columns: readonly InquiryColumn[];
  readonly rows: readonly Readonly<Record<string, InquiryValue>>[];
  /** How to read it. */
  readonly note: string;
}

/** A sentence of an answer, and what it is worth: as in the report. */
export interface InquirySentence {
  readonly kind: "finding" | "limit" | "refusal" | "fact";
  readonly text: string;
}

/** What comes of it. */
export interface InquiryAnswer {
  readonly sentences: readonly InquirySentence[];
  readonly tables: readonly InquiryTable[];
}

/** One inquiry of one slice, or of all layers of a pooling together. */
export interface Inquired extends SliceIdentity, InquiryAnswer {
  /** As on the command line: "k-sparse". */
  readonly inquiry: string;
}

const value = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())]);

/** Checks one entry. */
export const inquiredSchema: z.ZodType<Inquired> = z.looseObject({
  ...sliceIdentityKeys,
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
