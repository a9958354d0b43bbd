/**
 * Residual quantisation: each byte is the number of a centroid of what the bytes before it left over.
 *
 *   x̂ = centroid₁[c₁] + centroid₂[c₂] + …
 *
 * Encoding keeps the `beam` best beginnings after every byte, by squared error; of equal ones those that were found first
 * (the better beginning, then the lower number).
 *
 * Chen, Guan & Wang 2010, doi:10.3390/s101211259; the beam as in Babenko & Lempitsky 2014, doi:10.1109/CVPR.2014.124.
 */
import { byDimension, centroidCount, centroidProducts, centroidSquares } from "./centroids.ts";
import type { Code } from "./code.ts";
import { dotProduct, tableSum } from "./sums.ts";

/** What a code is made of. */
export interface ResidualCentroids {
  /** [stages, 256, dimensions] */
  readonly centroids: Float32Array;
  readonly dimensions: number;
  readonly stages: number;
  /** Beginnings that are kept. */
  readonly beam: number;
}

/** The code of these centroids. */
export function residualCode({ centroids, dimensions, stages, beam }: ResidualCentroids): Code {
  const each = centroidCount * dimensions;
  const numbers = Array.from({ length: stages }, (_, k) => byDimension(centroids.subarray(k * each, (k + 1) * each), dimensions));
  const squares = new Float64Array(centroidCount * stages);
  for (let k = 0; k < stages; k++) centroidSquares(numbers[k]!, 0, dimensions, squares, centroidCount * k);
  const values = new Float64Array(dimensions);
  const products = new Float64Array(centroidCount);
  const expand = (codes: Uint8Array, from: number): Float64Array => {
    values.fill(0);
    for (let k = 0; k < stages; k++) {
      const at = (k * centroidCount + codes[from + k]!) * dimensions;
      for (let j = 0; j < dimensions; j++) values[j] = values[j]! + centroids[at + j]!;
    }
    return values;
  };
  /** The beginnings after one byte more. */
  const continued = (kept: readonly Beginning[], k: number): readonly Beginning[] => {
    const best = new BestFew(beam);
    for (const [b, { rest, error }] of kept.entries()) {
      centroidProducts(rest, numbers[k]!, 0, dimensions, products, 0);
      for (let i = 0; i < centroidCount; i++) {
        best.offer(error + squares[k * centroidCount + i]! - 2 * products[i]!, b * centroidCount + i);
      }
    }
    return Array.from({ length: best.found }, (_, place) => {
      const pick = best.picks[place]!;
      const { bytes, rest } = kept[Math.floor(pick / centroidCount)]!;
      const longer = bytes.slice();
      const left = rest.slice();
      longer[k] = pick % centroidCount;
      const from = (k * centroidCount + longer[k]!) * dimensions;
      for (let j = 0; j < dimensions; j++) left[j] = left[j]! - centroids[from + j]!;
      return { bytes: longer, rest: left, error: best.errors[place]! };
    });
  };
  return {
    dimensions,
    bytes: stages,
    encode(vectors, from, codes, to) {
      for (let j = 0; j < dimensions; j++) values[j] = vectors[from + j]!;
      let kept: readonly Beginning[] = [{ bytes: new Uint8Array(stages), rest: values, error: dotProduct(values, values) }];
      for (let k = 0; k < stages; k++) kept = continued(kept, k);
      codes.set(kept[0]!.bytes, to);
    },
    expand,
    innerProduct(query) {
      const tables = new Float64Array(centroidCount * stages);
      for (let k = 0; k < stages; k++) centroidProducts(query, numbers[k]!, 0, dimensions, tables, centroidCount * k);
      return (codes, from) => tableSum(tables, codes, from);
    },
    squaredLength(codes, from) {
      expand(codes, from);
      return dotProduct(values, values);
    },
  };
}

/** A beginning of a code: its bytes, what it leaves over and the square of that. */
interface Beginning {
  readonly bytes: Uint8Array;
  readonly rest: Float64Array;
  readonly error: number;
}

/** The few picks with the least errors, the least first; of equal ones those that came first. */
export class BestFew {
  readonly errors: Float64Array;
  readonly picks: Int32Array;
  /** How many there are. */
  found = 0;

  constructor(most: number) {
    this.errors = new Float64Array(most);
    this.picks = new Int32Array(most);
  }

  /** Takes a pick in where its error is among the least. */
  offer(error: number, pick: number): void {
    const { errors, picks } = this;
    const most = errors.length;
    if (this.found === most && !(error < errors[most - 1]!)) return;
    let place = this.found < most ? this.found++ : most - 1;
    for (; place > 0 && errors[place - 1]! > error; place--) {
      errors[place] = errors[place - 1]!;
      picks[place] = picks[place - 1]!;
    }
    errors[place] = error;
    picks[place] = pick;
  }
}
