/**
 * The best coordinate after random rotations. What a rotation leaves depends on the units of the dimensions: among
 * vectors as they are a coordinate that is turned into all others is mostly made of the widest ones, and a narrow
 * dimension that knows the label loses it whether its axis is privileged or not. So vectors are turned twice, as they
 * are and with each dimension divided by its standard deviation, by the same rotations.
 */
import { seeded } from "../base/random.ts";
import { quickRotation } from "../kernels/random-rotation.ts";
import { type Matrix, matrix, takeColumns } from "../numeric/matrix.ts";
import { allSingleDimensions, type SingleDimensions } from "../probes/all-single-dimensions.ts";
import type { SingleRule } from "../probes/single-rules.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import { withVectors } from "../statistics/rows.ts";
import { type PackedLabels, packLabels } from "./packed-labels.ts";
import type { StudiedSlice } from "./slice.ts";

/** Which rotations, and of what. */
export interface Turning {
  readonly count: number;
  readonly seed: number;
  /** Vectors as they are, or with each dimension divided by its standard deviation over the training rows. */
  readonly scaled: "plain" | "standardised";
}

/** The best coordinate after a rotation: chosen and fitted on the training rows. */
export interface TurnedRule {
  readonly rule: SingleRule;
  readonly train: number;
  /** Means of the training rows [d], which are taken off first. */
  readonly means: Float64Array;
  /** The coordinate in the vectors' own dimensions [d, 1]. */
  readonly direction: Matrix;
}

/** The best single dimension of some coordinate system. */
export interface BestInCell {
  /** Of the original vector, or of the rotated one. */
  readonly dimension: number;
  readonly train: number;
  readonly test: PackedLabels;
}

/** The rule of the best dimension. */
export function bestRule({ rules, best }: SingleDimensions): SingleRule {
  const rule = rules[best];
  if (rule === undefined) throw new Error("there is no living dimension");
  return rule;
}

/** The best coordinate after each of `count` Haar rotations of the centred vectors. */
export async function bestTurnedRules(
  slice: Pick<StudiedSlice, "training" | "living" | "whole">,
  { count, seed, scaled }: Turning,
): Promise<readonly TurnedRule[]> {
  const means = columnMeans(slice.training.vectors);
  const factors = scaled === "plain" ? null : inverseDeviations(slice.training.vectors);
  const training = withVectors(slice.training, centred(slice.training.vectors, means, factors));
  const found: TurnedRule[] = [];
  for (let index = 0; index < count; index++) {
    // a sample stands for vectors too large to hold: nothing is kept beside it
    const rotation = seededRotation(slice.living.length, index, seed, slice.whole === null);
    const singles = await allSingleDimensions(withVectors(training, await multiply(training.vectors, rotation)), []);
    const rule = bestRule(singles);
    const turned = takeColumns(rotation, [rule.dimension]);
    const direction = matrix(
      turned.rows,
      1,
      turned.data.map((value, j) => (factors === null ? value : value * factors[j]!)),
    );
    found.push({ rule, train: singles.train[singles.best]!, means, direction });
  }
  return found;
}

/** These rules on the test rows. */
export async function bestAfterRotations(slice: StudiedSlice, turning: Turning): Promise<BestInCell[]> {
  const turned = await bestTurnedRules(slice, turning);
  const [first] = turned;
  if (first === undefined) return [];
  const test = centred(slice.test.vectors, first.means, null);
  const found: BestInCell[] = [];
  for (const { rule, train, direction } of turned) {
    const { data } = await multiply(test, direction);
    found.push({ dimension: rule.dimension, train, test: packLabels(rule.predict(data)) });
  }
  return found;
}

/** Bytes of rotations that are kept: twenty of 768 dimensions. */
const mostKept = 48 * 1024 * 1024;

let drawn: { readonly key: string; readonly rotations: Matrix[] } = { key: "", rotations: [] };

/** A rotation of a seed; the first ones are kept, because every layer and pooling of a study is turned by the same ones. */
function seededRotation(size: number, index: number, seed: number, mayKeep: boolean): Matrix {
  const key = `${size} ${seed}`;
  if (drawn.key !== key) drawn = { key, rotations: [] };
  const known = drawn.rotations[index];
  if (known !== undefined) return known;
  const rotation = quickRotation(size, seeded(seed).fork("rotation").fork(`${index}`));
  if (mayKeep && 4 * size * size * (index + 1) <= mostKept) drawn.rotations[index] = rotation;
  return rotation;
}

/** 1 / standard deviation of each dimension; 0 where none varies. */
function inverseDeviations(vectors: Matrix): Float64Array {
  return columnVariances(vectors, 0).map((variance) => (variance > 0 ? 1 / Math.sqrt(variance) : 0));
}

function centred({ rows, columns, data }: Matrix, means: ArrayLike<number>, factors: Float64Array | null): Matrix {
  const shifted = matrix(rows, columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) shifted.data[at] = (data[at]! - means[j]!) * (factors === null ? 1 : factors[j]!);
  }
  return shifted;
}
