/** The answers to inquiries in summary.json. */

import { z } from "zod";
import { type ShapeOf, shape } from "../formats/shape.ts";
import { sliceIdentityKeys } from "./slice-identity.ts";

const valueSchema = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())]);

/** A value of a table: a number, a word, a list of dimensions, or (score, low, high). */
export type InquiryValue = ShapeOf<typeof valueSchema>;

const columnSchema = shape({
  /** The key in every row. */
  key: z.string(),
  /** The heading. */
  title: z.string(),
  /** How its values are written; "score" and "difference" are numbers or (value, low, high), 95 %. */
  unit: z.enum(["score", "difference", "share", "count", "bits", "number", "dimensions", "text"]),
});

/**
 * A column of a table.
 * @interface
 */
export type InquiryColumn = ShapeOf<typeof columnSchema>;

const tableSchema = shape({
  title: z.string(),
  columns: z.array(columnSchema),
  rows: z.array(z.record(z.string(), valueSchema)),
  /** How to read it. */
  note: z.string(),
});

/**
 * A table of an answer.
 * @interface
 */
export type InquiryTable = ShapeOf<typeof tableSchema>;

const sentenceSchema = shape({ kind: z.enum(["finding", "limit", "refusal", "fact"]), text: z.string() });

/**
 * A sentence of an answer, and what it is worth: as in the report.
 * @interface
 */
export type InquirySentence = ShapeOf<typeof sentenceSchema>;

const answerSchema = shape({ sentences: z.array(sentenceSchema), tables: z.array(tableSchema) });

/**
 * What comes of it.
 * @interface
 */
export type InquiryAnswer = ShapeOf<typeof answerSchema>;

/** Checks one entry. */
export const inquiredSchema = shape({
  ...sliceIdentityKeys,
  /** As on the command line: "k-sparse". */
  inquiry: z.string(),
  ...answerSchema.shape,
});

/**
 * One inquiry of one slice, or of all layers of a pooling together.
 * @interface
 */
export type Inquired = ShapeOf<typeof inquiredSchema>;
