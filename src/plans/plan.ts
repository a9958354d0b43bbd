/**
 * A plan: every task of a grid, what it needs and what it is made of. It is written once and never changed; a task's id
 * is a hash of all that determines its result, so that the same work has the same name in every plan.
 */
import { join } from "node:path";
import { z } from "zod";
import { ConflictError, FormatError, UnsupportedError } from "../base/errors.ts";
import { toolVersion } from "../base/version.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson, readJson } from "../formats/json.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { plannedSourceKeys } from "./shards/shard.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const taskId = z.string().regex(/^[a-z]{1,20}-[0-9a-f]{20}$/);

const plannedTaskKeys = {
  id: taskId,
  kind: z.string().regex(/^[a-z]{1,20}$/),
  /** As its kind says. */
  args: z.record(z.string(), z.unknown()),
  /** Ids of the tasks whose results it reads. */
  inputs: z.array(taskId),
  ...{ threads: z.int().min(1).max(1024), memoryMegabytes: z.int().min(1), gpus: z.int().nonnegative() },
  /** Estimated from measured rates. */
  minutes: z.number().positive(),
};

/** One task. */
export interface PlannedTask extends Shape<typeof plannedTaskKeys> {}

const plannedTaskSchema: z.ZodType<PlannedTask> = shape(plannedTaskKeys);

const openedFrom = {
  /** A path, a name or an id of the Hub, as the machine that planned has it. */
  from: z.string(),
  revision: z.string().nullable(),
  hash,
};
const plannedEncoderKeys = { ...openedFrom, prefix: z.string() };
const plannedRowsKeys = { ...openedFrom, options: z.record(z.string(), z.unknown()), rows: z.int().positive() };

/** Engines are slow from ten thousand on. */
export const mostTasks = 100_000;

const planKeys = {
  schema: z.literal("assay/plan@1"),
  tool: shape({ name: z.literal("assay"), version: z.string() }),
  /** As it was asked for, defaults filled in. */
  grid: z.record(z.string(), z.unknown()),
  /** By the names that tasks have for them. */
  encoders: z.record(z.string(), shape(plannedEncoderKeys)),
  tasks: z.record(z.string(), shape(plannedRowsKeys)),
  /** Too large for one machine, in parts. */
  sources: z.record(z.string(), shape(plannedSourceKeys)),
  work: z.array(plannedTaskSchema).min(1).max(mostTasks),
};

/** plan.json. */
export interface Plan extends Shape<typeof planKeys> {}

/** An encoder of a plan. */
export interface PlannedEncoder extends Shape<typeof plannedEncoderKeys> {}

/** Labelled text of a plan. */
export interface PlannedRows extends Shape<typeof plannedRowsKeys> {}

/** Checks plan.json. */
export const planSchema: z.ZodType<Plan> = shape(planKeys);

/** The file of a plan. */
export const planName = "plan.json";

/** What determines a task's result. */
export type Determining = Pick<PlannedTask, "kind" | "args" | "inputs" | "threads">;

/**
 * The id of a task: its kind, and a hash of its arguments, the ids of what it reads, its threads and the version of its
 * method.
 */
export function taskIdOf({ kind, args, inputs, threads }: Determining, version: number): string {
  return `${kind}-${sha256(canonicalJson({ tool: toolVersion, version, kind, args, inputs, threads })).slice(0, 20)}`;
}

const largestPlan = 256 * 2 ** 20;

/**
 * Reads a plan, or the plan of a run's folder.
 * @throws FormatError for what is none; UnsupportedError for one of another version of Assay, whose results would differ
 */
export async function readPlan(path: string): Promise<Plan> {
  const file = path.endsWith(".json") ? path : join(path, planName);
  const parsed = planSchema.safeParse(await readJson(file, largestPlan));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new FormatError({
      where: "plan",
      must: "must be what a plan is",
      got: issue === undefined ? "something else" : `${issue.path.join(".")}: ${issue.message}`,
      todo: "Plan the grid again, into another folder.",
      file,
    });
  }
  const { version } = parsed.data.tool;
  if (version === toolVersion) return parsed.data;
  throw new UnsupportedError({
    where: "plan",
    must: `every machine must have the Assay that planned, ${version}: results are named after it`,
    got: toolVersion,
    todo: "Install that version here, or plan again with this one into another folder.",
    file,
  });
}

/** The task of that id. @throws ConflictError where there is none, or it is not what its id says */
export function taskOf(plan: Plan, id: string, versionOf: (kind: string) => number): PlannedTask {
  const found = plan.work.find((task) => task.id === id);
  if (found !== undefined && taskIdOf(found, versionOf(found.kind)) === id) return found;
  throw new ConflictError({
    where: "plan",
    must: "the task must be one of the plan, and its id must be that of its arguments",
    got: found === undefined ? `none of id ${id.slice(0, 60)}` : "arguments that were changed, or a method of another version",
    todo: found === undefined ? "The ids are in plan.json, under work." : "Plan again, into another folder.",
  });
}
