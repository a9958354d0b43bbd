/** Vectors that a person has already in files, with labels and splits beside them, as a vector set. */
import { basename } from "node:path";
import { fillOptions } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import { plainStem } from "../formats/gzip.ts";
import { bringLabels, labelFile, rolesFrom } from "./bring-labels.ts";
import { readMatrix } from "./bring-matrix.ts";
import { type BringOptions, bringTable } from "./bring-options.ts";
import { type LocalVectors, localVectors, ofStore, requireStoreLabels } from "./local-vectors.ts";
import { soundSet } from "./sound-set.ts";
import type { VectorSet } from "./vector-set.ts";

/**
 * Brings vectors and labels together; layer, pooling and encoder are null, the task has the label file's name.
 * The vectors are held in memory.
 * @param path  a file, or the address of a store
 *
 * @example
 * ```ts
 * import { analyze, bringVectors } from "assay";
 *
 * const set = await bringVectors("vectors.npy", { labels: "labels.txt", seed: 1 });
 * const { summary } = await analyze(set);
 * ```
 * @throws MissingError, FormatError, ShapeError, UnsupportedError for files that cannot be read
 * @throws InputError for NaN, infinities, equal rows, different numbers of rows, empty labels, unknown splits,
 *   one class only, a split without rows; each names the file and, where there is one, the row
 */
export async function bringVectors(path: string, options: BringOptions = {}): Promise<VectorSet> {
  fillOptions(bringTable, options, "vectors", controlKeys);
  return bringLocalVectors(await localVectors(path, options));
}

/** The same of vectors that are in a file already. @throws as bringVectors */
export async function bringLocalVectors(local: LocalVectors): Promise<VectorSet> {
  return ofStore(local, () => broughtVectors(local));
}

async function broughtVectors(local: LocalVectors): Promise<VectorSet> {
  const { path, options, origin } = local;
  const { seed } = fillOptions(bringTable, options, "vectors", controlKeys);
  requireStoreLabels(local);
  labelFile(path, options); // refused before anything large is read
  const vectors = await readMatrix(path, options);
  const { labelPath, named, ...labels } = await bringLabels(path, vectors.rows, options);
  return soundSet({
    ...labels,
    vectors,
    named: { ...named, facts: [...(origin?.facts ?? []), ...named.facts] },
    name: origin?.name ?? plainStem(labelPath),
    source: origin?.shown ?? basename(labelPath),
    from: rolesFrom(labelPath),
    seed,
  });
}
