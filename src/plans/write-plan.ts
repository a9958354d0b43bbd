/** Writes a plan into the folder of its run, once: another one is refused there. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConflictError } from "../base/errors.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { canonicalJson, readJson } from "../formats/json.ts";
import type { Plan } from "./plan.ts";
import { makeRunFolder, runFolder } from "./run-folder.ts";

/** What Snakemake runs a plan by: it comes with the package and has no logic of its own. */
const snakefile = resolve(import.meta.dirname, "../../engines/Snakefile");

/**
 * With the Snakefile beside it, where none is there.
 * @returns whether it was not there yet
 * @throws ConflictError for a folder with another plan, or with anything else
 */
export async function writePlan(path: string, plan: Plan): Promise<boolean> {
  const run = runFolder(path);
  const text = canonicalJson(plan);
  if (existsSync(run.plan)) {
    if (canonicalJson(await readJson(run.plan)) === text) return false;
    throw otherThings(run.path, "another plan");
  }
  const others = (await readdir(run.path).catch(() => [])).filter((name) => !name.startsWith("."));
  if (others.length > 0) throw otherThings(run.path, others.length === 1 ? others[0]! : `${others.length} other files`);
  await makeRunFolder(run);
  await writeFileAtomically(join(run.path, "Snakefile"), await readFile(snakefile));
  await writeFileAtomically(run.plan, text);
  return true;
}

function otherThings(file: string, got: string): ConflictError {
  return new ConflictError({
    where: "plan",
    must: "a plan is written once: its folder must be new, or hold this very plan",
    got,
    todo: "Choose another folder with {folder}.",
    file,
  });
}
