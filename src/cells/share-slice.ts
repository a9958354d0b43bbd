/** A slice as workers get it, with what is known of its training rows. */
import type { RunControl } from "../base/progress.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import { bytesOf } from "../formats/whole-file.ts";
import type { Pool } from "../runtime/pool.ts";
import type { LabelledMoments } from "../statistics/moments/labelled-moments.ts";
import { type MomentsPlace, momentsPlace, storedMoments } from "../statistics/moments/stored-moments.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { KnownTraining } from "./slice.ts";
import type { SharedSlice } from "./slice-contents.ts";
import { type SumCalls, wholeMoments } from "./whole-moments.ts";

/** Where it is shared. */
export interface Sharing {
  /** Workers, for rows that stay on disk. */
  readonly pool: Pool<SumCalls>;
  /** The folder of cells, where there is one. */
  readonly folder: string | undefined;
  readonly control: RunControl;
}

/** A sample is read by each worker for itself; whole slices are in memory that all see. */
export async function shareSlice(set: VectorSet, slice: Slice, sharing: Sharing): Promise<SharedSlice> {
  const known = await knownTraining(set, slice, sharing);
  const beside = {
    labels: set.labels,
    splits: set.splits,
    groups: set.groups ?? null,
    classNames: set.task.labelNames,
    known,
    textBits: set.textBits ?? null,
    leftover: set.leftover?.labels ?? null,
  };
  if (known.whole !== null && set.onDisk !== undefined) {
    const { stored, rows } = set.onDisk(slice);
    return { ...beside, vectors: { stored, rows: rows ?? Uint32Array.from(set.splits.keys()) } };
  }
  const vectors = await set.read(slice);
  const data = new Float32Array(new SharedArrayBuffer(vectors.data.byteLength));
  data.set(vectors.data);
  return { ...beside, vectors: { ...vectors, data } };
}

/** What is known of the training rows of a slice; all of them are gone through where the slice is a sample. */
async function knownTraining(set: VectorSet, slice: Slice, { pool, folder, control }: Sharing): Promise<KnownTraining> {
  const place = placeOfMoments(set, slice, folder);
  const whole = set.whole?.(slice);
  if (whole === undefined) return { place, whole: null };
  const compute = (): Promise<LabelledMoments> => wholeMoments(whole, pool, control);
  return { place, whole: { ...whole, moments: await (place === null ? compute() : storedMoments(place, compute)) } };
}

/** Moments are kept beside the vectors, or else with the cells; vectors, labels and splits say whose they are. */
function placeOfMoments(set: VectorSet, slice: Slice, cells: string | undefined): MomentsPlace | null {
  const folder = set.folder ?? cells;
  if (folder === undefined) return null;
  const key = sha256(set.hash, canonicalJson(slice), bytesOf(set.labels.values), set.splits);
  return momentsPlace(folder, key);
}
