/** What is known of every try at a task, beside the results: where, when, how long, on which processor, how it ended. */
import { readdir } from "node:fs/promises";
import { cpus, hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { z } from "zod";
import { now, timestamp } from "../base/clock.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { canonicalJson, readJson } from "../formats/json.ts";
import { hasEnded, identityText, ownIdentity, parseIdentity } from "../formats/process-identity.ts";
import { type Shape, shape } from "../formats/shape.ts";
import { inTurns } from "./in-turns.ts";
import type { PlannedTask } from "./plan.ts";
import type { RunFolder } from "./run-folder.ts";

const tryKeys = {
  schema: z.literal("assay/try@1"),
  ...{ id: z.string(), kind: z.string(), host: z.string(), process: z.string(), node: z.string() },
  /** Results are the same bytes on one kind of processor. */
  processor: z.string(),
  threads: z.int(),
  startedAt: z.string(),
  seconds: z.number().nullable(),
  state: z.enum(["running", "done", "stopped", "failed"]),
  message: z.string().nullable(),
};

/** One try. */
export interface Try extends Shape<typeof tryKeys> {}

const trySchema: z.ZodType<Try> = shape(tryKeys);

/** A try that is under way. */
export interface TaskLog {
  /** @returns the seconds that it took */
  end(state: Exclude<Try["state"], "running">, error?: unknown): Promise<number>;
}

/** Notes that a try begins. */
export async function keepLog(run: RunFolder, { id, kind, threads }: PlannedTask): Promise<TaskLog> {
  const own = identityText(ownIdentity);
  const began = now();
  const path = join(run.log, `${id}.${own}.json`);
  const begun: Try = {
    schema: "assay/try@1",
    ...{ id, kind, host: hostname(), process: own, node: process.versions.node },
    processor: cpus()[0]?.model.trim() ?? "unknown",
    ...{ threads, startedAt: timestamp(), seconds: null, state: "running", message: null },
  };
  await writeFileAtomically(path, canonicalJson(begun));
  return {
    async end(state, error) {
      const seconds = (now() - began) / 1000;
      const message = error instanceof Error ? error.message : null;
      await writeFileAtomically(path, canonicalJson({ ...begun, seconds, state, message }));
      return seconds;
    },
  };
}

/** All tries; one that says it is running, of a process that has ended, was killed. */
export async function readTries(run: RunFolder): Promise<readonly (Try & { readonly isAlive: boolean })[]> {
  const names = (await readdir(run.log).catch(() => [])).filter((name) => name.endsWith(".json") && !name.startsWith("."));
  const tries = await inTurns(names, async (name) => {
    const parsed = trySchema.safeParse(await readJson(join(run.log, name)).catch(() => null));
    if (!parsed.success) return null;
    const writer = parseIdentity(parsed.data.process);
    return { ...parsed.data, isAlive: parsed.data.state === "running" && (writer === null || !hasEnded(writer)) };
  });
  return tries.filter((each) => each !== null);
}
