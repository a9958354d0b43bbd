/** Moments on disk: a safetensors file that is whole or not there, and belongs to what its key says. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { plainFolderNames } from "../../formats/ownership.ts";
import { openSafetensors, readMetadata, writeSafetensors } from "../../formats/safetensors.ts";
import type { LabelledMoments } from "./labelled-moments.ts";

/** Where moments are kept, and the hash of what determines them. */
export interface MomentsPlace {
  readonly path: string;
  readonly key: string;
}

/** Their place in a folder. */
export function momentsPlace(folder: string, key: string): MomentsPlace {
  return { path: join(folder, `moments-${key.slice(0, 16)}.safetensors`), key };
}

const schema = "assay/moments@1";
const parts = ["mean", "offsets", "weights", "within"] as const;

/** The moments that are kept, or those computed now and then kept. */
export async function storedMoments(place: MomentsPlace, compute: () => Promise<LabelledMoments>): Promise<LabelledMoments> {
  const found = await loadMoments(place);
  if (found !== null) return found;
  const computed = await compute();
  // nor where another file has the name, or in a folder that cannot be written to: they are computed again
  if (!existsSync(place.path)) await saveMoments(place, computed).catch(() => {});
  return computed;
}

/** Removes all moments that are kept in a folder; other files stay. */
export async function removeMoments(folder: string): Promise<void> {
  for (const name of (await plainFolderNames(folder)) ?? []) {
    const [, key] = /^moments-([0-9a-f]{16})\.safetensors$/.exec(name) ?? [];
    if (key === undefined) continue;
    const metadata = await readMetadata(join(folder, name));
    if (metadata?.get("schema") === schema && metadata.get("key")?.startsWith(key) === true) await rm(join(folder, name));
  }
}

/** Writes moments, whole or not at all. */
export function saveMoments({ path, key }: MomentsPlace, of: LabelledMoments): Promise<void> {
  const { kind, rows, dimensions: d, weights } = of;
  const shapes = { mean: [d], offsets: [weights.length, d], weights: [weights.length], within: [d, d] };
  const tensors = new Map(parts.map((part) => [part, { shape: shapes[part], data: of[part] }]));
  return writeSafetensors(path, tensors, { schema, key, kind, rows: `${rows}` });
}

/** The moments; null where there are none, or others, or a damaged file. */
export async function loadMoments({ path, key }: MomentsPlace): Promise<LabelledMoments | null> {
  try {
    const file = await openSafetensors(path);
    try {
      const { metadata } = file;
      const [kind, rows] = [metadata.get("kind"), Number(metadata.get("rows"))];
      if (metadata.get("schema") !== schema || metadata.get("key") !== key) return null;
      if ((kind !== "classes" && kind !== "values") || !Number.isSafeInteger(rows)) return null;
      const read = await Promise.all(
        parts.map(async (part) => {
          const { data, shape } = await file.read(part);
          return data instanceof Float64Array && data.every(Number.isFinite) ? { data, shape } : null;
        }),
      );
      const [mean, offsets, weights, within] = read;
      if (!mean || !offsets || !weights || !within) return null;
      const [d, count] = [mean.data.length, weights.data.length];
      const expected = [[d], [count, d], [count], [d, d]];
      if (read.some((tensor, i) => `${tensor?.shape}` !== `${expected[i]}`)) return null;
      return {
        kind,
        rows,
        dimensions: d,
        mean: mean.data,
        offsets: offsets.data,
        weights: weights.data,
        within: within.data,
      };
    } finally {
      await file.close();
    }
  } catch {
    return null; // not there, or cut short
  }
}
