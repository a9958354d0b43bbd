/** Score against size: one compressor at every size, probed. */
import { once } from "../base/once.ts";
import { seeded } from "../base/random.ts";
import { compressedRows, type FittedCompressor } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { probes } from "../probes/index.ts";
import type { FittedProbe } from "../probes/probe.ts";
import { type LabelledMoments, momentsOfDimensions } from "../statistics/moments/labelled-moments.ts";
import { labelledMoments, momentsOf } from "../statistics/moments/row-moments.ts";
import { firstDimensions, type Rows, withFirstDimensions } from "../statistics/rows.ts";
import type { CellFit, CurveCell } from "./cell.ts";
import { chosenFit } from "./full-cell.ts";
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
  // Outputs of a smaller size are the first of those of a larger one: all sizes read the same rows.
  const largest = prepared.at(Math.max(...grid));
  const training = await withMoments(largest, slice);
  const validation = await compressedRows(largest, slice.validation);
  const test = await compressedRows(largest, slice.test);
  const chosen = probeNames.map((name) => ({ name, probe: probes.get(name) }));
  const shared = new Map<string, readonly (readonly FittedProbe[])[]>();
  for (const { name, probe } of chosen) {
    const fits = await probe.fitSubsets?.(training, grid.map(firstDimensions), probe.penalties);
    if (fits !== undefined) shared.set(name, fits);
  }
  const points: CurveCell["points"][number][] = [];
  for (const [place, k] of grid.entries()) {
    const own = { ...withFirstDimensions(training, k), moments: momentsOfFirst(training, k) };
    const [choosing, scored] = [withFirstDimensions(validation, k), withFirstDimensions(test, k)];
    const fits: CellFit[] = [];
    for (const { name, probe } of chosen) {
      const fitted = shared.get(name)?.[place] ?? (await probe.fit(own, probe.penalties));
      fits.push(await chosenFit(name, fitted, own, choosing, scored));
    }
    points.push({ k, fits });
  }
  return { kind: "curve", compressor: compressorName, points };
}

function momentsOfFirst(training: Rows<"training">, k: number): () => Promise<LabelledMoments> {
  return once(async () => momentsOfDimensions(await momentsOf(training), firstDimensions(k)));
}

/** Training rows with their moments, from those of the whole vectors where they follow; of a sample they have to. */
async function withMoments(fitted: FittedCompressor, { training, whole }: StudiedSlice): Promise<Rows<"training">> {
  const rows = await compressedRows(fitted, training);
  const follow = fitted.moments ?? (whole === null ? undefined : fitted.approximateMoments);
  const moments = async (): Promise<LabelledMoments> =>
    follow === undefined ? labelledMoments(rows.vectors, rows.labels) : follow(await momentsOf(training));
  return { ...rows, moments: once(moments) };
}
