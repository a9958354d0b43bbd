/**
 * An extraction in its folder: whose it is, how far it has come, and how it
 * becomes a vector set. While it runs the folder holds
 * `vectors.safetensors.partial` and `vectors.journal`.
 */
import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConflictError } from "../base/errors.ts";
import type { BatchPlan } from "../encoders/batch-plan.ts";
import { syncFolder } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { lockFolder } from "../formats/folder-lock.ts";
import { readJson } from "../formats/json.ts";
import { makeFolder, removeEmptyFolder } from "../formats/make-folder.ts";
import { foreignFile, type ListedFiles, ownerOfSealed, refuseOthers, removeListed } from "../formats/ownership.ts";
import { removeLeftovers } from "../formats/temporary-file.ts";
import { removeMoments } from "../statistics/moments/stored-moments.ts";
import { appendFilesToJournal, appendToJournal, readJournal, writeJournal } from "./journal.ts";
import { checkedManifest, fileNames, listedVectorFiles, setManifestSchema } from "./manifest.ts";
import { openPartialFile, type PartialShape } from "./partial-file.ts";

/** An extraction that goes on. */
export interface Extraction {
  /** So many batches are done and need not be encoded again. */
  readonly done: number;
  /** Puts the next batch on record. */
  add(rows: Uint32Array, vectors: readonly Float32Array[]): void;
  /** Everything is there: flushes the vectors, and closes their file. */
  close(): void;
  /** Puts the finished files on record, and gives them their names. */
  complete(files: ListedFiles): Promise<void>;
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

/** The name of a file on its way: while there is a journal it is ours. */
export const partialName = (name: string): string => `${name}.partial`;

const journalName = "vectors.journal";
const contents = [fileNames.vectors, fileNames.rows, fileNames.ids];
const partialNames = contents.map(partialName);

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
      if (made) await removeEmptyFolder(folder);
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
 * With `overwrite`, another one of ours in it is removed, and files of other names may lie there.
 * @throws ConflictError when it holds another one or anything else, or files under our names that are somebody else's or were changed;
 *   FormatError for a manifest of something else
 */
export async function claimFolder(folder: string, hash: string, overwrite: boolean): Promise<FolderState> {
  const manifestPath = join(folder, fileNames.manifest);
  const journal = await readJournal(join(folder, journalName));
  const isOurJournal = journal !== null;
  if (existsSync(manifestPath)) {
    const manifest = checkedManifest(setManifestSchema, await readJson(manifestPath), manifestPath);
    if (manifest.hash === hash && !overwrite) {
      if (isOurJournal) await dropJournal(folder);
      return "finished";
    }
    if (!overwrite) throw taken(folder, "the vectors of another encoder, task or other options");
    if ((await ownerOfSealed(manifestPath)) !== "us") throw foreignFile("embedding", manifestPath);
    await refuseOthers("embedding", folder, contents, listedVectorFiles(manifest));
    if (!isOurJournal) await refuseOthers("embedding", folder, [journalName, ...partialNames]);
    await removeVectorSet(folder); // another one, or one that was damaged
    return "free";
  }
  if (!isOurJournal) {
    await refuseOthers("embedding", folder, [...contents, journalName, ...partialNames]);
    if (!overwrite) await refuseStrange(folder);
    return "free";
  }
  await refuseOthers("embedding", folder, contents, journal.files);
  if (journal.hash === hash) return "unfinished";
  if (!overwrite) throw taken(folder, "unfinished vectors of another encoder, task or other options");
  await removeVectorSet(folder);
  return "free";
}

/** Opens the extraction `hash` in its folder, and finds the batches that are truly there. */
export async function openExtraction(folder: string, hash: string, shape: PartialShape, plan: BatchPlan): Promise<Extraction> {
  const partialPath = join(folder, partialName(fileNames.vectors));
  const vectorsPath = join(folder, fileNames.vectors);
  const journalPath = join(folder, journalName);
  await removeLeftovers(folder);
  const journal = await readJournal(journalPath);
  let recorded = journal?.checksums ?? [];
  // the journal first: vectors without one would belong to nobody
  if (recorded.length === 0) await writeJournal(journalPath, { hash, checksums: [] });
  // killed after the files were put on record and before the manifest
  if (recorded.length > 0 && existsSync(vectorsPath)) await rename(vectorsPath, partialPath);
  await removeListed(folder, journal?.files ?? {});
  const { file, existed } = await openPartialFile(partialPath, shape).catch(async (cause: unknown) => {
    if (recorded.length === 0) await discardUnfinished(folder);
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
      close() {
        try {
          file.flush();
        } catch (cause) {
          throw fileError("embedding", partialPath, cause);
        } finally {
          file.close();
        }
      },
      async complete(files) {
        try {
          appendFilesToJournal(journalPath, files);
          for (const name of contents) await rename(join(folder, partialName(name)), join(folder, name));
          await syncFolder(folder);
        } catch (cause) {
          throw fileError("embedding", vectorsPath, cause);
        }
      },
      async leave(worthless) {
        file.close();
        if (worthless || kept === 0) await discardUnfinished(folder);
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

/** Removes a vector set, finished or not, from a folder, the manifest last; files that are not ours, or were changed, stay. */
export async function removeVectorSet(folder: string): Promise<void> {
  const manifestPath = join(folder, fileNames.manifest);
  const journal = await readJournal(join(folder, journalName));
  if (journal !== null) {
    await removeListed(folder, journal.files ?? {});
    await discardUnfinished(folder);
  }
  await removeMoments(folder);
  if ((await ownerOfSealed(manifestPath)) !== "us") return;
  const manifest = setManifestSchema.safeParse(await readJson(manifestPath));
  if (!manifest.success) return;
  await removeListed(folder, listedVectorFiles(manifest.data));
  await rm(manifestPath, { force: true });
}

/** Removes what only a journal speaks for, the journal last. */
async function discardUnfinished(folder: string): Promise<void> {
  for (const name of [...partialNames, journalName]) await rm(join(folder, name), { force: true });
}

/** @throws ConflictError for a folder with anything in it but names with a dot before them */
async function refuseStrange(folder: string): Promise<void> {
  const [first, ...more] = (await readdir(folder)).filter((name) => !name.startsWith("."));
  if (first === undefined) return;
  throw taken(folder, `${first}${more.length === 0 ? "" : ` and ${more.length} more`}`, "Choose another folder with {folder}.");
}

function taken(
  folder: string,
  got: string,
  todo = "Choose another folder with {folder}, or replace it with {overwrite}.",
): ConflictError {
  return new ConflictError({
    where: "embedding",
    must: "the folder must be free, or hold the beginning of the same vectors",
    got,
    todo,
    file: folder,
  });
}
