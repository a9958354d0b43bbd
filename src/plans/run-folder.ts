/**
 * The folder of a run, as every engine and every worker sees it: the plan, results by the ids of their tasks, and beside
 * them what is no result: logs, notes of tasks that cannot be made, what was begun.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileError } from "../formats/file-error.ts";
import { planName } from "./plan.ts";

/** Paths of a run. */
export interface RunFolder {
  readonly path: string;
  readonly plan: string;
  readonly results: string;
  readonly log: string;
  /** Notes of tasks that no other try can make. */
  readonly refused: string;
  /** What tasks have begun that go on where they were stopped. */
  readonly begun: string;
  resultOf(id: string): string;
  hasResult(id: string): boolean;
  refusalOf(id: string): string;
}

/** The folder of a plan, by its own path or that of its plan. */
export function runFolder(path: string): RunFolder {
  const folder = resolve(basename(path) === planName ? dirname(path) : path);
  const results = join(folder, "results");
  const refused = join(folder, "refused");
  const resultOf = (id: string): string => join(results, id);
  return {
    path: folder,
    plan: join(folder, planName),
    results,
    log: join(folder, "log"),
    refused,
    begun: join(folder, "begun"),
    resultOf,
    hasResult: (id) => existsSync(resultOf(id)),
    refusalOf: (id) => join(refused, `${id}.json`),
  };
}

/** Makes the folders of a run. */
export async function makeRunFolder({ path, results, log, refused, begun }: RunFolder): Promise<void> {
  for (const folder of [path, results, log, refused, begun]) {
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw fileError("run", folder, cause);
    });
  }
}

/** Whether a folder is that of a run. */
export function isRun(path: string): boolean {
  return existsSync(runFolder(path).plan);
}
