/**
 * An extraction in its folder: whose it is, how far it has come, and how it
 * becomes a vector set. While it runs the folder holds
 * `vectors.safetensors.partial` and `vectors.journal`.
 */
import { existsSync } from "node:fs";
import { rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { AssayError, ConflictError } from "../base/errors.ts";
import type { BatchPlan } from "../encoders/batch-plan.ts";
import { syncFolder } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { lockFolder } from "../formats/folder-lock.ts";
import { readJson } from "../formats/json.ts";
import { makeFolder } from "../formats/make-folder.ts";
import { removeLeftovers } from "../formats/temporary-file.ts";
import { appendToJournal, readJournal, writeJournal } from "./journal.ts";
import { fileNames, parseManifest } from "./manifest.ts";
import { openPartialFile, type PartialShape } from "./partial-file.ts";

/** An extraction that goes on. */
export interface Extraction {
  /** So many batches are done and need not be encoded again. */
  readonly done: number;
  /** Puts the next batch on record. */
  add(rows: Uint32Array, vectors: readonly Float32Array[]): void;
  /** Everything is there: gives the vectors their final name. */
  complete(): Promise<void>;
  /** Stops here; what is done stays, unless it is nothing or `worthless`. */
  leave(worthless: boolean): Promise<void>;
}

/** A folder that this process has to itself. */
export interface HeldFolder {
  /** Gives it back; a folder that was made for nothing goes. */
  release(): Promise<void>;
}

/** What lies in a folder. */
export type FolderState = "free" | "unfinished" | "finished";

const partialName = `${fileNames.vectors}.partial`;
const journalName = "vectors.journal";

/**
 * Makes the folder where it is missing, and locks it.
 * @throws ConflictError when another process is at work in it
 */
export async function holdFolder(folder: string): Promise<HeldFolder> {
  const made = await makeFolder(folder, "embedding");
  const lock = await lockFolder(folder, "embedding");
  return {
    async release() {
      await lock.release();
      if (made) await rmdir(folder).catch(() => undefined); // only an empty one goes
    },
  };
}

/** Whether the folder holds the finished vector set `hash`; asks without holding it. */
export async function isFinished(folder: string, hash: string): Promise<boolean> {
  const path = join(folder, fileNames.manifest);
  if (!existsSync(path)) return false;
  const manifest = await readJson(path).catch(() => null);
  return typeof manifest === "object" && manifest !== null && "hash" in manifest && manifest.hash === hash;
}

/**
 * Whether a held folder holds the vector set `hash`, or the beginning of it.
 * With `overwrite`, anything else of ours in it is removed.
 * @throws ConflictError when it holds another one
 */
export async function claimFolder(folder: string, hash: string, overwrite: boolean): Promise<FolderState> {
  const manifestPath = join(folder, fileNames.manifest);
  const vectorsPath = join(folder, fileNames.vectors);
  try {
    if (existsSync(manifestPath)) {
      if (parseManifest(await readJson(manifestPath), manifestPath).hash !== hash) {
        throw taken(folder, "the vectors of another encoder, task or other options");
      }
      await rm(join(folder, journalName), { force: true });
      if (!overwrite) return "finished";
      await discard(folder); // only a damaged one comes here
      return "free";
    }
    const journal = await readJournal(join(folder, journalName));
    if (journal !== null) {
      if (journal.hash !== hash) throw taken(folder, "unfinished vectors of another encoder, task or other options");
      return "unfinished";
    }
    if (existsSync(vectorsPath)) throw taken(folder, `a ${fileNames.vectors} without a manifest`);
  } catch (cause) {
    if (!overwrite || !(cause instanceof AssayError)) throw cause;
    await discard(folder);
  }
  return "free";
}

/** Opens the extraction `hash` in its folder, and finds the batches that are truly there. */
export async function openExtraction(folder: string, hash: string, shape: PartialShape, plan: BatchPlan): Promise<Extraction> {
  const partialPath = join(folder, partialName);
  const vectorsPath = join(folder, fileNames.vectors);
  const journalPath = join(folder, journalName);
  await removeLeftovers(folder);
  let recorded = (await readJournal(journalPath))?.checksums ?? [];
  // the journal first: vectors without one would belong to nobody
  if (recorded.length === 0) await writeJournal(journalPath, { hash, checksums: [] });
  // killed after the rename and before the manifest
  if (recorded.length > 0 && existsSync(vectorsPath)) await rename(vectorsPath, partialPath);
  const { file, existed } = await openPartialFile(partialPath, shape).catch(async (cause: unknown) => {
    if (recorded.length === 0) await discard(folder);
    throw cause;
  });
  try {
    if (!existed) recorded = [];
    let done = 0;
    for (; done < Math.min(recorded.length, plan.batches); done++) {
      if (file.checksum(plan.rowsOf(done)) !== recorded[done]) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // also rids the journal of a torn last line
    await writeJournal(journalPath, { hash, checksums: recorded.slice(0, done) });
    let kept = done;
    return {
      done,
      add(rows, vectors) {
        appendToJournal(journalPath, file.write(rows, vectors));
        kept++;
      },
      async complete() {
        try {
          file.flush();
          await rename(partialPath, vectorsPath);
          await syncFolder(folder);
        } catch (cause) {
          throw fileError("embedding", vectorsPath, cause);
        } finally {
          file.close();
        }
      },
      async leave(worthless) {
        file.close();
        if (worthless || kept === 0) await discard(folder);
      },
    };
  } catch (cause) {
    file.close();
    throw cause;
  }
}

/** After the manifest: the journal has done its work. */
export async function dropJournal(folder: string): Promise<void> {
  await rm(join(folder, journalName), { force: true });
}

/** Removes everything of ours from a folder, the manifest first. */
async function discard(folder: string): Promise<void> {
  for (const name of [fileNames.manifest, journalName, partialName, fileNames.vectors, fileNames.rows, fileNames.ids]) {
    await rm(join(folder, name), { force: true });
  }
}

function taken(folder: string, got: string): ConflictError {
  return new ConflictError({
    where: "embedding",
    must: "the folder must be free, or hold the beginning of the same vectors",
    got,
    todo: "Choose another folder, or ask to overwrite this one.",
    file: folder,
  });
}
