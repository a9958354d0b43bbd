/** The compressors of a run as folders, as every command takes them. */
import { existsSync } from "node:fs";
import { lstat, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConflictError } from "../base/errors.ts";
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
  const names = new Set<string>();
  for (const { id, args } of work.filter(({ kind }) => kind === "compress")) {
    if (!run.hasResult(id)) continue;
    const plain = fileNameOf(String(args["source"]));
    const to = join(folder, names.has(plain) ? `${plain}-${id.slice(-8)}` : plain); // "a/b" and "a-b" are two sources
    names.add(plain);
    await requireOwnFolder(folder);
    const scratch = await mkdtemp(join(folder, ".unpacking-"));
    try {
      await unpackFiles(run.resultOf(id), scratch);
      if (!existsSync(join(scratch, artefactFiles.description))) continue; // none was certified
      if (!existsSync(to)) await rename(scratch, to);
      else await requireSame(scratch, to);
      made.push(to);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return made;
}

/** @throws ConflictError for a file of that name, or a link, which may lead anywhere */
async function requireOwnFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null);
  if (found === null) await mkdir(folder);
  else if (!found.isDirectory()) throw taken(folder, "a file, or a link");
}

/** @throws ConflictError where something else lies there */
async function requireSame(made: string, there: string): Promise<void> {
  const read = (folder: string): Promise<Buffer | null> => readFile(join(folder, artefactFiles.description)).catch(() => null);
  const [own, found] = [await read(made), await read(there)];
  if (own === null || found === null || !own.equals(found)) throw taken(there, "something else");
}

function taken(file: string, got: string): ConflictError {
  const must = "the place of a compressor must be free, or hold that compressor";
  return new ConflictError({ where: "report", must, got, todo: "Move it away, then make the report again.", file });
}
