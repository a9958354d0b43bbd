/**
 * Several scores of several predictions of classes, resample by resample, from their confusion matrices: where few
 * cells have rows, those of all predictions come from one matrix product.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { drawnMeans, type Resamples } from "./bootstrap.ts";
import { confusionCells, confusionOf } from "./confusion.ts";
import { stretched } from "./few-groups.ts";
import type { ClassLabels } from "./labels.ts";
import { type ClassMetric, classScores, scorable } from "./metrics.ts";

/** Cells of a prediction from which on counting rows one by one is quicker. */
const fewCells = 64;

/**
 * The scores.
 *
 * @returns  for each prediction one array of `resamples.count` scores a metric
 * @throws as `score` does
 */
export async function bootstrapClassScores(
  metrics: readonly ClassMetric[],
  truth: ClassLabels,
  predictions: readonly ClassLabels[],
  resamples: Resamples,
): Promise<Float64Array[][]> {
  const classes = predictions.reduce((most, predicted) => Math.max(most, predicted.classes), truth.classes);
  for (const predicted of predictions) scorable("accuracy", truth, predicted);
  const cells = predictions.map((predicted) => confusionCells(truth.values, predicted.values, classes));
  const used = cells.map((cellsOfRows) => [...new Set(cellsOfRows)]);
  const counted = used.every((kinds) => kinds.length <= fewCells)
    ? await drawnMeans(indicators(truth.values.length, cells, used), resamples)
    : null;
  let from = 0;
  return predictions.map((_, at) => {
    const kinds = used[at]!;
    const shares = counted?.slice(from, from + kinds.length);
    from += kinds.length;
    const scores = metrics.map(() => new Float64Array(resamples.count));
    const counts = new Float64Array(classes * classes);
    for (let b = 0; b < resamples.count; b++) {
      // No score changes when all counts are divided by the number of rows.
      if (shares !== undefined) for (const [j, cell] of kinds.entries()) counts[cell] = shares[j]![b]!;
      const confusion = shares === undefined ? confusionOf(cells[at]!, classes, resamples.counts(b)) : { classes, counts };
      for (const [j, metric] of metrics.entries()) scores[j]![b] = classScores[metric](confusion);
    }
    if (resamples.stretch === undefined) return scores;
    const whole = confusionOf(cells[at]!, classes);
    return scores.map((resampled, j) => stretched(resampled, classScores[metrics[j]!](whole), resamples.stretch));
  });
}

/** A column a cell with rows, 1 where a row is in it. */
function indicators(rows: number, cells: readonly Uint32Array[], used: readonly (readonly number[])[]): Matrix {
  const columns = used.reduce((sum, kinds) => sum + kinds.length, 0);
  const all = matrix(rows, columns);
  let from = 0;
  for (const [at, cellsOfRows] of cells.entries()) {
    const places = new Map(used[at]!.map((cell, j) => [cell, from + j]));
    for (const [i, cell] of cellsOfRows.entries()) all.data[i * columns + places.get(cell)!] = 1;
    from += used[at]!.length;
  }
  return all;
}
