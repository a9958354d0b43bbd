/** A query of float numbers against codes: asymmetric, because only one of the two was coded. */

import type { Code } from "./code.ts";
import { max, sqrt } from "./math.ts";
import { squareSum, wide } from "./sums.ts";

/**
 * How a query q and a coded vector x̂ are compared: "dot" is ⟨q, x̂⟩ and "cosine" ⟨q, x̂⟩ / (‖q‖ ‖x̂‖), 0 where either length is 0,
 * both larger for nearer ones; "l2" is the squared distance ‖q − x̂‖², smaller for nearer ones, as in faiss.
 */
export type Metric = "dot" | "cosine" | "l2";

/** The score of an inner product and the squares of both lengths; the square of the coded one does not matter for "dot". */
export const scoreOf = (metric: Metric, dot: number, query: number, coded: number): number => {
  if (metric === "dot") return dot;
  if (metric === "l2") return max(0, query - 2 * dot + coded);
  return dot / (sqrt(query * coded) || 1); // of a vector of length 0 the inner product is 0
};

/** The score of each row of codes [rows × bytes]. */
export const scores = (code: Code, query: Float32Array, codes: Uint8Array, metric: Metric): Float64Array => {
  const q = wide(query);
  const innerProduct = code.innerProduct(q);
  const square = squareSum(q);
  return new Float64Array(codes.length / code.bytes).map((_, row) => {
    const from = row * code.bytes;
    return scoreOf(metric, innerProduct(codes, from), square, metric === "dot" ? 0 : code.squaredLength(codes, from));
  });
};
