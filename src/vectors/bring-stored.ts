/**
 * Brought vectors that stay on disk: one pass checks every number and finds rows
 * that are equal, and then they are read in pieces by whoever needs them. Memory
 * holds some tens of bytes a row meanwhile, whatever the number of dimensions.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { AssayError, UnsupportedError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import { controlKeys, type RunControl, stopIfAborted } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import { isGzip, plainEnding, plainStem } from "../formats/gzip.ts";
import { sha256 } from "../formats/hash.ts";
import { locateNpy } from "../formats/npy.ts";
import { readChosenRows, rowChunks, type StoredRows } from "../formats/stored-rows.ts";
import { unpackToDisk } from "../formats/unpacked-file.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { matrix } from "../numeric/matrix.ts";
import { labelsAlike } from "../tasks/describe.ts";
import { findDuplicates } from "../tasks/duplicates.ts";
import { groupFacts, leftOut } from "../tasks/groups.ts";
import { checkRoles } from "../tasks/role-checks.ts";
import { splitsOf } from "../tasks/splits.ts";
import { bringLabels, labelFile, rolesFrom } from "./bring-labels.ts";
import { locateTensor } from "./bring-matrix.ts";
import { type BringOptions, bringTable } from "./bring-options.ts";
import { equalRows, requireFinite } from "./brought-numbers.ts";
import { broughtSet } from "./brought-set.ts";
import { type LocalVectors, localVectors, ofStore, requireStoreLabels } from "./local-vectors.ts";
import type { VectorSet } from "./vector-set.ts";

/** Bytes of a row's hash that are kept to tell it apart. */
const keptBytes = 15;

/**
 * As bringVectors, for an .npy, .npy.gz or .safetensors file of float32 that is too large to hold: no row is removed, those
 * that leak into a later split are left out of all. An .npy.gz file is unpacked to disk, for the rest of the process.
 * @throws as bringVectors, and UnsupportedError for files that cannot be read in pieces
 */
export async function bringStoredVectors(path: string, options: BringOptions = {}): Promise<VectorSet> {
  fillOptions(bringTable, options, "vectors", controlKeys);
  return bringLocalStored(await localVectors(path, options));
}

/** The same of vectors that are in a file already. @throws as bringStoredVectors */
export async function bringLocalStored(local: LocalVectors): Promise<VectorSet> {
  return ofStore(local, () => broughtStored(local));
}

async function broughtStored(local: LocalVectors): Promise<VectorSet> {
  const { path, options, origin } = local;
  const { seed } = fillOptions(bringTable, options, "vectors", controlKeys);
  requireStoreLabels(local);
  labelFile(path, options);
  const located = await locate(path, options);
  const { rows, columns } = located;
  const { labelPath, named, given, leftover, groups, columns: used } = await bringLabels(path, rows, options);
  const random = seeded(seed).fork("vector rows");
  const { splits, facts: drawn } = splitsOf(given, named.labels, { random, groups });
  const stored = await onDisk(path, located, options);
  const { texts, hash } = await scan(stored, path, options);
  const { leaking, facts } = findDuplicates({ what: "vector", texts, pairs: null, labels: named.labels.values, splits });
  const kept = splits.map((code, row) => (leaking[row] === 1 ? leftOut : code));
  const name = origin?.name ?? plainStem(labelPath);
  const about = groups === undefined ? [] : groupFacts(kept, groups.groups, name, labelPath);
  return broughtSet({
    ...named,
    rows,
    dimensions: columns,
    splits: kept,
    name,
    leftover,
    groups: groups?.groups,
    source: origin?.shown ?? basename(labelPath),
    facts: [
      ...(origin?.facts ?? []),
      ...named.facts,
      ...drawn,
      ...facts,
      ...checkRoles({ ...named, splits: kept }, name, rolesFrom(labelPath)),
      ...about,
      ...labelsAlike(named),
    ],
    columns: used,
    hash: (task) => sha256("assay/stored-vectors@1", `${rows} ${columns}`, hash, task),
    read: async () =>
      matrix(
        rows,
        columns,
        await readChosenRows(
          stored,
          Uint32Array.from({ length: rows }, (_, row) => row),
        ),
      ),
    stored,
  });
}

/** The size of vectors that can be read in pieces, or null where they cannot; what is wrong with the file is said later. */
export async function storedRows(path: string, options: BringOptions = {}): Promise<Pick<StoredRows, "rows" | "columns"> | null> {
  return locate(path, options).catch((error: unknown) => {
    if (error instanceof AssayError) return null;
    throw error;
  });
}

/**
 * Where brought vectors lie, unpacked where they were packed.
 * @throws as bringStoredVectors
 */
export async function locateStored(path: string, options: BringOptions = {}): Promise<StoredRows> {
  return onDisk(path, await locate(path, options), options);
}

async function onDisk(path: string, located: StoredRows, control: RunControl): Promise<StoredRows> {
  return isGzip(path) ? { ...located, path: await unpackToDisk(path, control) } : located;
}

async function locate(path: string, options: BringOptions): Promise<StoredRows> {
  const ending = plainEnding(path);
  if (ending === ".npy") return locateNpy(path);
  if (ending === ".safetensors") return locateTensor(path, options.tensor);
  throw new UnsupportedError({
    where: "vectors",
    must: "must be an .npy or .safetensors file of float32 to be read in pieces",
    got: ending === "" ? "a file without an ending" : ending,
    todo: "Save the vectors in one of these formats, or let them be held in memory.",
    file: path,
  });
}

/** Hashes as text, made when they are asked for, and one of all rows. */
interface Scanned {
  readonly texts: { readonly length: number; readonly at: (row: number) => string };
  readonly hash: string;
}

/** Checks every number; a short hash of each row, and one of all. `path` is what errors name. */
async function scan(stored: StoredRows, path: string, options: BringOptions): Promise<Scanned> {
  const { columns } = stored;
  const kept = Buffer.alloc(stored.rows * keptBytes);
  const text = (row: number): string => kept.toString("base64", row * keptBytes, (row + 1) * keptBytes);
  const whole = createHash("sha256");
  for await (const { from, rows, data } of rowChunks(stored)) {
    stopIfAborted(options, "reading");
    requireFinite(data, columns, path, from);
    for (let i = 0; i < rows; i++) {
      const digest = createHash("sha256")
        .update(bytesOf(data.subarray(i * columns, (i + 1) * columns)))
        .digest();
      whole.update(digest);
      digest.copy(kept, (from + i) * keptBytes, 0, keptBytes);
    }
    options.onProgress?.({ stage: "reading", done: from + rows, total: stored.rows, unit: "rows" });
  }
  for (let row = 1; row < stored.rows; row++) {
    if (text(row) !== text(0)) return { texts: { length: stored.rows, at: text }, hash: whole.digest("hex") };
  }
  throw equalRows(stored.rows, path);
}
