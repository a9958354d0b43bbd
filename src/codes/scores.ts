/** A query of float numbers against codes: asymmetric, because only one of the two was coded. */
import type { Code } from "./code.ts";
import { dotProduct } from "./sums.ts";

/**
 * How a query q and a coded vector x̂ are compared: "dot" is ⟨q, x̂⟩ and "cosine" ⟨q, x̂⟩ / (‖q‖ ‖x̂‖), 0 where either length is 0,
 * both larger for nearer ones; "l2" is the squared distance ‖q − x̂‖², smaller for nearer ones, as in faiss.
 */
export type Metric = "dot" | "cosine" | "l2";

/** The score of each row of codes [rows × bytes]. */
export function scores(code: Code, query: Float32Array, codes: Uint8Array, metric: Metric): Float64Array {
  const q = Float64Array.from(query);
  const innerProduct = code.innerProduct(q);
  const square = dotProduct(q, q);
  const rows = codes.length / code.bytes;
  const out = new Float64Array(rows);
  for (let i = 0, from = 0; i < rows; i++, from += code.bytes) {
    const dot = innerProduct(codes, from);
    if (metric === "dot") {
      out[i] = dot;
      continue;
    }
    const length = code.squaredLength(codes, from);
    if (metric === "l2") out[i] = Math.max(0, square - 2 * dot + length);
    else out[i] = square === 0 || length === 0 ? 0 : dot / Math.sqrt(square * length);
  }
  return out;
}
