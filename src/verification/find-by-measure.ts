/** What measures must give on planted sets: values that are known, or bounds that only a wrong one would leave. */
import type { Random } from "../base/random.ts";
import { labelledMeasures, measures, pairMeasures } from "../measures/index.ts";
import { type Matrix, matrix, takeColumns } from "../numeric/matrix.ts";
import { randomRotation } from "../numeric/rotation.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { counting } from "./counting.ts";
import type { Planted } from "./planted-sets.ts";
import type { Outcome } from "./simulation.ts";

/** A measure on a planted set. */
interface MeasureDeclaration {
  readonly measure: string;
  readonly set: string;
  readonly low: number;
  readonly high: number;
  /** Dimensions that are looked at; all when left out. */
  readonly only?: readonly number[];
}

/**
 * Of 24 independent dimensions of one variance the spectrum is flat: 24 dimensions, but for 2,000 rows. Three of them
 * are a space of three dimensions. Two dimensions with means of 20 and −8 and variances of 100 and 16 among 22 others
 * make a cosine of about 0.77 between any two rows, by themselves alone; the mean variance is 5.7, so that the first is
 * an outlier of five times that and the second is not.
 */
const declarations: readonly MeasureDeclaration[] = [
  { measure: "participation-ratio", set: "noise", low: 23, high: 24 },
  { measure: "participation-ratio", set: "outliers-and-dead", low: 1, high: 3 },
  { measure: "effective-rank", set: "noise", low: 23, high: 24 },
  { measure: "effective-rank", set: "outliers-and-dead", low: 1, high: 12 },
  { measure: "isoscore", set: "noise", low: 0.95, high: 1 },
  { measure: "isoscore", set: "outliers-and-dead", low: 0, high: 0.1 },
  { measure: "isoscore-star", set: "noise", low: 0.95, high: 1 },
  { measure: "isoscore-star", set: "outliers-and-dead", low: 0, high: 0.1 },
  { measure: "twonn", set: "noise", only: [0, 1, 2], low: 2.7, high: 3.3 },
  { measure: "maximum-likelihood-dimension", set: "noise", only: [0, 1, 2], low: 2.7, high: 3.3 },
  { measure: "mean-cosine", set: "noise", low: -0.01, high: 0.01 },
  { measure: "mean-cosine", set: "outliers-and-dead", low: 0.65, high: 0.85 },
  { measure: "cosine-contribution", set: "outliers-and-dead", low: 0.65, high: 1 },
  { measure: "cosine-informativity", set: "noise", low: 0.7, high: 1 },
  { measure: "cosine-informativity", set: "outliers-and-dead", low: 0, high: 0.3 },
  { measure: "outlier-dimensions", set: "noise", low: 0, high: 0 },
  { measure: "outlier-dimensions", set: "outliers-and-dead", low: 1, high: 1 },
];

/** What two matrices of unrelated noise may have in common at most, of 1, with 2,000 rows and 24 dimensions each. */
const unrelated = 0.05;

/** What rounding takes from 1. */
const rounding = 1e-4;

/** Spread within classes of collapsed vectors, beside a distance of √2 between them. */
const collapsedSpread = 1e-3;

/** What is left of a measure of collapse on them. */
const collapsedLeft = 0.02;

/** A spread within classes that dwarfs that between them. */
const uncollapsed = 10;

/** Everything declared of measures on a set. */
export async function findByMeasures(set: Planted, random: Random): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const x = set.test.vectors;
  for (const { measure, set: name, low, high, only } of declarations) {
    if (name !== set.name) continue;
    const value = await measures.get(measure).compute(only === undefined ? x : takeColumns(x, only));
    outcomes.push(counting(`measure ${measure}`, [low <= value && value <= high]));
  }
  if (set.name === "noise") {
    const other = noise(x.rows, x.columns, random.fork("other"));
    const turned = await multiply(x, randomRotation(x.columns, random.fork("turn")));
    for (const measure of pairMeasures.items) {
      const [same, apart] = [await measure.compute(x, turned), await measure.compute(x, other)];
      // Ranks of distances, and of directions, feel the rounding of turned rows more.
      outcomes.push(counting(`measure ${measure.name}`, [same > 1 - 100 * rounding, Math.abs(apart) < unrelated]));
    }
  }
  const { labels } = set.test;
  if (labels.kind === "values") return outcomes;
  if (set.name === "six-classes" || set.name === "noise") {
    const { classes } = labels;
    const collapsed = noise(x.rows, classes, random.fork("collapsed"));
    const weight = matrix(classes, classes);
    for (let at = 0; at < collapsed.data.length; at++) collapsed.data[at] = collapsedSpread * collapsed.data[at]!;
    labels.values.forEach((label, i) => {
      collapsed.data[i * classes + label] = 1 + collapsed.data[i * classes + label]!;
    });
    for (let c = 0; c < classes; c++) weight.data[c * classes + c] = 1;
    for (const measure of labelledMeasures.items) {
      const value = (await measure.compute(collapsed, labels, { weight, bias: null })) ?? Number.NaN;
      const isFound = measure.name === "head-alignment" ? value > 1 - rounding : Math.abs(value) < collapsedLeft;
      outcomes.push(counting(`measure ${measure.name}`, [isFound]));
    }
  }
  if (set.name === "noise") {
    const value = (await labelledMeasures.get("nc1").compute(x, labels, null)) ?? 0;
    outcomes.push(counting("measure nc1", [value > uncollapsed]));
  }
  return outcomes;
}

function noise(rows: number, columns: number, random: Random): Matrix {
  return matrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.normal()),
  );
}
