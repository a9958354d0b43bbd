/**
 * The shape of manifest.json: what went into a study, where it ran and when.
 * It is the only file of a study with a clock in it.
 */
import { z } from "zod";
import { type ListedFiles, listedFilesSchema } from "../formats/ownership.ts";

/** Something the study read, with what pins it. */
export interface ManifestInput {
  /** As it was named: a Hub id, a folder's name, a built-in task. */
  readonly name: string;
  /** Commit on the Hub, null for local files. */
  readonly revision: string | null;
  /** sha256 of its content. */
  readonly hash: string;
}

/** Where the study ran. */
export interface ManifestMachine {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly os: string;
  readonly node: string;
  readonly onnxruntime: string;
  /** Threads given to the engine. */
  readonly threads: number;
}

/** manifest.json. */
export interface StudyManifest {
  readonly schema: "assay/study@1";
  readonly tool: { readonly name: string; readonly version: string };
  /** Every option that determines results, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: {
    /** Null where vectors came without a model. */
    readonly model: ManifestInput | null;
    readonly task: ManifestInput;
    /** One for each variant. */
    readonly vectors: readonly { readonly variant: string; readonly hash: string }[];
  };
  readonly seeds: { readonly data: number; readonly head: readonly number[]; readonly resampling: number };
  readonly machine: ManifestMachine;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Null until the study is complete. */
  readonly finishedAt: string | null;
  /** Seconds by stage: "embedding", "curves". */
  readonly durations: Readonly<Record<string, number>>;
  readonly state: "running" | "stopped" | "failed" | "complete";
  /** The files that Assay wrote beside it: only these are ever replaced or removed, while they are unchanged. */
  readonly files?: ListedFiles | undefined;
}

const input = z.looseObject({ name: z.string(), revision: z.string().nullable(), hash: z.string() });

/** Checks manifest.json; unknown keys pass. */
export const manifestSchema: z.ZodType<StudyManifest> = z.looseObject({
  schema: z.literal("assay/study@1"),
  tool: z.looseObject({ name: z.string(), version: z.string() }),
  options: z.record(z.string(), z.unknown()),
  inputs: z.looseObject({
    model: input.nullable(),
    task: input,
    vectors: z.array(z.looseObject({ variant: z.string(), hash: z.string() })),
  }),
  seeds: z.looseObject({ data: z.int(), head: z.array(z.int()), resampling: z.int() }),
  machine: z.looseObject({
    cpu: z.string(),
    cores: z.int().positive(),
    memory: z.number().positive(),
    os: z.string(),
    node: z.string(),
    onnxruntime: z.string(),
    threads: z.int().positive(),
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  durations: z.record(z.string(), z.number().nonnegative()),
  state: z.enum(["running", "stopped", "failed", "complete"]),
  files: listedFilesSchema.optional(),
});
