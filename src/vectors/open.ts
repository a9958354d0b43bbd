/** Opens a vector set: a folder that `embed` wrote. Vectors are read a slice at a time, when asked for. */

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
import { sameMatrix } from "../results/slice-identity.ts";
import { fileNames, parseManifest, type VectorsManifest } from "./manifest.ts";
import type { Slice, VectorSet } from "./vector-set.ts";

/** How a set is opened. */
export interface OpenOptions extends RunControl {
  /** Also compare the hashes of all files with the manifest: reads everything once. */
  readonly checkHashes?: boolean | undefined;
}

/**
 * Opens a folder with manifest.json, vectors.safetensors, rows.safetensors and ids.txt.
 *
 * @example
 * ```ts
 * import { analyze, openVectorSet } from "assay";
 *
 * const set = await openVectorSet("vectors/sst2"); // a folder that embed wrote
 * const { summary } = await analyze({ pretrained: set });
 * ```
 * @throws MissingError when a file is not there, FormatError when the files do not fit the manifest, InputError when
 *   one of them is a link that leads out of the folder.
 */
export async function openVectorSet(folder: string, options: OpenOptions = {}): Promise<VectorSet> {
  const manifestPath = join(folder, fileNames.manifest);
  await requireOwnFile(folder, fileNames.manifest);
  const manifest = parseManifest(await readJson(manifestPath), manifestPath);
  for (const kind of ["vectors", "rows", "ids"] as const) {
    const path = join(folder, fileNames[kind]);
    const { bytes, sha256 } = manifest.files[kind];
    const size = await requireOwnFile(folder, fileNames[kind]);
    if (size !== bytes) throw differs(path, `must have ${bytes} bytes, as the manifest says`, `${size}`);
    if (options.checkHashes !== true) continue;
    const found = await sha256File(path, options);
    if (found !== sha256) throw differs(path, `must have the hash ${sha256}, as the manifest says`, found);
  }
  const vectorsPath = join(folder, fileNames.vectors);
  const offsets = await withFile(vectorsPath, async (file) => requireSlices(file, manifest));
  const { labels, splits, groups } = await readRows(join(folder, fileNames.rows), manifest);
  return {
    rows: manifest.rows,
    dimensions: manifest.dimensions,
    slices: manifest.slices.map(({ layer, pooling }) => ({ layer, pooling })),
    labels,
    splits,
    ...(groups === undefined ? {} : { groups }),
    encoder: manifest.encoder,
    task: manifest.task,
    facts: manifest.facts,
    hash: manifest.hash,
    folder,
    read: (slice) => readSlice(vectorsPath, manifest, slice),
    onDisk(slice) {
      const offset = offsets.get(findSlice(vectorsPath, manifest, slice).tensor) ?? 0;
      return { stored: { path: vectorsPath, offset, rows: manifest.rows, columns: manifest.dimensions } };
    },
  };
}

function findSlice(path: string, manifest: VectorsManifest, slice: Slice): VectorsManifest["slices"][number] {
  const found = manifest.slices.find((held) => sameMatrix(held, slice));
  if (found === undefined) {
    throw new MissingError({
      where: "vector set",
      must: `there must be vectors of layer ${slice.layer}, pooling ${slice.pooling}`,
      got: manifest.slices.map((held) => `layer ${held.layer} ${held.pooling}`).join(", "),
      todo: "Choose one of these, or embed again with other layers or poolings.",
      file: path,
    });
  }
  return found;
}

async function readSlice(path: string, manifest: VectorsManifest, slice: Slice): Promise<Matrix> {
  const { tensor } = findSlice(path, manifest, slice);
  return withFile(path, async (file) => {
    requireSlices(file, manifest);
    return matrix(manifest.rows, manifest.dimensions, await file.readRows(tensor, 0, manifest.rows));
  });
}

/** Opens, uses and closes a file: a set keeps none open. */
async function withFile<T>(path: string, use: (file: SafetensorsFile) => Promise<T>): Promise<T> {
  const file = await openSafetensors(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Checks that each slice has its tensor; where each lies. */
function requireSlices(file: SafetensorsFile, manifest: VectorsManifest): ReadonlyMap<string, number> {
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

async function readRows(path: string, manifest: VectorsManifest): Promise<Pick<VectorSet, "labels" | "splits" | "groups">> {
  return withFile(path, async (file) => {
    const values = (await file.read("labels")).data;
    const splits = (await file.read("splits")).data;
    if (!(splits instanceof Uint8Array) || splits.length !== manifest.rows || splits.some((split) => split > 2)) {
      throw differs(path, `must have ${manifest.rows} splits, each 0, 1 or 2`, `${splits.length} of another kind`);
    }
    const groups = file.tensors.has("groups") ? (await file.read("groups")).data : undefined;
    if (groups !== undefined && (!(groups instanceof Int32Array) || groups.length !== manifest.rows)) {
      throw differs(path, `must have ${manifest.rows} I32 groups`, `${groups.length} of another kind`);
    }
    if (manifest.labels.kind === "values") {
      if (!(values instanceof Float64Array) || values.length !== manifest.rows || !values.every(Number.isFinite)) {
        throw differs(path, `must have ${manifest.rows} finite F64 labels`, `${values.length} of another kind`);
      }
      return { labels: { kind: "values", values }, splits, groups };
    }
    const { classes } = manifest.labels;
    if (!(values instanceof Int32Array) || values.length !== manifest.rows || values.some((v) => v < 0 || v >= classes)) {
      throw differs(path, `must have ${manifest.rows} I32 labels below ${classes}`, `${values.length} of another kind`);
    }
    return { labels: { kind: "classes", classes, values }, splits, groups };
  });
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

function differs(file: string, must: string, got: string): FormatError {
  return new FormatError({
    where: "vector set",
    must,
    got,
    todo: "The set was changed or cut short: move that file away, then embed again and overwrite the rest.",
    file,
  });
}
