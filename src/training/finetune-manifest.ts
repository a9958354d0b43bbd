/** `finetune.json`: what a model folder was made from, and what came of it. */
import { join } from "node:path";
import { z } from "zod";
import { FormatError } from "../base/errors.ts";
import { toolVersion } from "../base/version.ts";
import { readJson } from "../formats/json.ts";
import type { FinetuneSettings } from "./training-options.ts";

/** The file's name in the folder. */
export const manifestName = "finetune.json";

/** Part of a training's identity: another version may train otherwise. */
export const toolIdentity: string = `assay/finetune@1 ${toolVersion}`;

/** The contents of finetune.json. */
export interface FinetuneManifest {
  readonly schema: "assay/finetune@1";
  /** Hash of everything that decides the outcome. */
  readonly identity: string;
  readonly model: { readonly name: string; readonly revision: string | null; readonly hash: string };
  readonly task: { readonly name: string; readonly hash: string; readonly metric: string };
  readonly settings: Readonly<Record<keyof FinetuneSettings, unknown>>;
  /** Engine threads, on which the last bits of the weights depend; null where an earlier version left them to the engine. */
  readonly threads: number | null;
  readonly plannedSteps: number;
  /** A snapshot of a trajectory stays "running", with `steps` done. */
  readonly state: "running" | "complete";
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Validation scores of the model's own head. */
  readonly epochs: readonly { readonly validation: number | null }[];
  /** The epoch whose model is kept, counted from 1. */
  readonly keptEpoch: number | null;
  readonly steps: number;
  /** Tokens trained on, padding not counted. */
  readonly tokens: number;
  /** Test score of the kept model's own head. */
  readonly test: number | null;
  /** Texts that were cut at the maximum length. */
  readonly truncated: number;
}

/** Checks finetune.json. */
const finetuneManifestSchema: z.ZodType<FinetuneManifest> = z.looseObject({
  schema: z.literal("assay/finetune@1"),
  identity: z.string(),
  model: z.looseObject({ name: z.string(), revision: z.string().nullable(), hash: z.string() }),
  task: z.looseObject({ name: z.string(), hash: z.string(), metric: z.string() }),
  settings: z.record(z.string(), z.unknown()),
  threads: z.int().nullable(),
  plannedSteps: z.int().nonnegative(),
  state: z.enum(["running", "complete"]),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  epochs: z.array(z.looseObject({ validation: z.number().nullable() })),
  keptEpoch: z.int().positive().nullable(),
  steps: z.int().nonnegative(),
  tokens: z.int().nonnegative(),
  test: z.number().nullable(),
  truncated: z.int().nonnegative(),
}) as unknown as z.ZodType<FinetuneManifest>;

/**
 * Reads the manifest of a folder that `finetune` wrote.
 * @throws MissingError when there is none, FormatError when it is damaged
 */
export async function readFinetuneManifest(folder: string): Promise<FinetuneManifest> {
  const file = join(folder, manifestName);
  const parsed = finetuneManifestSchema.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  throw new FormatError({
    where: manifestName,
    must: "must be what assay finetune writes",
    got: parsed.error.issues[0]?.message ?? "something else",
    todo: "Finetune again into another folder.",
    file,
  });
}
