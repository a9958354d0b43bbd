/**
 * What is missing of vectors that came back from codes, as a share of their squared length:
 *
 *   Σᵢ ‖xᵢ − x̂ᵢ‖² / Σᵢ ‖xᵢ‖²
 *
 * as faiss tells it of its codecs. 0 is without loss; all zeros have 1.
 */
import { ShapeError } from "../../base/errors.ts";
import type { Codes } from "../../codes/code.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import type { FittedChain } from "../chain.ts";

/**
 * The relative error.
 * @param full      [n, d]
 * @param restored  [n, d]
 * @throws ShapeError for matrices of different sizes
 */
export function reconstructionError(full: Matrix, restored: Matrix): number {
  if (full.rows !== restored.rows || full.columns !== restored.columns) {
    throw new ShapeError({
      where: "reconstructionError",
      must: `what came back must be ${full.rows} × ${full.columns}, as what went in`,
      got: `${restored.rows} × ${restored.columns}`,
      todo: "Give what restoredVectors gave.",
    });
  }
  let [error, all] = [0, 0];
  for (let at = 0; at < full.data.length; at++) {
    error += (full.data[at]! - restored.data[at]!) ** 2;
    all += full.data[at]! ** 2;
  }
  return all === 0 ? (error === 0 ? 0 : 1) : error / all;
}

/**
 * Codes all the way back to vectors of the size that went in; null where a compressor of the chain has no way back.
 * @param mean  of the training rows [d]: what was left out becomes that
 */
export async function restoredVectors(
  { compressors, decode }: Pick<FittedChain, "compressors" | "decode">,
  codes: Codes,
  mean: Float64Array,
): Promise<Matrix | null> {
  if (compressors.some(({ reconstruct }) => reconstruct === undefined)) return null;
  // compressors with a way back are affine: the mean of what they give is what they give for the mean
  const means = [mean];
  for (const step of compressors) {
    const before = matrix(1, step.inputSize, Float32Array.from(means.at(-1)!));
    means.push(Float64Array.from((await step.apply(before)).data));
  }
  let vectors = decode(codes);
  for (const [at, step] of [...compressors.entries()].reverse()) vectors = await step.reconstruct!(vectors, means[at]!);
  return vectors;
}
