/** The chance of even one false finding among several tests. */
import { argsortNumbers } from "./order.ts";

/**
 * p-values of Holm 1979 ("A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics
 * 6): with m p-values sorted rising, the i-th becomes the largest of (m − j + 1)·p₍ⱼ₎ over j ≤ i, at most 1. Calling all
 * that are below α findings is wrong anywhere with probability α or less, however the tests depend on each other.
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  const order = argsortNumbers(pValues);
  const adjusted = new Float64Array(pValues.length);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, (order.length - place) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
