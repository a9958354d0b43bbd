/**
 * Models and data sets from the Hugging Face Hub, kept in the cache that
 * Python's huggingface_hub uses (cache.ts), whichever of the two filled it.
 */
import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { AssayError, InputError, InterruptedError } from "../../base/errors.ts";
import { type RunControl, stopIfAborted } from "../../base/progress.ts";
import { requireRoom } from "../../formats/disk-room.ts";
import { fileError } from "../../formats/file-error.ts";
import {
  cachedCommit,
  cachedPaths,
  cachedSnapshot,
  hasFile,
  keepReference,
  pointTo,
  refuseUnsafePath,
  refuseUnsafeRevision,
  snapshotFolder,
  tagCache,
} from "./cache.ts";
import { blobName, downloadBlob } from "./download.ts";
import { type HubRepositoryName, HubUnreachable, offlineError, repositoryFolder } from "./errors.ts";
import { type HubFileEntry, isCommit, keepListing, listCommit, nothingWanted, resolveRevision } from "./listing.ts";
import { type HubSettings, hubSettings } from "./settings.ts";

/** Files of one commit, on disk. */
export interface Snapshot {
  /** Holds the wanted files under their own names, and perhaps others. */
  readonly folder: string;
  /** The commit, 40 hexadecimal digits: pin it, and the same files come again. */
  readonly revision: string;
}

/** Files fetched at the same time. */
const parallel = 4;

/**
 * Whether a name has the form of a Hub id, `org/name`. Local paths can have it too: look for those first.
 * Names that end like a file of data (`data/train.tsv`) do not count.
 */
export function isHubId(name: string): boolean {
  return (
    /^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(name) &&
    !/--|\.\./.test(name) &&
    name.split("/").every((part) => /^\w/.test(part) && /\w$/.test(part)) &&
    !/\.(git|ipynb|tsv|csv|txt|jsonl?|parquet|npy|npz|safetensors|onnx|bin|pt|pkl)$/i.test(name)
  );
}

/** A commit whose files are known but not yet on disk. */
export interface RemoteSnapshot {
  readonly revision: string;
  /** Names of all files, for choosing; from an old cache, of those that are there. */
  readonly paths: readonly string[];
  /** Makes sure that the wanted files are on disk. @throws as downloadSnapshot */
  fetch(wanted: (path: string) => boolean): Promise<Snapshot>;
}

/**
 * Makes sure that the wanted files of a repository are on disk, and says where.
 *
 * The revision (a branch, a tag or a commit; `main` unless said) is resolved to a commit first, and the commit is
 * returned. Files that the cache has are not fetched again. Progress counts bytes. When the Hub cannot be reached,
 * or HF_HUB_OFFLINE is set, the cache answers alone, if it has every wanted file.
 *
 * @throws InputError for a name that is no id; AssayError "disk" for a full disk; MissingError for what is not there, not open to the
 *   caller, or neither in reach nor in the cache; FormatError for bytes or names that cannot be trusted;
 *   InterruptedError (what came is kept, and continued)
 */
export async function downloadSnapshot(
  id: string,
  kind: "model" | "dataset",
  wanted: (path: string) => boolean,
  options: { readonly revision?: string | undefined } & RunControl = {},
): Promise<Snapshot> {
  return (await openSnapshot(id, kind, options, wanted)).fetch(wanted);
}

/**
 * The same in two steps, for who must see the names of the files to know which are wanted.
 * @param enough asks nobody when the revision is a commit and the cache has these files of it
 * @throws as downloadSnapshot
 */
export async function openSnapshot(
  id: string,
  kind: "model" | "dataset",
  options: { readonly revision?: string | undefined } & RunControl = {},
  enough: ((path: string) => boolean) | null = null,
): Promise<RemoteSnapshot> {
  if (!isHubId(id)) {
    throw new InputError({
      where: "Hub",
      must: "the name must be an id on the Hub, org/name",
      got: JSON.stringify(id.slice(0, 200)),
      todo: "Write for example google-bert/bert-base-uncased, or a local folder that exists.",
    });
  }
  const name: HubRepositoryName = { id, kind, revision: options.revision ?? "main" };
  refuseUnsafeRevision(name);
  const settings = await hubSettings();
  stopIfAborted(options, "downloading");
  if (settings.offline) return openCached(settings, name, "HF_HUB_OFFLINE is set");
  if (enough !== null && isCommit(name.revision) && (await cachedSnapshot(settings, name, name.revision, enough)).complete) {
    return openCached(settings, name, "");
  }
  let pinned = name; // once the Hub has said which commit it is, no older one will do
  try {
    const commit = isCommit(name.revision) ? name.revision : await resolveRevision(settings, name, options);
    pinned = { ...name, revision: commit };
    const [entries, isNew] = await listCommit(settings, name, commit, options);
    const keep = once(async () => {
      if (isNew) await keepListing(settings, name, commit, entries);
    });
    return {
      revision: commit,
      paths: entries.map(({ path }) => path),
      async fetch(wanted) {
        try {
          await fetchAll(
            settings,
            { ...name, commit },
            entries.filter(({ path }) => wanted(path)),
            keep,
            options,
            entries,
          );
          await keepReference(settings, name, commit);
        } catch (cause) {
          if (cause instanceof HubUnreachable) return fromCache(settings, pinned, wanted, cause.reason);
          throw cause instanceof AssayError ? cause : fileError("downloading", repositoryFolder(settings, name), cause);
        }
        return { folder: snapshotFolder(settings, name, commit), revision: commit };
      },
    };
  } catch (cause) {
    if (cause instanceof HubUnreachable) return openCached(settings, pinned, cause.reason);
    throw cause instanceof AssayError ? cause : fileError("downloading", repositoryFolder(settings, name), cause);
  }
}

/** @throws MissingError when the cache has no such revision */
async function openCached(settings: HubSettings, name: HubRepositoryName, reason: string): Promise<RemoteSnapshot> {
  const commit = await cachedCommit(settings, name);
  const paths = commit === null ? [] : await cachedPaths(settings, name, commit);
  if (commit === null || paths.length === 0) throw offlineError(settings, name, reason, "no copy of it");
  return { revision: commit, paths, fetch: (wanted) => fromCache(settings, name, wanted, reason) };
}

async function fromCache(
  settings: HubSettings,
  name: HubRepositoryName,
  wanted: (path: string) => boolean,
  reason: string,
): Promise<Snapshot> {
  const commit = await cachedCommit(settings, name);
  if (commit === null) throw offlineError(settings, name, reason, "no copy of it");
  const { complete, found } = await cachedSnapshot(settings, name, commit, wanted);
  if (!complete) throw offlineError(settings, name, reason, found);
  return { folder: snapshotFolder(settings, name, commit), revision: commit };
}

/** Fetches what is missing, some files at a time; the first failure stops the others. */
async function fetchAll(
  settings: HubSettings,
  name: HubRepositoryName & { readonly commit: string },
  needed: readonly HubFileEntry[],
  keep: () => Promise<void>,
  control: RunControl,
  all: readonly HubFileEntry[],
): Promise<void> {
  if (needed.length === 0) throw nothingWanted(name, all);
  const repository = repositoryFolder(settings, name);
  const places = await missingPlaces(settings, name, needed);
  if (places.size === 0) return;

  const blobs = join(repository, "blobs");
  const missing: HubFileEntry[] = [];
  for (const [hash, { entry }] of places) if (!(await hasFile(join(blobs, hash), entry.size))) missing.push(entry);
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  requireRoom(total, "files", {
    where: `${name.kind} ${name.id}`,
    todo: "Free some space, or set HF_HUB_CACHE to a folder on a larger disk.",
    file: settings.cache,
  });
  const arrived = new Map<string, number>();
  const report = (hash: string, bytes: number): void => {
    arrived.set(hash, bytes);
    const done = [...arrived.values()].reduce((sum, each) => sum + each, 0);
    control.onProgress?.({ stage: `downloading ${name.id}`, done, total, unit: "bytes" });
  };

  await mkdir(blobs, { recursive: true });
  await mkdir(join(repository, "snapshots"), { recursive: true }); // without it Python calls the cache damaged
  await tagCache(settings);
  const failures = await someAtATime([...places], control.signal, async ([hash, { entry, pointers }], signal) => {
    const blob = join(blobs, hash);
    const isNew = !(await hasFile(blob, entry.size));
    if (isNew) await downloadBlob(settings, name, entry, blob, { signal }, (bytes) => report(hash, bytes));
    await keep();
    for (const [index, pointer] of pointers.entries()) {
      await pointTo(settings, blob, pointer, isNew && index === pointers.length - 1);
    }
  });
  if (failures.length === 0) return;
  for (const folder of [blobs, join(repository, "snapshots"), repository]) await rmdir(folder).catch(() => undefined);
  // those that were stopped for another's failure are not the cause
  throw failures.find((failure) => !(failure instanceof InterruptedError)) ?? failures[0];
}

/** Where a blob is to stand. */
interface Places {
  readonly entry: HubFileEntry;
  readonly pointers: string[];
}

/** The files that are not in their places, by the names of their blobs: one blob can stand at several. */
async function missingPlaces(
  settings: HubSettings,
  name: HubRepositoryName & { readonly commit: string },
  needed: readonly HubFileEntry[],
): Promise<ReadonlyMap<string, Places>> {
  const snapshot = snapshotFolder(settings, name, name.commit);
  const places = new Map<string, Places>();
  for (const entry of needed) {
    refuseUnsafePath(entry.path, name);
    const pointer = join(snapshot, ...entry.path.split("/"));
    if (await hasFile(pointer, entry.size)) continue;
    const place = places.get(blobName(entry));
    if (place === undefined) places.set(blobName(entry), { entry, pointers: [pointer] });
    else place.pointers.push(pointer);
  }
  return places;
}

/** Works through a queue; the first failure, or the signal, stops all that is under way. Returns what failed. */
async function someAtATime<Item>(
  queue: Item[],
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<readonly unknown[]> {
  const stopper = new AbortController();
  const stop = (): void => stopper.abort();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  const failures: unknown[] = [];
  const takeTurns = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && failures.length === 0; next = queue.shift()) {
      await work(next, stopper.signal);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: parallel }, () =>
        takeTurns().catch((cause: unknown) => {
          failures.push(cause);
          stop();
        }),
      ),
    );
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return failures;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= action();
    return running;
  };
}
