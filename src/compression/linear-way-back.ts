/**
 * A way back from the outputs of a chain whose compressors have none of their own: the best linear one,
 *
 *   x̂ = x̄ + (y − ȳ) B,  B = (Σ_yy + (k / n) diag Σ_yy)⁻¹ Σ_yx  [k, d]
 *
 * least squares on n rows, shrunk the more the fewer rows there are for each output (Hoerl & Kennard 1970,
 * doi:10.1080/00401706.1970.10488634). What it leaves over is what the outputs do not tell of a vector.
 */
import { quickCholesky } from "../kernels/cholesky.ts";
import { solveCholesky } from "../numeric/cholesky.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";

/**
 * B.
 * @param outputs, vectors           [n, k] and [n, d]
 * @param outputMean, vectorMean     theirs
 */
export async function linearWayBack(
  outputs: Matrix,
  vectors: Matrix,
  outputMean: Float64Array,
  vectorMean: Float64Array,
): Promise<Matrix> {
  const [y, x] = [less(outputs, outputMean), less(vectors, vectorMean)];
  const gram = Float64Array.from((await multiply(y, y, { transposeA: true })).data);
  const k = y.columns;
  for (let j = 0; j < k; j++) gram[j * k + j] = gram[j * k + j]! * (1 + k / y.rows);
  const cross = Float64Array.from((await multiply(y, x, { transposeA: true })).data);
  return matrix(k, x.columns, Float32Array.from(solveCholesky(quickCholesky(gram, k), cross, x.columns)));
}

/** x̂ of outputs [n, d]. */
export async function linearBack(
  outputs: Matrix,
  back: Matrix,
  outputMean: Float64Array,
  vectorMean: Float64Array,
): Promise<Matrix> {
  const product = await multiply(less(outputs, outputMean), back);
  const { data, columns } = product;
  for (let at = 0; at < data.length; at++) data[at] = data[at]! + vectorMean[at % columns]!;
  return product;
}

function less({ rows, columns, data }: Matrix, mean: Float64Array): Matrix {
  const out = matrix(rows, columns);
  for (let at = 0; at < data.length; at++) out.data[at] = data[at]! - mean[at % columns]!;
  return out;
}
