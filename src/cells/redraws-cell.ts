/**
 * How much of k* and of the best dimension is the luck of the training rows: both are found again on rows drawn anew.
 * The compressor and the probe are fitted again, at the sizes that k* is tested at, with the penalties that validation
 * rows chose for the rows as they are; encoder and validation rows stay as they are.
 */
import { seeded } from "../base/random.ts";
import { compressedRows } from "../compressors/compressor.ts";
import { takeRows } from "../numeric/matrix.ts";
import { allSingleDimensions, type SingleDimensions } from "../probes/all-single-dimensions.ts";
import type { Probe } from "../probes/probe.ts";
import { labelsAt } from "../statistics/labels.ts";
import { redrawnRows } from "../statistics/redrawn-rows.ts";
import { type Rows, rows, withFirstDimensions } from "../statistics/rows.ts";
import { fitProbe } from "./cell-fit.ts";
import { preparedCompressor, runCurveCell } from "./curve-cell.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { type PackedLabels, packLabels } from "./packed-labels.ts";
import { ourCatalogues, type RunCatalogues } from "./run-catalogues.ts";
import { gridOf, testedSizes } from "./sizes.ts";
import type { StudiedSlice } from "./slice.ts";

/** Which compressor and probe, how often. */
export interface RedrawsSpec {
  readonly kind: "redraws";
  readonly compressor: string;
  readonly probe: string;
  readonly sizes: readonly number[] | null;
  /** How many times training rows are drawn anew. */
  readonly draws: number;
}

/** One compressor, one probe and all single dimensions, fitted again on training rows drawn anew. */
export interface RedrawsCell {
  readonly kind: "redraws";
  readonly compressor: string;
  readonly probe: string;
  /** The sizes that k* is tested at. */
  readonly grid: readonly number[];
  /** In each redraw, about. */
  readonly rows: number;
  /** The dimension of the original vector with the best train score, in each redraw; null where several have it. */
  readonly best: readonly (number | null)[];
  /** Predictions on the test rows, from the whole vector and at each size, in the first redraws. */
  readonly predicted: readonly { readonly whole: PackedLabels; readonly sizes: readonly PackedLabels[] }[];
}

/** The kind. */
export const redraws: SliceCellDefinition<RedrawsSpec, RedrawsCell> = {
  kind: "redraws",
  specs({
    plan: {
      compressors,
      probes: [probe],
      sizes,
      redraws: draws,
    },
    isHeadline,
  }) {
    // of the curve that headlines read: principal components where they are drawn, with the reference probe
    const compressor = compressors.includes("pca") ? "pca" : compressors[0];
    if (!isHeadline || compressor === undefined || draws === 0) return [];
    return [{ kind: "redraws", compressor, probe, sizes, draws }];
  },
  run: ({ living, catalogues }: Needs<"living" | "catalogues">, spec, seed) => runRedrawsCell(living, spec, seed, catalogues),
  nothingLiving: ({ compressor, probe }) => ({ kind: "redraws", compressor, probe, grid: [], rows: 0, best: [], predicted: [] }),
};

/** Rows of a redraw at most. */
const mostRows = 5000;

/** Numbers (rows times dimensions) of all redraws that probes are fitted on together, about: half a minute of one core. */
const fittedNumbers = 4e7;

/** Fewer fits than this tell nothing; of more dimensions than the widest so many take too long. */
const [fewestFits, widest] = [10, 1024];

/** How many of the redraws compressor and probe are fitted again on; single dimensions are fitted on all of them. */
export function fittedRedraws(draws: number, rows: number, dimensions: number): number {
  const affordable = Math.floor(fittedNumbers / (Math.min(rows, mostRows) * dimensions));
  return Math.min(draws, Math.max(affordable, dimensions <= widest ? fewestFits : 0));
}

/** Draws, fits and predicts; no claim is made. */
export async function runRedrawsCell(
  slice: StudiedSlice,
  spec: RedrawsSpec,
  seed: number,
  catalogues: RunCatalogues = ourCatalogues,
): Promise<RedrawsCell> {
  const { compressor, probe: name, sizes, draws } = spec;
  const { training, test, living } = slice;
  const grid = testedSizes(gridOf(sizes, living.length));
  const fitted = fittedRedraws(draws, training.vectors.rows, living.length);
  const penalties = fitted === 0 ? null : await chosenPenalties(slice, spec, grid, seed, catalogues);
  const probe = catalogues.probes.get(name);
  const best: (number | null)[] = [];
  const predicted: RedrawsCell["predicted"][number][] = [];
  for (let draw = 0; draw < draws; draw++) {
    const random = seeded(seed).fork("redraw").fork(`${draw}`);
    const drawn = redrawn(training, redrawnRows(training, random, mostRows));
    best.push(onlyBest(await allSingleDimensions(drawn, []), living));
    if (draw >= fitted || penalties === null) continue;
    const prepared = await preparedCompressor(compressor, drawn, seed, catalogues);
    const largest = prepared.at(Math.max(...grid));
    const small = await compressedRows(largest, drawn);
    const read = await compressedRows(largest, test);
    const sized: PackedLabels[] = [];
    for (const [place, k] of grid.entries()) {
      sized.push(await predictions(probe, penalties.sizes[place]!, withFirstDimensions(small, k), withFirstDimensions(read, k)));
    }
    predicted.push({ whole: await predictions(probe, penalties.whole, drawn, test), sizes: sized });
  }
  return { kind: "redraws", compressor, probe: name, grid, rows: Math.min(training.vectors.rows, mostRows), best, predicted };
}

/** What validation rows choose for the rows as they are. */
async function chosenPenalties(
  slice: StudiedSlice,
  { compressor, probe }: RedrawsSpec,
  grid: readonly number[],
  seed: number,
  catalogues: RunCatalogues,
): Promise<{ readonly whole: number | null; readonly sizes: readonly (number | null)[] }> {
  const { penalty: whole } = await fitProbe(probe, slice, catalogues);
  const { points } = await runCurveCell(slice, { compressor, probes: [probe], sizes: grid }, seed, catalogues);
  return { whole, sizes: points.map(({ fits: [fit] }) => fit!.penalty) };
}

/** The best dimension of the original vector; null where another has the same train score: copies are no winners. */
function onlyBest({ train, best }: Pick<SingleDimensions, "train" | "best">, living: Int32Array): number | null {
  const isShared = train.some((score, j) => j !== best && score === train[best]);
  return isShared ? null : living[best]!;
}

/** Rows as drawn; their groups are of no more use. */
function redrawn({ vectors, labels }: Rows<"training">, chosen: Uint32Array): Rows<"training"> {
  return rows("training", takeRows(vectors, chosen), labelsAt(labels, chosen));
}

async function predictions(
  probe: Probe,
  penalty: number | null,
  training: Rows<"training">,
  test: Rows<"test">,
): Promise<PackedLabels> {
  const [fitted] = await probe.fit(training, penalty === null ? [] : [penalty]);
  if (fitted === undefined) throw new Error(`${probe.name} was fitted to nothing`);
  return packLabels(await fitted.predict(test.vectors));
}
