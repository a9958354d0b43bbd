/** The interface of a compressor: fitted on training rows, it maps [n, d] to [n, k]. */
import type { Identity } from "../base/brought.ts";
import { ShapeError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import type { Tensor } from "../formats/safetensors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Noun } from "../results/words.ts";
import type { Target } from "../statistics/labels.ts";
import type { LabelledMoments } from "../statistics/moments/labelled-moments.ts";
import { type Role, type Rows, type Units, withVectors } from "../statistics/rows.ts";

/**
 * A kind of compressor, options filled in.
 *
 * @example
 * ```ts
 * import { type Compressor, pca } from "assay";
 *
 * const compressor: Compressor = pca();
 * ```
 */
export interface Compressor extends Identity {
  /** As in results and on the command line: "pca", "top-dimensions:f-statistic". */
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Its outputs in sentences: "principal component", "principal components". */
  readonly noun: Noun;
  /** The same in legends and tables, where they say more: "principal components (PCA)". */
  readonly title?: string;
  /** Paper or book, where it comes from. */
  readonly source: string;
  /** The kinds of labels it can be fitted on (unsupervised ones take all). */
  readonly targets: readonly Target[];
  /** What the fit depends on: labels and vectors, the vectors alone, or only their number of dimensions and the seed. */
  readonly uses: "labels" | "vectors" | "nothing";
  /** Does the shared work once (an eigendecomposition, a ranking); sizes are then cheap. */
  prepare(training: Rows<"training">, random: Random): Promise<PreparedCompressor>;
  /**
   * Builds a fitted compressor again from what `toTensors` gave.
   * @throws FormatError when the tensors are not of this kind of compressor
   */
  restore(tensors: ReadonlyMap<string, Tensor>): FittedCompressor;
}

/** A compressor that has seen its training rows and can be had at any size. */
export interface PreparedCompressor {
  /**
   * The fitted compressor with `size` outputs: the first `size` of those of any larger one.
   * @throws ShapeError when size is not an integer in 1 … d.
   */
  at(size: number): FittedCompressor;
}

/**
 * The maps that fitted compressors are, by what `toTensors` gives, so that any program can apply them:
 *
 *   linear        y = W (x − shift):  directions F32 [k, d], shift F64 [d] or none (nothing is taken off), variances F64 [k] or none
 *   selection     yᵢ = x at dimensionsᵢ:  dimensions I32 [k], inputSize I32 [1]
 *   hidden-layer  y = V · max(0, H (x − shift) + bias):  hidden F32 [h, d], bias F64 [h], directions F32 [k, h], shift F64 [d] or none
 */
export type FittedMap = "linear" | "selection" | "hidden-layer";

/** A fitted compressor: a value that can be applied and saved. */
export interface FittedCompressor {
  readonly name: string;
  readonly inputSize: number;
  readonly outputSize: number;
  /** What it computes, where that is one of the maps that need no code of their own; left out where it is none. */
  readonly map?: FittedMap | undefined;
  /** Whether outputs are dimensions, each in its own unit, or coordinates of one space. */
  readonly units: Units;
  /** [n, inputSize] → [n, outputSize]; the input is not changed. */
  apply(vectors: Matrix): Promise<Matrix>;
  /** The moments of the outputs, from those of the inputs, without reading a row; left out where they would lose digits. */
  moments?(of: LabelledMoments): LabelledMoments;
  /** The same where the rounding of wide inputs stays in narrow outputs: for rows that are too many to be read again. */
  approximateMoments?(of: LabelledMoments): LabelledMoments;
  /**
   * The way back, where exact maths has one: [n, outputSize] → [n, inputSize]. What was left out becomes `mean`
   * [inputSize], that of the training rows; applying the compressor again gives the same outputs.
   */
  reconstruct?(compressed: Matrix, mean: Float64Array): Promise<Matrix>;
  /** Everything needed to build it again: `loadCompressor(name, toTensors())` behaves the same. */
  toTensors(): ReadonlyMap<string, Tensor>;
}

/** The rows after a compressor. */
export async function compressedRows<R extends Role>(fitted: FittedCompressor, from: Rows<R>): Promise<Rows<R>> {
  return { ...withVectors(from, await fitted.apply(from.vectors)), units: fitted.units };
}

/**
 * Throws when a compressor cannot have that many outputs.
 * @throws ShapeError
 */
export function checkSize(name: string, size: number, dimensions: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= dimensions) return;
  throw new ShapeError({
    where: name,
    must: `the number of dimensions to keep must be an integer in 1 … ${dimensions}`,
    got: `${size}`,
    todo: "Choose a size no larger than the vectors.",
  });
}

/**
 * Throws when outputs, or the mean to fill in with, are not of a fitted compressor's sizes.
 * @throws ShapeError
 */
export function checkOutput(
  fitted: Pick<FittedCompressor, "name" | "inputSize" | "outputSize">,
  compressed: Matrix,
  mean: Float64Array,
): void {
  if (compressed.columns === fitted.outputSize && mean.length === fitted.inputSize) return;
  throw new ShapeError({
    where: fitted.name,
    must: `there must be ${fitted.outputSize} numbers a row and a mean of ${fitted.inputSize} to come back from`,
    got: `${compressed.columns} and ${mean.length}`,
    todo: "Give what this very compressor made.",
  });
}

/**
 * Throws when vectors are not of the size a compressor was fitted on.
 * @throws ShapeError
 */
export function checkInput(fitted: Pick<FittedCompressor, "name" | "inputSize">, vectors: Matrix): void {
  if (vectors.columns === fitted.inputSize) return;
  throw new ShapeError({
    where: fitted.name,
    must: `vectors must have ${fitted.inputSize} dimensions, as those it was fitted on`,
    got: `${vectors.columns}`,
    todo: "Were they made by the same encoder, with the same dimensions left out?",
  });
}
