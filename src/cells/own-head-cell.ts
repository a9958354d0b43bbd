/**
 * The model's own head, unchanged: on the whole vectors, and on vectors that
 * were made smaller and brought back (principal components and back; kept
 * dimensions, the dropped ones filled with their training mean). A refitted
 * probe asks what information is there; the head asks what the model can use.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { ownHeadProbe } from "../results/own-head-probe.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import type { Role, Rows } from "../statistics/rows.ts";
import { type CellFit, sharesOfPredicted } from "./cell-fit.ts";
import { type CurveCell, preparedCompressor } from "./curve-cell.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { packLabels, packShares } from "./packed-labels.ts";
import { headPredictions, headProbabilities, type PreparedHead } from "./prepared-head.ts";
import { gridOf } from "./sizes.ts";
import type { RoleRows, StudiedSlice } from "./slice.ts";

/** Which head, after which compressors and back. */
export interface OwnHeadSpec {
  readonly kind: "own-head";
  /** Hash of the head. */
  readonly head: string;
  readonly compressors: readonly string[];
  readonly sizes: readonly number[] | null;
}

/** The model's own head, unchanged. */
export interface OwnHeadCell {
  readonly kind: "own-head";
  /** On whole vectors; null where no dimension is living. */
  readonly whole: CellFit | null;
  /** On vectors that were made smaller and brought back, one fit a size. */
  readonly curves: readonly CurveCell[];
}

/** The ways of making vectors smaller that have an exact way back and are shown beside the refitted probes. */
export const ownHeadCompressors: readonly string[] = ["pca", "random-dimensions", "top-dimensions:f-statistic"];

/** The kind. */
export const ownHead: SliceCellDefinition<OwnHeadSpec, OwnHeadCell> = {
  kind: "own-head",
  specs({ plan, head }) {
    if (head === null) return [];
    const compressors = ownHeadCompressors.filter((name) => plan.compressors.includes(name));
    return [{ kind: "own-head", head: head.hash, compressors, sizes: plan.sizes }];
  },
  async run({ living, whole, head }: Needs<"living" | "whole" | "head">, spec, seed) {
    if (head?.hash !== spec.head) throw new Error("a cell was asked for before its head came");
    return runOwnHeadCell(living, await whole(), head, spec, seed);
  },
  nothingLiving: () => ({ kind: "own-head", whole: null, curves: [] }),
};

/**
 * Scores the head on whole vectors and on those that compressors bring back.
 * @param whole  all dimensions, dead ones too: what the head was trained to read
 */
export async function runOwnHeadCell(
  slice: StudiedSlice,
  whole: RoleRows,
  head: PreparedHead,
  { compressors, sizes }: Pick<OwnHeadSpec, "compressors" | "sizes">,
  seed: number,
): Promise<OwnHeadCell> {
  const grid = gridOf(sizes, slice.living.length);
  const mean = columnMeans(whole.training.vectors);
  const livingMean = Float64Array.from(slice.living, (dimension) => mean[dimension]!);
  const curves: CurveCell[] = [];
  for (const name of compressors) {
    const prepared = await preparedCompressor(name, slice.training, seed);
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
  { training, validation, test }: RoleRows,
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
      out.data[i * mean.length + dimension] = vectors.data[i * living.length + j]!;
    });
  }
  return out;
}
