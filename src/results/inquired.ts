/** The answers to inquiries in summary.json. */

import { z } from "zod";
import { type Accepted, type Shape, shape } from "../formats/shape.ts";
import { sliceIdentityKeys } from "./slice-identity.ts";

const valueSchema = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())]);

/** A value of a table: a number, a word, a list of dimensions, or (score, low, high). */
export type InquiryValue = Accepted<typeof valueSchema>;

const columnKeys = {
  /** The key in every row. */
  key: z.string(),
  /** The heading. */
  title: z.string(),
  /** How its values are written; "score" and "difference" are numbers or (value, low, high), 95 %. */
  unit: z.enum(["score", "difference", "share", "count", "bits", "number", "dimensions", "text"]),
};

/** A column of a table. */
export interface InquiryColumn extends Shape<typeof columnKeys> {}

const columnSchema: z.ZodType<InquiryColumn> = shape(columnKeys);

const tableKeys = {
  title: z.string(),
  columns: z.array(columnSchema),
  rows: z.array(z.record(z.string(), valueSchema)),
  /** How to read it. */
  note: z.string(),
};

/** A table of an answer. */
export interface InquiryTable extends Shape<typeof tableKeys> {}

const tableSchema: z.ZodType<InquiryTable> = shape(tableKeys);

const sentenceKeys = { kind: z.enum(["finding", "limit", "refusal", "fact"]), text: z.string() };

/** A sentence of an answer, and what it is worth: as in the report. */
export interface InquirySentence extends Shape<typeof sentenceKeys> {}

const sentenceSchema: z.ZodType<InquirySentence> = shape(sentenceKeys);

const answerKeys = { sentences: z.array(sentenceSchema), tables: z.array(tableSchema) };

/** What comes of it. */
export interface InquiryAnswer extends Shape<typeof answerKeys> {}

/** Checks an answer. */
export const inquiryAnswerSchema: z.ZodType<InquiryAnswer> = shape(answerKeys);

const inquiredKeys = {
  ...sliceIdentityKeys,
  /** As on the command line: "k-sparse". */
  inquiry: z.string(),
  ...answerKeys,
};

/** One inquiry of one slice, or of all layers of a pooling together. */
export interface Inquired extends Shape<typeof inquiredKeys> {}

/** Checks one entry. */
export const inquiredSchema: z.ZodType<Inquired> = shape(inquiredKeys);
