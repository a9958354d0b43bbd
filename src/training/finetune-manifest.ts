/** `finetune.json`: what a model folder was made from, and what came of it. */
import { z } from "zod";
import { FormatError } from "../base/errors.ts";
import { toolVersion } from "../base/version.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { readJson } from "../formats/json.ts";
import { listedFilesSchema } from "../formats/ownership.ts";
import { type Shape, shape } from "../formats/shape.ts";
import type { Task } from "../tasks/task.ts";
import type { FinetuneSettings } from "./finetune-settings.ts";
import { testScoresSchema } from "./test-scores.ts";

/** The file's name in the folder. */
export const manifestName = "finetune.json";

/** Part of a training's identity: another version may train otherwise. */
export const toolIdentity: string = `assay/finetune@1 ${toolVersion}`;

const hashed = shape({ name: z.string(), hash: z.string() });

const earlierKeys = {
  /** What it began with. */
  model: hashed,
  task: hashed,
};

/** One training of several that a model went through. */
export interface EarlierTraining extends Shape<typeof earlierKeys> {}

const earlierSchema: z.ZodType<EarlierTraining> = shape(earlierKeys);

const finetuneManifestKeys = {
  schema: z.literal("assay/finetune@1"),
  /** Hash of everything that decides the outcome. */
  identity: z.string(),
  model: shape({ name: z.string(), revision: z.string().nullable(), hash: z.string() }),
  task: shape({ name: z.string(), hash: z.string(), metric: z.string() }),
  /** The trainings that the model it began with had gone through here, first to last; null where an earlier version did not say. */
  earlier: z.array(earlierSchema).nullable().default(null),
  /** As `finetune` took them, by their names; an earlier version may lack some. */
  settings: z.record(z.string(), z.unknown()),
  /** Engine threads, on which the last bits of the weights depend; null where an earlier version left them to the engine. */
  threads: z.int().nullable(),
  plannedSteps: z.int().nonnegative(),
  /** A snapshot of a trajectory stays "running", with `steps` done. */
  state: z.enum(["running", "complete"]),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Validation scores of the model's own head. */
  epochs: z.array(shape({ validation: z.number().nullable() })),
  /** The epoch whose model is kept, counted from 1. */
  keptEpoch: z.int().positive().nullable(),
  steps: z.int().nonnegative(),
  /** Tokens trained on, padding not counted. */
  tokens: z.int().nonnegative(),
  /** Test score of the kept model's own head. */
  test: z.number().nullable(),
  /** The same rows class by class, beside the baseline; null without test rows, left out by an earlier version. */
  testScores: testScoresSchema.nullish(),
  /** Texts that were cut at the maximum length. */
  truncated: z.int().nonnegative(),
  /** Test rows that a training of the model it began with was fitted to or chosen on: its test score is then too good. */
  seenTestRows: z.int().nonnegative().default(0),
  /** The files that Assay wrote beside it: only these are ever replaced or removed, while they are unchanged. */
  files: listedFilesSchema.optional(),
};

/** The contents of finetune.json. */
export interface FinetuneManifest extends Shape<typeof finetuneManifestKeys> {}

/** Checks finetune.json. */
const finetuneManifestSchema: z.ZodType<FinetuneManifest> = shape(finetuneManifestKeys);

/**
 * Reads the manifest of a folder that `finetune` wrote.
 * @throws MissingError when there is none, FormatError when it is damaged
 */
export async function readFinetuneManifest(folder: string): Promise<FinetuneManifest> {
  const file = await insideFolder(manifestName, folder, manifestName);
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

/** What is known when a training starts. */
export interface StartedTraining extends Pick<FinetuneManifest, "identity" | "plannedSteps" | "startedAt"> {
  readonly encoder: Pick<Encoder, "name" | "revision" | "hash">;
  readonly task: Pick<Task, "name" | "hash" | "metric">;
  readonly settings: FinetuneSettings;
  readonly threads: number;
  /** Of the training that made the encoder; null where it is nobody's but its makers'. */
  readonly before: FinetuneManifest | null;
  readonly seenTestRows: number;
}

/** The manifest of a training that has done no step yet. */
export function startedManifest(started: StartedTraining): FinetuneManifest {
  const { encoder, task, settings, identity, threads, plannedSteps, startedAt, before, seenTestRows } = started;
  return {
    schema: "assay/finetune@1",
    identity,
    model: { name: encoder.name, revision: encoder.revision, hash: encoder.hash },
    task: { name: task.name, hash: task.hash, metric: task.metric },
    earlier: before === null ? [] : allTrainings(before),
    settings: { ...settings },
    threads,
    plannedSteps,
    state: "running",
    startedAt,
    finishedAt: null,
    epochs: [],
    keptEpoch: null,
    steps: 0,
    tokens: 0,
    test: null,
    testScores: null,
    truncated: 0,
    seenTestRows,
  };
}

/** All trainings that a model went through, the manifest's own last; null where the earlier ones are not known. */
export function allTrainings({ earlier, model, task }: FinetuneManifest): readonly EarlierTraining[] | null {
  const last = { model: { name: model.name, hash: model.hash }, task: { name: task.name, hash: task.hash } };
  return earlier === null ? null : [...earlier, last];
}
