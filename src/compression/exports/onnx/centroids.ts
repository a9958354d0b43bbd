/** Product and residual quantisation as graphs: the numbers of the nearest centroids. */
import { byDimension, centroidCount, centroidSquares } from "../../../codes/centroids.ts";
import { partStarts } from "../../../codes/product.ts";
import type { Value } from "../../../graph/builder.ts";
import { matrix } from "../../../numeric/matrix.ts";
import { type RowArithmetic, rows } from "./row-arithmetic.ts";
import { productWith } from "./step-maps.ts";

/** The bytes of product quantisation: of each part the centroid with the least ‖c‖² − 2 ⟨y, c⟩, the first of equal ones. */
export function productBytes(
  on: RowArithmetic,
  x: Value,
  given: { readonly centroids: Float32Array; readonly parts: number; readonly rotation: Float32Array | null },
): Value {
  const { parts, rotation } = given;
  const d = on.width(x);
  const y = rotation === null ? on.double(x) : productWith(on, on.double(x), matrix(d, d, rotation));
  const starts = partStarts(d, parts);
  const numbers = byDimension(given.centroids, d);
  const squares = new Float64Array(centroidCount * parts);
  const longest = Math.ceil(d / parts);
  const places = new Int32Array(parts * longest);
  const weights = new Float32Array(parts * longest * centroidCount); // 0 where a part has one dimension less
  for (let k = 0; k < parts; k++) {
    const [from, end] = [starts[k]!, starts[k + 1]!];
    squares.set(centroidSquares({ numbers, from, end }), centroidCount * k);
    for (let l = 0; l < longest; l++) {
      places[k * longest + l] = Math.min(from + l, end - 1);
      if (from + l >= end) continue;
      const of = numbers.subarray((from + l) * centroidCount, (from + l + 1) * centroidCount);
      weights.set(of, (k * longest + l) * centroidCount);
    }
  }
  const cut = on.reshape(on.picked(y, places), [rows, parts, longest]);
  const products = on.graph.apply("MatMul", [
    on.graph.apply("Transpose", [cut], { order: [1, 0, 2] }),
    on.widened(weights, [parts, longest, centroidCount]),
  ]);
  const distances = on.subtract(on.numbers(squares, [parts, 1, centroidCount]), on.multiply(products, on.number(2)));
  const [, nearest] = on.graph.applyAll("TopK", [distances], { axis: 2, count: 1, largest: false });
  const byPart = on.graph.apply("Squeeze", [nearest!], { axes: [2] });
  return on.bytes(on.graph.apply("Transpose", [byPart], { order: [1, 0] }));
}

/**
 * The bytes of residual quantisation: after every byte the `beam` beginnings of least squared error are kept, of equal ones
 * those that were found first.
 */
export function residualBytes(
  on: RowArithmetic,
  x: Value,
  given: { readonly centroids: Float32Array; readonly stages: number; readonly beam: number },
): Value {
  const { centroids, stages, beam } = given;
  const d = on.width(x);
  const start = on.double(x);
  let rest = on.reshape(start, [rows, 1, d]);
  let error = on.sumOfFour(on.multiply(start, start));
  let bytes: Value | null = null;
  let kept = 1;
  for (let k = 0; k < stages; k++) {
    const of = centroids.subarray(k * centroidCount * d, (k + 1) * centroidCount * d);
    const squares = centroidSquares({ numbers: byDimension(of, d), from: 0, end: d });
    const products = productWith(on, rest, matrix(centroidCount, d, of));
    const known = on.add(on.reshape(error, [rows, kept, 1]), on.numbers(squares));
    const errors = on.reshape(on.subtract(known, on.multiply(products, on.number(2))), [rows, kept * centroidCount]);
    const found = Math.min(beam, kept * centroidCount);
    const [least, picks] = on.graph.applyAll("TopK", [errors], { axis: 1, count: found, largest: false });
    const before = on.divide(picks!, on.integer(centroidCount));
    const number = on.subtract(picks!, on.multiply(before, on.integer(centroidCount)));
    const taken = on.graph.apply("Gather", [on.widened(of.slice(), [centroidCount, d]), number], { axis: 0 });
    rest = on.subtract(chosen(on, rest, before, kept), taken);
    const last = on.reshape(number, [rows, found, 1]);
    bytes = bytes === null ? last : on.beside([chosen(on, bytes, before, kept), last]);
    error = least!;
    kept = found;
  }
  const best = on.graph.apply("Slice", [bytes!], { axis: 1, from: 0, to: 1 });
  return on.bytes(on.reshape(best, [rows, stages]));
}

/** Of each row the beginnings [rows, kept, n] at these places [rows, found]: [rows, found, n]. */
function chosen(on: RowArithmetic, x: Value, places: Value, kept: number): Value {
  const n = on.width(x);
  const flat = on.reshape(x, [`${kept}*${rows}`.replace(/^1\*/, ""), n]);
  const first = on.multiply(on.graph.apply("Range", [], { size: rows }), on.integer(kept));
  return on.graph.apply("Gather", [flat, on.add(on.reshape(first, [rows, 1]), places)], { axis: 0 });
}
