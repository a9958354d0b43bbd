/**
 * How much of k* and of the best dimension is the luck of the training rows: both are found again on rows drawn anew.
 * The compressor and the probe are fitted again, at the sizes that k* is tested at, with the penalties that validation
 * rows chose for the rows as they are; encoder and validation rows stay as they are.
 */
import { seeded } from "../base/random.ts";
import { compressedRows } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { takeRows } from "../numeric/matrix.ts";
import { allSingleDimensions, type SingleDimensions } from "../probes/all-single-dimensions.ts";
import { probes } from "../probes/index.ts";
import type { Probe } from "../probes/probe.ts";
import { labelsAt } from "../statistics/labels.ts";
import { redrawnRows } from "../statistics/redrawn-rows.ts";
import { type Rows, rows, withFirstDimensions } from "../statistics/rows.ts";
import type { RedrawsCell, SliceCellSpec } from "./cell.ts";
import { runCurveCell } from "./curve-cell.ts";
import { fitProbes } from "./full-cell.ts";
import { type PackedLabels, packLabels } from "./packed-labels.ts";
import { livingSizes, sizeGrid, testedSizes } from "./sizes.ts";
import type { StudiedSlice } from "./slice.ts";

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
  { compressor, probe: name, sizes, draws }: Extract<SliceCellSpec, { kind: "redraws" }>,
  seed: number,
): Promise<RedrawsCell> {
  const { training, validation, test, living } = slice;
  const grid = testedSizes(sizes === null ? sizeGrid(living.length) : livingSizes(sizes, living.length));
  const fitted = fittedRedraws(draws, training.vectors.rows, living.length);
  const [whole] = fitted === 0 ? [] : await fitProbes([name], training, validation, test);
  const { points } = fitted === 0 ? { points: [] } : await runCurveCell(slice, compressor, [name], grid, seed);
  const penalties = points.map(({ fits }) => fits[0]?.penalty ?? null);
  const probe = probes.get(name);
  const best: (number | null)[] = [];
  const predicted: RedrawsCell["predicted"][number][] = [];
  for (let draw = 0; draw < draws; draw++) {
    const random = seeded(seed).fork("redraw").fork(`${draw}`);
    const drawn = redrawn(training, redrawnRows(training, random, mostRows));
    best.push(onlyBest(await allSingleDimensions(drawn, []), living));
    if (draw >= fitted) continue;
    const prepared = await compressors.get(compressor).prepare(drawn, seeded(seed).fork("compressor").fork(compressor));
    const largest = prepared.at(Math.max(...grid));
    const small = await compressedRows(largest, drawn);
    const read = await compressedRows(largest, test);
    const sized: PackedLabels[] = [];
    for (const [place, k] of grid.entries()) {
      sized.push(await predictions(probe, penalties[place] ?? null, withFirstDimensions(small, k), withFirstDimensions(read, k)));
    }
    predicted.push({ whole: await predictions(probe, whole?.penalty ?? null, drawn, test), sizes: sized });
  }
  return { kind: "redraws", compressor, probe: name, grid, rows: Math.min(training.vectors.rows, mostRows), best, predicted };
}

/** The best dimension of the original vector; null where another has the same train score: copies are no winners. */
function onlyBest({ train, best }: Pick<SingleDimensions, "train" | "best">, living: Int32Array): number | null {
  const isShared = train.some((score, j) => j !== best && score === train[best]);
  return isShared ? null : (living[best] ?? null);
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
