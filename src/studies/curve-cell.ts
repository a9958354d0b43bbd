/** Score against size: one compressor at every size, probed. */
import { once } from "../base/once.ts";
import { seeded } from "../base/random.ts";
import type { FittedCompressor } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { momentsOf } from "../statistics/labelled-moments.ts";
import { type Role, type Rows, withVectors } from "../statistics/rows.ts";
import type { CurveCell } from "./cell.ts";
import { fitProbes } from "./full-cell.ts";
import { livingSizes, sizeGrid } from "./sizes.ts";
import type { StudiedSlice } from "./slice.ts";

/** Fits the compressor once and the probes at every size (the default grid when `sizes` is null). */
export async function runCurveCell(
  slice: StudiedSlice,
  compressorName: string,
  probeNames: readonly string[],
  sizes: readonly number[] | null,
  seed: number,
): Promise<CurveCell> {
  const random = seeded(seed).fork("compressor").fork(compressorName);
  const prepared = await compressors.get(compressorName).prepare(slice.training, random);
  const living = slice.living.length;
  const grid = sizes === null ? sizeGrid(living) : livingSizes(sizes, living);
  const points: CurveCell["points"][number][] = [];
  for (const k of grid) {
    const fitted = prepared.at(k);
    const fits = await fitProbes(
      probeNames,
      await withMoments(fitted, slice),
      await compressed(fitted, slice.validation),
      await compressed(fitted, slice.test),
    );
    points.push({ k, fits });
  }
  return { kind: "curve", compressor: compressorName, points };
}

/** Training rows with their moments, where these follow from those of the whole vectors; of a sample they have to. */
async function withMoments(fitted: FittedCompressor, { training, whole }: StudiedSlice): Promise<Rows<"training">> {
  const rows = await compressed(fitted, training);
  const follow = fitted.moments ?? (whole === null ? undefined : fitted.approximateMoments);
  if (follow === undefined) return rows;
  return { ...rows, moments: once(async () => follow(await momentsOf(training))) };
}

async function compressed<R extends Role>(fitted: FittedCompressor, from: Rows<R>): Promise<Rows<R>> {
  return withVectors(from, await fitted.apply(from.vectors));
}
