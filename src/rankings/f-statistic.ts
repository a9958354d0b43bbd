/**
 * Ranking by the F-statistic of a one-way analysis of variance, one dimension at
 * a time: how far apart the class means are, in units of the spread within the
 * classes.
 *
 *   F = [ Σ n_c (μ_c − μ)² / (C − 1) ] / [ Σ (x − μ_c)² / (n − C) ]
 *
 * For real-valued labels it is the F of a regression on the dimension,
 * F = r² (n − 2) / (1 − r²), which orders dimensions as |r| does.
 *
 * Fisher 1925, Statistical Methods for Research Workers; used to choose neurons
 * in Gurnee et al. 2023, arXiv:2305.01610.
 */
import type { Matrix } from "../numeric/matrix.ts";
import type { ClassLabels, ValueLabels } from "../statistics/labels.ts";
import { classMeans } from "../statistics/moments/class-means.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import { checkTarget, type Ranking } from "./ranking.ts";

/** Stands for an infinite F (no spread within the classes at all), so that results stay finite. */
const perfectStatistic = Number.MAX_VALUE;

/** Ranking by the F-statistic. */
export const fStatistic: Ranking = {
  name: "f-statistic",
  title: "F-statistic",
  description: "Spread between the class means over the spread within classes (regression: F of the correlation).",
  source: "Fisher 1925; Gurnee et al. 2023, arXiv:2305.01610",
  targets: ["binary", "multiclass", "regression"],
  uses: "labels",
  judges: "alone",
  async importance({ vectors, labels }) {
    checkTarget(fStatistic, labels);
    return labels.kind === "classes" ? ofClasses(vectors, labels) : ofValues(vectors, labels);
  },
};

function ofClasses(x: Matrix, labels: ClassLabels): Float64Array {
  const { rows: n, columns: d, data } = x;
  const { counts, means } = classMeans(x, labels);
  const overall = columnMeans(x);
  const varies = columnVariances(x);
  const within = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++) {
    const row = labels.values[i]! * d;
    for (let j = 0; j < d; j++, at++) {
      const apart = data[at]! - means[row + j]!;
      within[j] = within[j]! + apart * apart;
    }
  }
  const between = new Float64Array(d);
  let classes = 0;
  for (const [c, count] of counts.entries()) {
    if (count === 0) continue;
    classes++;
    for (let j = 0; j < d; j++) between[j] = between[j]! + count * (means[c * d + j]! - overall[j]!) ** 2;
  }
  const freedom = Math.max(1, n - classes) / Math.max(1, classes - 1);
  return between.map((spread, j) => (varies[j] === 0 ? 0 : ratio(spread * freedom, within[j]!)));
}

function ofValues(x: Matrix, labels: ValueLabels): Float64Array {
  const { rows: n, columns: d, data } = x;
  const means = columnMeans(x);
  const variances = columnVariances(x, 0);
  const mean = labels.values.reduce((sum, value) => sum + value, 0) / Math.max(1, n);
  const products = new Float64Array(d);
  let square = 0;
  for (let i = 0, at = 0; i < n; i++) {
    const apart = labels.values[i]! - mean;
    square += apart * apart;
    for (let j = 0; j < d; j++, at++) products[j] = products[j]! + apart * (data[at]! - means[j]!);
  }
  return products.map((product, j) => {
    const total = square * variances[j]! * n;
    const explained = product * product;
    return total === 0 ? 0 : ratio(explained * Math.max(1, n - 2), Math.max(0, total - explained));
  });
}

function ratio(above: number, below: number): number {
  return above === 0 ? 0 : Math.min(perfectStatistic, above / below);
}
