/**
 * The shape of compressor.json: the chain, what it was fitted on, what was measured on which rows, the certificate and
 * the looks that it cost. The runtime reads its first keys; the card and the page are made of all of it.
 */
import { z } from "zod";
import { listedFilesSchema } from "../formats/ownership.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { factSchema } from "./fact.ts";
import { sliceKeys } from "./slice-identity.ts";

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** How queries and vectors are compared. */
export const distances = ["cosine", "dot", "l2"] as const;

/** What is kept, by its kind. */
export const goalKinds = ["labels", "retrieval", "pairs", "neighbours"] as const;

/** A kind of goal. */
export type GoalKind = (typeof goalKinds)[number];

const stepKeys = {
  /** As in chains: "pca"; "unit" for unit length. */
  compressor: z.string(),
  /** Numbers that come out. */
  size: count.min(1),
  /** The arithmetic that its tensors are for. */
  map: z.enum(["linear", "selection", "hidden-layer", "unit"]),
};

/** One step before the codec. */
export interface StepDescription extends Shape<typeof stepKeys> {}

const lookKeys = {
  /** SHA-256 of the contents of the rows. */
  rows: hash,
  /** The smallest hashes of these contents: rows that have some of them are the same rows to the ledger. */
  sketch: z.array(z.string()),
  /** What was asked of them: "at least 0.99 of accuracy". */
  question: z.string(),
  /** α that the look could spend. */
  level: z.number().positive().max(1),
};

/** One look at rows that certify. */
export interface Look extends Shape<typeof lookKeys> {}

/** Checks a look. */
export const lookSchema: z.ZodType<Look> = shape(lookKeys);

const certificateKeys = {
  /** κ: the share of the full vector's score that is kept at least. */
  kept: share,
  /** 1 − α of all looks at these rows together. */
  confidence: share,
  /** Rows, queries or pairs. */
  rows: count,
  pValue: share,
  /** At which it was tested. */
  level: share,
};

/** What holds with that confidence, for rows like those. */
export interface Certificate extends Shape<typeof certificateKeys> {}

/** Checks a certificate. */
export const certificateSchema: z.ZodType<Certificate> = shape(certificateKeys);

const weighedKeys = {
  chain: z.string(),
  family: z.string(),
  bytes: count,
  /** Share of the full vector's score on the rows that choose; may be above 1. */
  chosen: z.number(),
  /** The same on the rows that certify; null where they were not asked of it. */
  certified: z.number().nullable(),
  /** Whether it passed. */
  passed: z.boolean(),
};

/** A candidate as it was weighed. */
export interface WeighedChain extends Shape<typeof weighedKeys> {}

const stratumKeys = { name: z.string(), rows: count, full: share, compressed: share };

/** Scores of one class on the rows that certify. */
export interface StratumScores extends Shape<typeof stratumKeys> {}

const goalKeys = {
  kind: z.enum(goalKinds),
  /** "accuracy", "nDCG@10". */
  measure: z.string(),
  /** What one outcome is of. */
  noun: shape({ one: z.string(), many: z.string() }),
  /** π: what a constant prediction gets, where only the part above it counts; else 0. */
  chance: share,
  /** The probe that was fitted on what codes give back; null where none was. */
  probe: z.string().nullable(),
};

const partsKeys = {
  fit: count,
  choose: count,
  certify: count,
  /** Whether the parts came with the vectors, or were divided by the content of the rows. */
  from: z.enum(["splits", "content"]),
  /** Of the contents of the rows that certify. */
  certifyHash: hash,
  /** Groups among the rows that certify, each one draw; null where rows stand alone. */
  groups: count.nullable(),
};

const sourceKeys = {
  name: z.string(),
  /** Of everything that determined the vectors. */
  hash,
  /** All there were, and those that were read. */
  rows: count,
  used: count,
  ...sliceKeys,
  encoder: shape({ name: z.string(), hash: z.string() }).nullable(),
  task: z.string().nullable(),
  facts: z.array(factSchema),
  /** Many more rows of the source, none of them among these, whose sums components and discriminants are of. */
  summed: count.optional(),
};

const learningKeys = { rows: count, quality: z.number() };

const nestedSizeKeys = {
  /** k */
  size: count,
  /** Share of the ten nearest rows that are among the ten nearest by the first k dimensions. */
  recall: share,
  /** The same by random sets of k dimensions, in the mean. */
  random: share,
  /** p after Holm's correction over the sizes. */
  adjusted: share,
};

const nestedKeys = {
  /** Whether the first dimensions hold more at every size. */
  looksNested: z.boolean(),
  sizes: z.array(shape(nestedSizeKeys)),
  /** Rows that were looked for, and among how many. */
  queries: count,
  corpus: count,
  /** Random sets a size. */
  draws: count,
  level: share,
};

/** Whether vectors look trained to be cut off. */
export interface NestedCheck extends Shape<typeof nestedKeys> {}

const descriptionKeys = {
  schema: z.literal("assay/compressor@1"),
  chain: z.string(),
  inputSize: count.min(1),
  codedSize: count.min(1),
  bytesPerVector: count.min(1),
  steps: z.array(shape(stepKeys)),
  codec: z.string(),
  distance: z.enum(distances),
  /** SHA-256 of compressor.safetensors. */
  tensors: hash,
  tool: shape({ name: z.string(), version: z.string() }),
  /** Of all that every vector needs together. */
  artefactBytes: count,
  fittedOn: shape(sourceKeys),
  /** Of text before it was embedded. */
  prefixes: shape({ query: z.string(), document: z.string() }).nullable(),
  parts: shape(partsKeys),
  goal: shape(goalKeys),
  /** Whether a step was fitted to the labels: such a code may keep little else. */
  fittedToLabels: z.boolean(),
  /** What was asked: κ, or most dimensions or bytes. */
  asked: shape({ kind: z.enum(["keep", "dimensions", "bytes"]), value: z.number().positive(), confidence: share }),
  seed: z.int(),
  /** Null where nothing could be shown. */
  certificate: certificateSchema.nullable(),
  /** All looks at these rows, the last one this. */
  looks: z.array(lookSchema),
  /** Mean scores of the full vector and of the code. */
  scores: shape({
    full: shape({ chosen: share, certified: share }),
    compressed: shape({ chosen: share, certified: share }),
  }),
  /** Shares of what is kept otherwise, by name; not certified. */
  besides: z.record(z.string(), z.number()),
  /** Accuracy of the model's own head, unchanged, on the rows that certify; null without one, or without a way back. */
  ownHead: shape({ full: share, compressed: share }).nullable(),
  strata: z.array(shape(stratumKeys)),
  /** What is left of another labelling; null where none was given. */
  leftover: shape({ name: z.string(), majority: share, full: share, compressed: share }).nullable(),
  front: z.array(shape(weighedKeys)),
  /** Share of the full vector's score that the chain keeps when fitted on fewer rows; on the rows that choose. */
  learning: z.array(shape(learningKeys)),
  /** Asked where a candidate keeps first dimensions; else null, and with too few rows or dimensions to ask. */
  nested: shape(nestedKeys).nullable(),
  facts: z.array(factSchema),
  /** What other programs could load and is not there, with the reason. */
  missing: z.array(z.string()),
  /** The files beside it. */
  files: listedFilesSchema,
};

/** compressor.json. */
export interface CompressorDescription extends Shape<typeof descriptionKeys> {}

/** Checks compressor.json; unknown keys pass. */
export const compressorDescriptionSchema: z.ZodType<CompressorDescription> = shape(descriptionKeys);
