/** The compressors of a run as folders, as every command takes them. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { artefactFiles } from "../compression/artefact.ts";
import { unpackFiles } from "../formats/packed-folder.ts";
import { readPlan } from "./plan.ts";
import { runFolder } from "./run-folder.ts";
import { fileNameOf } from "./shards/shard.ts";

/**
 * Each certified compressor into `compressors/<its source>` of the run; those that are there already stay.
 * @returns their folders
 */
export async function unpackCompressors(path: string): Promise<readonly string[]> {
  const run = runFolder(path);
  const { work } = await readPlan(run.plan);
  const folder = join(run.path, "compressors");
  const made: string[] = [];
  for (const { id, args } of work.filter(({ kind }) => kind === "compress")) {
    if (!run.hasResult(id)) continue;
    const to = join(folder, fileNameOf(String(args["source"])));
    if (!existsSync(to)) {
      await mkdir(folder, { recursive: true });
      const scratch = await mkdtemp(join(folder, ".unpacking-"));
      await unpackFiles(run.resultOf(id), scratch);
      if (existsSync(join(scratch, artefactFiles.description))) await rename(scratch, to);
      else await rm(scratch, { recursive: true });
    }
    if (existsSync(to)) made.push(to);
  }
  return made;
}
