/**
 * The model's own head, unchanged: on the whole vectors, and on vectors that
 * were made smaller and brought back (principal components and back; kept
 * dimensions, the dropped ones filled with their training mean). A refitted
 * probe asks what information is there; the head asks what the model can use.
 */
import { seeded } from "../base/random.ts";
import { compressors } from "../compressors/index.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { ownHeadProbe } from "../results/own-head-probe.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import type { Role, Rows } from "../statistics/rows.ts";
import type { CellFit, CurveCell, OwnHeadCell } from "./cell.ts";
import { sharesOfPredicted } from "./full-cell.ts";
import { headPredictions, headProbabilities, type PreparedHead } from "./own-head.ts";
import { packLabels, packShares } from "./packed-labels.ts";
import { livingSizes, sizeGrid } from "./sizes.ts";
import type { StudiedSlice } from "./slice.ts";

/** The ways of making vectors smaller that have an exact way back and are shown beside the refitted probes. */
export const ownHeadCompressors: readonly string[] = ["pca", "random-dimensions", "top-dimensions:f-statistic"];

/** Rows by role with all dimensions, dead ones too: what the head was trained to read. */
export interface WholeRows {
  readonly training: Rows<"training">;
  readonly validation: Rows<"validation">;
  readonly test: Rows<"test">;
}

/** Scores the head on whole vectors and on those that the named compressors bring back. */
export async function runOwnHeadCell(
  slice: StudiedSlice,
  whole: WholeRows,
  head: PreparedHead,
  compressorNames: readonly string[],
  sizes: readonly number[] | null,
  seed: number,
): Promise<OwnHeadCell> {
  const living = slice.living.length;
  const grid = sizes === null ? sizeGrid(living) : livingSizes(sizes, living);
  const mean = columnMeans(whole.training.vectors);
  const livingMean = Float64Array.from(slice.living, (dimension) => mean[dimension] ?? 0);
  const curves: CurveCell[] = [];
  for (const name of compressorNames) {
    // The stream of the refitted curve: random dimensions are the same ones in both.
    const prepared = await compressors.get(name).prepare(slice.training, seeded(seed).fork("compressor").fork(name));
    const points: CurveCell["points"][number][] = [];
    for (const k of grid) {
      const fitted = prepared.at(k);
      const back = async <R extends Role>({ vectors }: Rows<R>): Promise<Matrix> => {
        if (fitted.reconstruct === undefined) throw new Error(`${name} has no way back`);
        return widened(await fitted.reconstruct(await fitted.apply(vectors), livingMean), slice.living, mean);
      };
      points.push({ k, fits: [await headFit(head, slice, back)] });
    }
    curves.push({ kind: "curve", compressor: name, points });
  }
  return { kind: "own-head", whole: await headFit(head, whole, ({ vectors }) => Promise.resolve(vectors)), curves };
}

/** The head's predictions in the form of a probe that needed no fitting. */
async function headFit(
  head: PreparedHead,
  { training, validation, test }: WholeRows,
  vectorsOf: <R extends Role>(from: Rows<R>) => Promise<Matrix>,
): Promise<CellFit> {
  const metric = headlineMetric(training.labels);
  const scored = async <R extends Role>(from: Rows<R>): Promise<number> =>
    score(metric, from.labels, await headPredictions(head, await vectorsOf(from)));
  const read = await vectorsOf(test);
  const predicted = await headPredictions(head, read);
  const shares = await headProbabilities(head, read);
  return {
    probe: ownHeadProbe,
    penalty: null,
    train: await scored(training),
    validation: await scored(validation),
    test: packLabels(predicted),
    ...(shares === null ? {} : { confidence: packShares(sharesOfPredicted(predicted, shares)) }),
  };
}

/** [n, living] → [n, d]: dead dimensions are filled with their training mean too. */
function widened(vectors: Matrix, living: Int32Array, mean: Float64Array): Matrix {
  if (living.length === mean.length) return vectors;
  const out = matrix(vectors.rows, mean.length);
  for (let i = 0; i < out.rows; i++) {
    out.data.set(mean, i * mean.length);
    living.forEach((dimension, j) => {
      out.data[i * mean.length + dimension] = vectors.data[i * living.length + j] ?? 0;
    });
  }
  return out;
}
