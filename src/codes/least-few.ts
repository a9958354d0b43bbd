/** The few least of many numbers, without sorting all. */
import { ceil, floor, min, sqrt } from "./math.ts";
import { zeros } from "./sums.ts";

/** Places of the `count` least keys, the least first; of equal ones those that come first. */
export const leastFew = (keys: Float64Array, count: number): Int32Array => {
  const most = leastBound(keys, count);
  const places: number[] = [];
  keys.forEach((key, place) => {
    if (key <= most) places.push(place);
  });
  places.sort((a, b) => keys[a]! - keys[b]!); // equal ones stay in their order
  return Int32Array.from(places.slice(0, count));
};

/** A number that at least `count` keys do not exceed, and not many more: the `count`-th least of every so-manyth key. */
export const leastBound = (keys: Float64Array, count: number): number => {
  const step = floor(sqrt(keys.length / count) / 2) || 1; // to sort these costs as much as what is too many
  const some = zeros(ceil(keys.length / step)).map((_, i) => keys[i * step]!);
  return some.sort()[min(count, some.length) - 1]!;
};
