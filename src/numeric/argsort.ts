/**
 * The order that sorts float32 values, by radix sort on their bits: linear time,
 * stable. A float's bits, read as an unsigned integer, rise with its value once
 * the sign bit of positive numbers is set and all bits of negative ones are
 * flipped. −0 is given the bits of +0 first: the two are equal and keep their order.
 */
import { InputError, ShapeError } from "../base/errors.ts";

/** Bits a pass sorts by: three passes of 2048 counters, which fit in the fastest cache. */
const passBits = 11;
const buckets = 1 << passBits;

/**
 * Indices of `values` from smallest to largest; equal values (−0 and +0 among them) in their order.
 *
 * @param values  numbers, infinities allowed
 * @param out     where to write; a new array when left out
 * @returns       `out`: values[out[0]] ≤ values[out[1]] ≤ …
 * @throws InputError on NaN, which has no place in an order
 * @throws ShapeError when out has another length than values
 */
export function argsort(values: Float32Array, out: Uint32Array = new Uint32Array(values.length)): Uint32Array {
  const n = values.length;
  if (out.length !== n) {
    throw new ShapeError({
      where: "argsort",
      must: `the output must have ${n} places`,
      got: `${out.length}`,
      todo: "Leave it out or pass an array of the same length.",
    });
  }
  const keys = sortableBits(values);
  const counts = new Uint32Array(3 * buckets);
  for (let i = 0; i < n; i++) {
    const key = keys[i]!;
    for (let pass = 0; pass < 3; pass++) {
      const at = pass * buckets + ((key >>> (pass * passBits)) & (buckets - 1));
      counts[at] = counts[at]! + 1;
    }
  }
  let from: Uint32Array | null = null; // null stands for 0, 1, 2, …
  let to = new Uint32Array(n);
  for (let pass = 0; pass < 3; pass++) {
    const shift = pass * passBits;
    const starts = counts.subarray(pass * buckets, (pass + 1) * buckets);
    if (n > 0 && starts[(keys[0]! >>> shift) & (buckets - 1)] === n) continue; // all alike in these bits
    toStarts(starts);
    for (let i = 0; i < n; i++) {
      const index: number = from === null ? i : from[i]!;
      const bucket = (keys[index]! >>> shift) & (buckets - 1);
      const place = starts[bucket]!;
      to[place] = index;
      starts[bucket] = place + 1;
    }
    const freed: Uint32Array = from ?? new Uint32Array(n);
    from = to;
    to = freed as Uint32Array<ArrayBuffer>;
  }
  if (from !== null) out.set(from);
  else for (let i = 0; i < n; i++) out[i] = i;
  return out;
}

/** Unsigned integers in the order of the values. */
function sortableBits(values: Float32Array): Uint32Array {
  const n = values.length;
  const bits = new Uint32Array(new Float32Array(values).buffer);
  for (let i = 0; i < n; i++) {
    const raw = bits[i]!;
    if ((raw & 0x7fffffff) >>> 0 > 0x7f800000) {
      throw new InputError({
        where: "argsort",
        must: "values must be numbers",
        got: `NaN at ${i}`,
        todo: "Look for NaN in the vectors.",
      });
    }
    if (raw === 0x80000000)
      bits[i] = 0x80000000; // −0, as +0 below
    else bits[i] = (raw & 0x80000000) === 0 ? raw | 0x80000000 : ~raw;
  }
  return bits;
}

/** Counts to the place where each bucket begins. */
function toStarts(counts: Uint32Array): void {
  let place = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    counts[i] = place;
    place += count;
  }
}
