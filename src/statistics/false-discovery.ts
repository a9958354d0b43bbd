/** The false discovery rate over many tests. */
import { argsortNumbers } from "./order.ts";

/**
 * q-values of Benjamini & Hochberg 1995 (doi:10.1111/j.2517-6161.1995.tb02031.x):
 * with p-values sorted rising, q₍ᵢ₎ = min over j ≥ i of p₍ⱼ₎·m/j, at most 1.
 * Rejecting all q ≤ α keeps the expected share of false rejections at α or less
 * for independent (and positively dependent) tests.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const order = argsortNumbers(pValues);
  const adjusted = new Float64Array(pValues.length);
  let smallest = 1;
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place]!;
    smallest = Math.min(smallest, (pValues[index]! * order.length) / (place + 1));
    adjusted[index] = smallest;
  }
  return adjusted;
}
