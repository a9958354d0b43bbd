/**
 * The order that sorts float32 or float64 values, by radix sort on their bits: linear time, stable. A float's bits,
 * read as an unsigned integer, rise with its value once the sign bit of positive numbers is set and all bits of negative
 * ones are flipped. −0 is given the bits of +0 first: the two are equal and keep their order.
 */
import { InputError, ShapeError } from "../base/errors.ts";

/** Bits a pass sorts by: three passes a word of 2048 counters, which fit in the fastest cache. */
const passBits = 11;
const buckets = 1 << passBits;
const passesAWord = 3;

/** Which of the two words of a float64 holds its sign. */
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Indices of `values` from smallest to largest; equal values (−0 and +0 among them) in their order.
 *
 * @param values  numbers, infinities allowed
 * @param out     where to write; a new array when left out
 * @returns       `out`: values[out[0]] ≤ values[out[1]] ≤ …
 * @throws InputError on NaN, which has no place in an order
 * @throws ShapeError when out has another length than values
 */
export function argsort(values: Float32Array | Float64Array, out: Uint32Array = new Uint32Array(values.length)): Uint32Array {
  const n = values.length;
  if (out.length !== n) {
    throw new ShapeError({
      where: "argsort",
      must: `the output must have ${n} places`,
      got: `${out.length}`,
      todo: "Leave it out or pass an array of the same length.",
    });
  }
  let from: Uint32Array | null = null; // null stands for 0, 1, 2, …
  let to = new Uint32Array(n);
  for (const keys of values instanceof Float32Array ? [sortableBits(values)] : sortableWords(values)) {
    const counts = countsOf(keys);
    for (let pass = 0; pass < passesAWord; pass++) {
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
  }
  if (from !== null) out.set(from);
  else for (let i = 0; i < n; i++) out[i] = i;
  return out;
}

/** How many keys have each value of the bits of each pass. */
function countsOf(keys: Uint32Array): Uint32Array {
  const counts = new Uint32Array(passesAWord * buckets);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    for (let pass = 0; pass < passesAWord; pass++) {
      const at = pass * buckets + ((key >>> (pass * passBits)) & (buckets - 1));
      counts[at] = counts[at]! + 1;
    }
  }
  return counts;
}

/** Unsigned integers in the order of float32 values. */
function sortableBits(values: Float32Array): Uint32Array {
  const n = values.length;
  const bits = new Uint32Array(new Float32Array(values).buffer);
  for (let i = 0; i < n; i++) {
    const raw = bits[i]!;
    if ((raw & 0x7fffffff) >>> 0 > 0x7f800000) throw notANumber(i);
    if (raw === 0x80000000)
      bits[i] = 0x80000000; // −0, as +0 below
    else bits[i] = (raw & 0x80000000) === 0 ? raw | 0x80000000 : ~raw;
  }
  return bits;
}

/** The low and the high words of unsigned integers in the order of float64 values. */
function sortableWords(values: Float64Array): readonly [low: Uint32Array, high: Uint32Array] {
  const n = values.length;
  const words = new Uint32Array(new Float64Array(values).buffer);
  const [low, high] = [new Uint32Array(n), new Uint32Array(n)];
  for (let i = 0; i < n; i++) {
    const [lower, upper] = [words[2 * i + 1 - highWord]!, words[2 * i + highWord]!];
    if (Number.isNaN(values[i]!)) throw notANumber(i);
    const isNegative = upper >= 0x80000000 && values[i] !== 0;
    low[i] = isNegative ? ~lower : lower;
    high[i] = isNegative ? ~upper : upper | 0x80000000;
  }
  return [low, high];
}

function notANumber(place: number): InputError {
  return new InputError({
    where: "argsort",
    must: "values must be numbers",
    got: `NaN at ${place}`,
    todo: "Look for NaN in the vectors.",
  });
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
