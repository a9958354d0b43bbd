/**
 * manifest.json of vectors whose rows have no labels: documents and queries with judgements, or sentences in pairs. It is
 * written last, so that a folder with a manifest is complete. No clock: the same vectors have the same manifest.
 */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { factSchema } from "../results/fact.ts";
import { checkedManifest, setKeys, setSchemas } from "./manifest.ts";
import { encoderSummarySchema } from "./summaries.ts";

const count = z.int().nonnegative();
const [, schemaName] = setSchemas;

const judgedKeys = {
  kind: z.literal("judgements"),
  /** The first rows. */
  documents: count.min(1),
  /** The rows after them. */
  queries: count.min(1),
  judgements: count.min(1),
};

const pairedKeys = {
  kind: z.literal("pairs"),
  pairs: count.min(1),
  /** Whether scores are degrees; else 1 says that two rows belong together, and 0 that they do not. */
  isScored: z.boolean(),
};

const relatedTaskKeys = {
  name: z.string(),
  source: z.string(),
  licence: z.string().nullable(),
  citation: z.string().nullable(),
  facts: z.array(factSchema),
  hash: z.string(),
};

/** What a set says of the task that it was made of. */
export interface RelatedTaskSummary extends Shape<typeof relatedTaskKeys> {}

const prefixKeys = { query: z.string(), document: z.string() };

/** What stood before every text; of pairs both are the same. */
export interface Prefixes extends Shape<typeof prefixKeys> {}

const relatedManifestKeys = {
  schema: z.literal(schemaName),
  ...setKeys,
  /** What holds between rows; rows.safetensors has it. */
  relations: z.discriminatedUnion("kind", [z.looseObject(judgedKeys), z.looseObject(pairedKeys)]),
  encoder: encoderSummarySchema,
  /** The encoder's own. */
  defaultPooling: z.string(),
  task: shape(relatedTaskKeys),
  prefixes: shape(prefixKeys),
  /** In tokens. */
  maxLength: count,
  /** Tokens a batch, padding included. */
  tokenBudget: count,
};

/** manifest.json. */
export interface RelatedManifest extends Shape<typeof relatedManifestKeys> {}

/** Checks manifest.json; unknown keys pass. */
export const relatedManifestSchema: z.ZodType<RelatedManifest> = shape(relatedManifestKeys);

/** Whether a parsed manifest says that it is one. */
export function isRelatedManifest(value: unknown): boolean {
  return typeof value === "object" && value !== null && "schema" in value && value.schema === schemaName;
}

/** Checks a parsed manifest. @throws FormatError naming the file and the key */
export function parseRelatedManifest(value: unknown, path: string): RelatedManifest {
  return checkedManifest(relatedManifestSchema, value, path);
}
