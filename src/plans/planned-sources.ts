/** Encoders and labelled text of a plan: described once, and opened on every machine as the very same or not at all. */
import { resolve } from "node:path";
import { InputError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { loadEncoder } from "../encoders/load.ts";
import { loadTask } from "../tasks/load.ts";
import type { Task } from "../tasks/task.ts";
import { taskHash } from "../tasks/task-hash.ts";
import type { TaskOptions } from "../tasks/task-options.ts";
import type { Plan, PlannedEncoder, PlannedRows } from "./plan.ts";
import type { Shard } from "./shards/shard.ts";

/** Where names are to be found. */
export interface Whereabouts {
  /** The folder that paths start from. */
  readonly folder: string;
  /** Paths of what the grid names by the ids of the Hub, say. */
  readonly map: ReadonlyMap<string, string>;
}

type Named = { readonly name: string; readonly path?: string | undefined; readonly revision?: string | undefined };

function placeOf({ name, path }: Named, { folder, map }: Whereabouts): string {
  const mapped = map.get(name);
  if (mapped !== undefined) return resolve(mapped);
  return path === undefined ? name : resolve(folder, path);
}

/** An encoder as a plan has it, and itself. */
export async function describeEncoder(
  entry: Named & { readonly prefix?: string | undefined },
  where: Whereabouts,
  control: RunControl,
): Promise<{ readonly planned: PlannedEncoder; readonly encoder: Encoder }> {
  const from = placeOf(entry, where);
  const encoder = await loadEncoder(from, { revision: entry.revision, ...control });
  const { revision, hash } = encoder;
  return { planned: { from, revision, hash, prefix: entry.prefix ?? "" }, encoder };
}

/** Labelled text as a plan has it, and itself. */
export async function describeTask(
  { name, path, ...entry }: Named & TaskOptions,
  where: Whereabouts,
  control: RunControl,
): Promise<{ readonly planned: PlannedRows; readonly task: Task }> {
  const from = placeOf({ name, path }, where);
  const options = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  const task = await loadTask(from, { ...options, ...control });
  const { hash } = task;
  return { planned: { from, revision: entry.revision ?? null, hash, options, rows: task.texts.length }, task };
}

/** @throws InputError where it is another than the one that was planned with */
export async function openPlannedEncoder({ encoders }: Plan, name: string, control: RunControl): Promise<Encoder> {
  const planned = encoders[name];
  if (planned === undefined) throw unknown("encoder", name);
  const encoder = await loadEncoder(planned.from, { revision: planned.revision ?? undefined, ...control });
  if (encoder.hash !== planned.hash) throw changed("encoder", name, planned.from);
  return { ...encoder, name };
}

/**
 * With what the encoder wants before every text; named as in the plan, whatever the path here.
 * @throws InputError where it is another than the one that was planned with
 */
export async function openPlannedTask({ tasks }: Plan, name: string, prefix: string, control: RunControl): Promise<Task> {
  const planned = tasks[name];
  if (planned === undefined) throw unknown("task", name);
  const task = await loadTask(planned.from, { ...planned.options, ...control });
  if (task.hash !== planned.hash) throw changed("task", name, planned.from);
  const named = { ...task, name, source: name };
  if (prefix === "") return named;
  const before = (texts: readonly string[]): readonly string[] => texts.map((text) => `${prefix}${text}`);
  const prefixed = { ...named, texts: before(task.texts), pairs: task.pairs === null ? null : before(task.pairs) };
  return { ...prefixed, hash: taskHash(prefixed) };
}

/** A part of a source. @throws InputError where the plan has another in its place */
export function shardOf(
  { sources }: Plan,
  named: { readonly source: string; readonly shard: number; readonly hash: string },
): Shard {
  const found = sources[named.source]?.shards[named.shard];
  if (found === undefined) throw unknown("shard", `${named.source} ${named.shard}`);
  if (found.hash !== named.hash) throw changed("shard", `${named.source} ${named.shard}`, found.from);
  return found;
}

function unknown(what: string, name: string): InputError {
  const must = `the ${what} must be one of the plan`;
  return new InputError({ where: "plan", must, got: JSON.stringify(name), todo: "Plan again, into another folder." });
}

function changed(what: string, name: string, file: string): InputError {
  return new InputError({
    where: "plan",
    must: `${what} ${name} must be the one that the plan was made with`,
    got: "another: its contents were changed, or this machine has another under that name",
    todo: "Bring back what was planned with, or plan again into another folder.",
    file,
  });
}
