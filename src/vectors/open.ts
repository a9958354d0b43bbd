/** Opens a vector set: a folder that `embed` wrote. Vectors are read a slice at a time, when asked for. */
import { join } from "node:path";
import { InputError } from "../base/errors.ts";
import { fileNames, parseManifest, type VectorsManifest } from "./manifest.ts";
import { isRelatedManifest } from "./related-manifest.ts";
import { checkFiles, differs, findSlice, type OpenOptions, readManifest, readSlice, withFile } from "./stored-slices.ts";
import type { VectorSet } from "./vector-set.ts";

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
 *   one of them is a link that leads out of the folder, or the rows have judgements or pairs in place of labels.
 */
export async function openVectorSet(folder: string, options: OpenOptions = {}): Promise<VectorSet> {
  const { value, path } = await readManifest(folder);
  if (isRelatedManifest(value)) throw withoutLabels(folder);
  const manifest = parseManifest(value, path);
  const offsets = await checkFiles(folder, manifest, options);
  const vectorsPath = join(folder, fileNames.vectors);
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

function withoutLabels(folder: string): InputError {
  return new InputError({
    where: "vector set",
    must: "rows must have labels to be analysed",
    got: "a set of queries, documents and judgements, or of pairs",
    todo: "It is for `assay compress`, which says what compression loses of it: embed labelled text to analyse that.",
    file: folder,
  });
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
