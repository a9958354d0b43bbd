/** Opens a folder that `embedRetrieval` or `embedPairs` wrote. Vectors are read when a slice is asked for. */
import { join } from "node:path";
import { InputError } from "../base/errors.ts";
import type { Slice } from "../results/slice-identity.ts";
import { fileNames } from "./manifest.ts";
import { retrievalOfPairs } from "./pairs-as-queries.ts";
import { isRelatedManifest, parseRelatedManifest, type RelatedManifest } from "./related-manifest.ts";
import { contentAt, readJudged, readPaired } from "./related-rows.ts";
import type { PairSet, RelatedSet, RetrievalSet, VectorOrigin } from "./related-set.ts";
import { checkFiles, findSlice, type OpenOptions, readManifest, readSlice, withFile } from "./stored-slices.ts";

/** Which matrix is read. */
export interface SliceChoice {
  /** Default: the last that there is. */
  readonly layer?: number | undefined;
  /** Default: the encoder's own, else the first that there is. */
  readonly pooling?: string | undefined;
}

/** A folder of vectors with judgements or pairs, nothing read yet. */
export interface RelatedVectors {
  readonly folder: string;
  readonly manifest: RelatedManifest;
  /** Vectors of a slice, with what holds between rows. Pairs that say what belongs together are queries and documents. */
  read(choice?: SliceChoice): Promise<RelatedSet>;
}

/**
 * Opens a folder.
 * @throws MissingError when a file is not there, FormatError when the files do not fit the manifest, InputError for a
 *   link that leads out of the folder, and for vectors with labels
 */
export async function openRelatedVectors(folder: string, options: OpenOptions = {}): Promise<RelatedVectors> {
  const { value, path } = await readManifest(folder);
  if (!isRelatedManifest(value)) throw labelled(folder);
  const manifest = parseRelatedManifest(value, path);
  await checkFiles(folder, manifest, options);
  return {
    folder,
    manifest,
    async read(choice = {}) {
      const slice = chosenSlice(folder, manifest, choice);
      if (manifest.relations.kind === "judgements") return readRetrieval(folder, manifest, slice);
      const pairs = await readPairs(folder, manifest, slice);
      return pairs.isScored ? pairs : retrievalOfPairs(pairs);
    },
  };
}

/**
 * Queries, documents and judgements of a folder; of pairs that say what belongs together the first sentences are the
 * queries, and all sentences the documents.
 *
 * @example
 * ```ts
 * import { openRetrievalSet } from "assay/vectors";
 *
 * const { queries, corpus, judgements } = await openRetrievalSet("vectors/scifact", { layer: 6, pooling: "mean" });
 * ```
 * @throws as openRelatedVectors; InputError for pairs with scores, MissingError for a slice that there is not
 */
export async function openRetrievalSet(folder: string, options: OpenOptions & SliceChoice = {}): Promise<RetrievalSet> {
  const { read } = await openRelatedVectors(folder, options);
  const set = await read(options);
  if (set.kind === "retrieval") return set;
  throw another(folder, "there must be queries and documents", "pairs with scores", "Open them with openPairSet.");
}

/**
 * Sentences and pairs of a folder.
 *
 * @example
 * ```ts
 * import { openPairSet } from "assay/vectors";
 *
 * const { vectors, first, second, scores } = await openPairSet("vectors/sts-b");
 * ```
 * @throws as openRelatedVectors; InputError for queries and documents, MissingError for a slice that there is not
 */
export async function openPairSet(folder: string, options: OpenOptions & SliceChoice = {}): Promise<PairSet> {
  const { manifest } = await openRelatedVectors(folder, options);
  if (manifest.relations.kind === "pairs") return readPairs(folder, manifest, chosenSlice(folder, manifest, options));
  throw another(folder, "there must be pairs", "queries and documents", "Open them with openRetrievalSet.");
}

async function readRetrieval(folder: string, manifest: RelatedManifest, slice: Slice): Promise<RetrievalSet> {
  const [rowsPath, vectorsPath] = [join(folder, fileNames.rows), join(folder, fileNames.vectors)];
  const { judgements, splits, contents } = await withFile(rowsPath, (file) => readJudged(file, manifest));
  const documents = manifest.rows - judgements.length;
  return {
    kind: "retrieval",
    ...originOf(manifest, slice),
    queries: await readSlice(vectorsPath, manifest, slice, [documents, manifest.rows]),
    corpus: await readSlice(vectorsPath, manifest, slice, [0, documents]),
    judgements,
    own: null,
    splits,
    contentOf: (query) => contentAt(contents, query),
  };
}

async function readPairs(folder: string, manifest: RelatedManifest, slice: Slice): Promise<PairSet> {
  const { contents, ...rows } = await withFile(join(folder, fileNames.rows), (file) => readPaired(file, manifest));
  return {
    kind: "pairs",
    ...originOf(manifest, slice),
    ...rows,
    vectors: await readSlice(join(folder, fileNames.vectors), manifest, slice),
    isScored: manifest.relations.kind === "pairs" && manifest.relations.isScored,
    contentOf: (row) => contentAt(contents, row),
  };
}

function originOf(manifest: RelatedManifest, slice: Slice): VectorOrigin & Pick<RelatedSet, "facts"> {
  const { task, encoder, prefixes, hash } = manifest;
  const { name, source } = task;
  return { name, source, slice, encoder, prefixes, hash, facts: [...task.facts, ...manifest.facts] };
}

function chosenSlice(folder: string, manifest: RelatedManifest, { layer, pooling }: SliceChoice): Slice {
  const last = layer ?? Math.max(...manifest.slices.map((slice) => slice.layer ?? 0));
  const there = manifest.slices.filter((slice) => slice.layer === last).map((slice) => slice.pooling);
  const { defaultPooling } = manifest;
  const chosen = pooling ?? (there.includes(defaultPooling) ? defaultPooling : (there[0] ?? defaultPooling));
  const { layer: found, pooling: of } = findSlice(join(folder, fileNames.vectors), manifest, { layer: last, pooling: chosen });
  return { layer: found, pooling: of };
}

function labelled(folder: string): InputError {
  const todo = "Open them with openVectorSet, or embed a retrieval folder or pairs.";
  return another(folder, "rows must have judgements or be in pairs", "vectors with labels", todo);
}

function another(file: string, must: string, got: string, todo: string): InputError {
  return new InputError({ where: "vector set", must, got, todo, file });
}
