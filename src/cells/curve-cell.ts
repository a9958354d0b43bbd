/** Score against size: one compressor at every size, probed. */
import { once } from "../base/once.ts";
import { seeded } from "../base/random.ts";
import { compressedRows, type FittedCompressor, type PreparedCompressor } from "../compressors/compressor.ts";
import type { FittedProbe } from "../probes/probe.ts";
import { type LabelledMoments, momentsOfDimensions } from "../statistics/moments/labelled-moments.ts";
import { labelledMoments, momentsOf } from "../statistics/moments/row-moments.ts";
import { firstDimensions, type Rows, withFirstDimensions } from "../statistics/rows.ts";
import { type CellFit, chosenFit } from "./cell-fit.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { ourCatalogues, type RunCatalogues } from "./run-catalogues.ts";
import { gridOf } from "./sizes.ts";
import type { StudiedSlice } from "./slice.ts";

/** Which compressor, at which sizes, read by which probes. */
export interface CurveSpec {
  readonly kind: "curve";
  readonly compressor: string;
  readonly probes: readonly string[];
  /** Null for the default grid. */
  readonly sizes: readonly number[] | null;
}

/** One compressor at every size. */
export interface CurveCell {
  readonly kind: "curve";
  readonly compressor: string;
  readonly points: readonly { readonly k: number; readonly fits: readonly CellFit[] }[];
}

/** The kind. */
export const curve: SliceCellDefinition<CurveSpec, CurveCell> = {
  kind: "curve",
  specs: ({ plan: { compressors: names, probes: read, sizes } }) =>
    names.map((compressor) => ({ kind: "curve", compressor, probes: read, sizes })),
  run: ({ living, catalogues }: Needs<"living" | "catalogues">, spec, seed) => runCurveCell(living, spec, seed, catalogues),
  nothingLiving: ({ compressor }) => ({ kind: "curve", compressor, points: [] }),
};

/**
 * A compressor fitted to training rows. Its random stream hangs on its name alone: random dimensions are the same ones
 * wherever they are asked for.
 */
export function preparedCompressor(
  name: string,
  training: Rows<"training">,
  seed: number,
  { compressors }: RunCatalogues = ourCatalogues,
): Promise<PreparedCompressor> {
  return compressors.get(name).prepare(training, seeded(seed).fork("compressor").fork(name));
}

/** Fits the compressor once and the probes at every size. */
export async function runCurveCell(
  slice: StudiedSlice,
  { compressor, probes: probeNames, sizes }: Omit<CurveSpec, "kind">,
  seed: number,
  catalogues: RunCatalogues = ourCatalogues,
): Promise<CurveCell> {
  const prepared = await preparedCompressor(compressor, slice.training, seed, catalogues);
  const grid = gridOf(sizes, slice.living.length);
  // Outputs of a smaller size are the first of those of a larger one: all sizes read the same rows.
  const largest = prepared.at(Math.max(...grid));
  const training = await withMoments(largest, slice);
  const validation = await compressedRows(largest, slice.validation);
  const test = await compressedRows(largest, slice.test);
  const chosen = probeNames.map((name) => ({ name, probe: catalogues.probes.get(name) }));
  const shared = new Map<string, readonly (readonly FittedProbe[])[]>();
  for (const { name, probe } of chosen) {
    const fits = await probe.fitSubsets?.(training, grid.map(firstDimensions), probe.penalties);
    if (fits !== undefined) shared.set(name, fits);
  }
  const points: CurveCell["points"][number][] = [];
  for (const [place, k] of grid.entries()) {
    const rows = {
      training: { ...withFirstDimensions(training, k), moments: momentsOfFirst(training, k) },
      validation: withFirstDimensions(validation, k),
      test: withFirstDimensions(test, k),
    };
    const fits: CellFit[] = [];
    for (const { name, probe } of chosen) {
      const fitted = shared.get(name)?.[place] ?? (await probe.fit(rows.training, probe.penalties));
      fits.push(await chosenFit(name, fitted, rows));
    }
    points.push({ k, fits });
  }
  return { kind: "curve", compressor, points };
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
