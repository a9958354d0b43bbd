/**
 * What is missing of vectors that came back from codes, as a share of their squared length:
 *
 *   Σᵢ ‖xᵢ − x̂ᵢ‖² / Σᵢ ‖xᵢ‖²
 *
 * as faiss tells it of its codecs. 0 is without loss; all zeros have 1.
 */
import { ShapeError } from "../../base/errors.ts";
import type { Matrix } from "../../numeric/matrix.ts";

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
