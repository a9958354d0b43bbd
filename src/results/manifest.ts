/**
 * The shape of manifest.json: what went into a study, where it ran and when.
 * It is the only file of a study with a clock in it.
 */
import { z } from "zod";
import { listedFilesSchema } from "../formats/ownership.ts";
import { type Shape, shape } from "../formats/shape.ts";

const inputKeys = {
  /** As it was named: a Hub id, a folder's name, a built-in task. */
  name: z.string(),
  /** Commit on the Hub, null for local files. */
  revision: z.string().nullable(),
  /** sha256 of its content. */
  hash: z.string(),
};

/** Something the study read, with what pins it. */
export interface ManifestInput extends Shape<typeof inputKeys> {}

const inputSchema: z.ZodType<ManifestInput> = shape(inputKeys);

const machineKeys = {
  cpu: z.string(),
  cores: z.int().positive(),
  /** Bytes. */
  memory: z.number().positive(),
  os: z.string(),
  node: z.string(),
  onnxruntime: z.string(),
  /** Threads given to the engine. */
  threads: z.int().positive(),
};

/** Where the study ran. */
export interface ManifestMachine extends Shape<typeof machineKeys> {}

const machineSchema: z.ZodType<ManifestMachine> = shape(machineKeys);

const manifestKeys = {
  schema: z.literal("assay/study@1"),
  tool: shape({ name: z.string(), version: z.string() }),
  /** Every option that determines results, defaults filled in. */
  options: z.record(z.string(), z.unknown()),
  inputs: shape({
    /** Null where vectors came without a model. */
    model: inputSchema.nullable(),
    task: inputSchema,
    /** One for each variant. */
    vectors: z.array(shape({ variant: z.string(), hash: z.string() })),
  }),
  seeds: shape({ data: z.int(), head: z.array(z.int()), resampling: z.int() }),
  machine: machineSchema,
  /** What was typed, passwords masked; left out where a program asked. */
  command: z.string().optional(),
  /** ISO 8601, UTC. */
  startedAt: z.iso.datetime(),
  /** Null until the study is complete. */
  finishedAt: z.iso.datetime().nullable(),
  /** Seconds by stage: "embedding", "curves". */
  durations: z.record(z.string(), z.number().nonnegative()),
  state: z.enum(["running", "stopped", "failed", "complete"]),
  /** The files that Assay wrote beside it: only these are ever replaced or removed, while they are unchanged. */
  files: listedFilesSchema.optional(),
};

/** manifest.json. */
export interface StudyManifest extends Shape<typeof manifestKeys> {}

/** Checks manifest.json; unknown keys pass. */
export const manifestSchema: z.ZodType<StudyManifest> = shape(manifestKeys);
