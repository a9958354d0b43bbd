/**
 * manifest.json of a vector set: what made the vectors and what lies in the
 * folder. It is written last, so that a folder with a manifest is complete.
 * No clock: the same vectors have the same manifest.
 */

import { z } from "zod";
import { FormatError } from "../base/errors.ts";
import type { ListedFiles } from "../formats/ownership.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { factSchema } from "../results/fact.ts";
import { type Slice, sliceKeys } from "../results/slice-identity.ts";
import { encoderSummarySchema, taskSummarySchema } from "./summaries.ts";

/** The files of a vector set. */
export const fileNames = {
  /** One F32 [rows, dimensions] tensor for each slice. */
  vectors: "vectors.safetensors",
  /**
   * `labels` (I32 classes or F64 values), `splits` (U8) and, where rows belong together, `groups` (I32), one a row; of
   * rows without labels what holds between them (related-rows.ts).
   */
  rows: "rows.safetensors",
  /** Where each row came from, one a line. */
  ids: "ids.txt",
  manifest: "manifest.json",
} as const;

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const file = shape({ bytes: count, sha256 });

/** Keys of every set on disk. */
export const setKeys = {
  tool: shape({ name: z.string(), version: z.string() }),
  /** sha256 of everything that determined the vectors. */
  hash: sha256,
  rows: count.min(1),
  dimensions: count.min(1),
  /** In the order they were asked for. */
  slices: z
    .array(shape({ ...sliceKeys, tensor: z.string() }))
    .min(1)
    .max(100_000),
  facts: z.array(factSchema),
  files: shape({ vectors: file, rows: file, ids: file }),
};

/** What reading vectors needs of a manifest. */
export type SetManifest = Pick<VectorsManifest, keyof typeof setKeys>;

const vectorsManifestKeys = {
  schema: z.literal("assay/vectors@1"),
  ...setKeys,
  labels: z.union([shape({ kind: z.literal("classes"), classes: count.min(2) }), shape({ kind: z.literal("values") })]),
  encoder: encoderSummarySchema.nullable(),
  task: taskSummarySchema,
  /** In tokens; null where vectors came without a model. */
  maxLength: count.nullable(),
  /** Tokens a batch, padding included; null where vectors came without a model. */
  tokenBudget: count.nullable(),
};

/** manifest.json. */
export interface VectorsManifest extends Shape<typeof vectorsManifestKeys> {}

/** Checks manifest.json; unknown keys pass. */
export const vectorsManifestSchema: z.ZodType<VectorsManifest> = shape(vectorsManifestKeys);

/** What a set on disk may say that it is: rows with labels, or rows with judgements or pairs. */
export const setSchemas = ["assay/vectors@1", "assay/related-vectors@1"] as const;

/** Checks what all sets have, whichever it is. */
export const setManifestSchema: z.ZodType<SetManifest & { readonly schema: (typeof setSchemas)[number] }> = shape({
  schema: z.enum(setSchemas),
  ...setKeys,
});

/** Checks the parsed manifest of a set whose rows have labels. @throws FormatError naming the file and the key. */
export function parseManifest(value: unknown, path: string): VectorsManifest {
  return checkedManifest(vectorsManifestSchema, value, path);
}

/** Checks a parsed manifest. @throws FormatError naming the file and the key. */
export function checkedManifest<Manifest>(schema: z.ZodType<Manifest>, value: unknown, path: string): Manifest {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FormatError({
    where: "vector set",
    must: "manifest.json must be that of a vector set (assay/vectors@1)",
    got: issue === undefined ? "something else" : `${issue.message.slice(0, 120)} at ${issue.path.join(".") || "the top"}`,
    todo: "Name a folder that `assay embed` wrote, or embed again.",
    file: path,
  });
}

/** The files by their names in the folder. */
export function listedVectorFiles({ files }: Pick<VectorsManifest, "files">): ListedFiles {
  return { [fileNames.vectors]: files.vectors, [fileNames.rows]: files.rows, [fileNames.ids]: files.ids };
}

/** The tensor of a slice: `layer.6.mean`; `vectors` where there is no model. */
export function tensorName(slice: Slice): string {
  return slice.layer === null ? "vectors" : `layer.${slice.layer}.${slice.pooling ?? "none"}`;
}
