/** Reading a set's folder: its files are its own and as long as the manifest says, and each slice is a tensor. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { fileError } from "../formats/file-error.ts";
import { sha256File } from "../formats/hash.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { readJson } from "../formats/json.ts";
import { openSafetensors, type SafetensorsFile } from "../formats/safetensors.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { type Slice, sameMatrix } from "../results/slice-identity.ts";
import { fileNames, type SetManifest } from "./manifest.ts";

/** How a set is opened. */
export interface OpenOptions extends RunControl {
  /** Also compare the hashes of all files with the manifest: reads everything once. */
  readonly checkHashes?: boolean | undefined;
}

/** Reads a folder's manifest, as it is. @throws MissingError, InputError for a link out of the folder, FormatError */
export async function readManifest(folder: string): Promise<{ readonly value: unknown; readonly path: string }> {
  const path = join(folder, fileNames.manifest);
  await requireOwnFile(folder, fileNames.manifest);
  return { value: await readJson(path), path };
}

/** Checks sizes, or hashes, of all files, and that each slice has its tensor. @returns where each tensor lies */
export async function checkFiles(
  folder: string,
  manifest: SetManifest,
  options: OpenOptions,
): Promise<ReadonlyMap<string, number>> {
  for (const kind of ["vectors", "rows", "ids"] as const) {
    const path = join(folder, fileNames[kind]);
    const { bytes, sha256 } = manifest.files[kind];
    const size = await requireOwnFile(folder, fileNames[kind]);
    if (size !== bytes) throw differs(path, `must have ${bytes} bytes, as the manifest says`, `${size}`);
    if (options.checkHashes !== true) continue;
    const found = await sha256File(path, options);
    if (found !== sha256) throw differs(path, `must have the hash ${sha256}, as the manifest says`, found);
  }
  return withFile(join(folder, fileNames.vectors), async (file) => requireSlices(file, manifest));
}

/** The slice of a manifest. @throws MissingError naming those that there are */
export function findSlice(path: string, manifest: SetManifest, slice: Slice): SetManifest["slices"][number] {
  const found = manifest.slices.find((held) => sameMatrix(held, slice));
  if (found !== undefined) return found;
  throw new MissingError({
    where: "vector set",
    must: `there must be vectors of layer ${slice.layer}, pooling ${slice.pooling}`,
    got: manifest.slices.map((held) => `layer ${held.layer} ${held.pooling}`).join(", "),
    todo: "Choose one of these, or embed again with other layers or poolings.",
    file: path,
  });
}

/** Rows `from` to `to` of a slice; all of them when left out. */
export async function readSlice(
  path: string,
  manifest: SetManifest,
  slice: Slice,
  [from, to]: readonly [from: number, to: number] = [0, manifest.rows],
): Promise<Matrix> {
  const { tensor } = findSlice(path, manifest, slice);
  return withFile(path, async (file) => {
    requireSlices(file, manifest);
    return matrix(to - from, manifest.dimensions, await file.readRows(tensor, from, to));
  });
}

/** Opens, uses and closes a file: a set keeps none open. */
export async function withFile<T>(path: string, use: (file: SafetensorsFile) => Promise<T>): Promise<T> {
  const file = await openSafetensors(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Checks that each slice has its tensor; where each lies. */
function requireSlices(file: SafetensorsFile, manifest: SetManifest): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  for (const { tensor } of manifest.slices) {
    const info = file.tensors.get(tensor);
    const [rows, columns] = info?.shape ?? [];
    if (info?.dtype !== "F32" || info.shape.length !== 2 || rows !== manifest.rows || columns !== manifest.dimensions) {
      throw differs(
        file.path,
        `must have a tensor ${tensor}, F32 [${manifest.rows}, ${manifest.dimensions}]`,
        info === undefined ? "none" : `${info.dtype} ${JSON.stringify(info.shape)}`,
      );
    }
    offsets.set(tensor, info.offset);
  }
  return offsets;
}

/** Size of a file that lies inside the folder: a set from a stranger must not show us other files. */
async function requireOwnFile(folder: string, name: string): Promise<number> {
  const path = await insideFolder("vector set", folder, name);
  try {
    const status = await stat(path);
    if (status.isFile()) return status.size;
    throw differs(path, "must be a plain file", "a folder or device");
  } catch (cause) {
    throw fileError("vector set", path, cause);
  }
}

/** A file of a set that is not what the manifest says. */
export function differs(file: string, must: string, got: string): FormatError {
  return new FormatError({
    where: "vector set",
    must,
    got,
    todo: "The set was changed or cut short: move that file away, then embed again and overwrite the rest.",
    file,
  });
}
