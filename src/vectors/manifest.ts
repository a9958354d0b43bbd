/**
 * manifest.json of a vector set: what made the vectors and what lies in the
 * folder. It is written last, so that a folder with a manifest is complete.
 * No clock: the same vectors have the same manifest.
 */

import { z } from "zod";
import { FormatError } from "../base/errors.ts";
import type { ListedFile, ListedFiles } from "../formats/ownership.ts";
import { headlineMetrics } from "../statistics/headline-metric.ts";
import type { Fact } from "../tasks/task.ts";
import type { EncoderSummary, Slice, TaskSummary } from "./vector-set.ts";

/** The files of a vector set. */
export const fileNames = {
  /** One F32 [rows, dimensions] tensor for each slice. */
  vectors: "vectors.safetensors",
  /** `labels` (I32 classes or F64 values), `splits` (U8) and, where rows belong together, `groups` (I32), one a row. */
  rows: "rows.safetensors",
  /** Where each row came from, one a line. */
  ids: "ids.txt",
  manifest: "manifest.json",
} as const;

/** manifest.json. */
export interface VectorsManifest {
  readonly schema: "assay/vectors@1";
  readonly tool: { readonly name: string; readonly version: string };
  /** sha256 of everything that determined the vectors. */
  readonly hash: string;
  readonly rows: number;
  readonly dimensions: number;
  /** In the order they were asked for. */
  readonly slices: readonly (Slice & { readonly tensor: string })[];
  readonly labels: { readonly kind: "classes"; readonly classes: number } | { readonly kind: "values" };
  readonly encoder: EncoderSummary | null;
  readonly task: TaskSummary;
  /** In tokens; null where vectors came without a model. */
  readonly maxLength: number | null;
  /** Tokens a batch, padding included; null where vectors came without a model. */
  readonly tokenBudget: number | null;
  readonly facts: readonly Fact[];
  readonly files: { readonly vectors: ListedFile; readonly rows: ListedFile; readonly ids: ListedFile };
}

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fact = z.looseObject({ code: z.string(), count, sentence: z.string() });
const file = z.looseObject({ bytes: count, sha256 });

/** Checks manifest.json; unknown keys pass. */
export const vectorsManifestSchema: z.ZodType<VectorsManifest> = z.looseObject({
  schema: z.literal("assay/vectors@1"),
  tool: z.looseObject({ name: z.string(), version: z.string() }),
  hash: sha256,
  rows: count.min(1),
  dimensions: count.min(1),
  slices: z
    .array(z.looseObject({ layer: count.nullable(), pooling: z.string().nullable(), tensor: z.string() }))
    .min(1)
    .max(100_000),
  labels: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("classes"), classes: count.min(2) }),
    z.looseObject({ kind: z.literal("values") }),
  ]),
  encoder: z
    .looseObject({
      name: z.string(),
      layers: count,
      dimensions: count,
      parameters: count,
      hash: z.string(),
      revision: z.string().nullable(),
      licence: z.string().nullable(),
    })
    .nullable(),
  task: z.looseObject({
    name: z.string(),
    source: z.string(),
    licence: z.string().nullable(),
    citation: z.string().nullable(),
    labelNames: z.array(z.string()),
    metric: z.enum(headlineMetrics),
    besides: z.array(z.enum(["matthews", "f1", "pearson"])),
    facts: z.array(fact),
    hash: z.string(),
  }),
  maxLength: count.nullable(),
  tokenBudget: count.nullable(),
  facts: z.array(fact),
  files: z.looseObject({ vectors: file, rows: file, ids: file }),
});

/** Checks a parsed manifest. @throws FormatError naming the file and the key. */
export function parseManifest(value: unknown, path: string): VectorsManifest {
  const parsed = vectorsManifestSchema.safeParse(value);
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
