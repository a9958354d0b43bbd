/**
 * The rotation of a seed as a graph: the additions of src/codes/rotation.ts, each where it is there, so that every
 * coordinate has the same bits. A product with the rotation's matrix would leave rounding where these sums are exactly 0.
 */
import { blockSize, drawnRounds } from "../../../codes/rotation.ts";
import type { Value } from "../../../graph/builder.ts";
import { type RowArithmetic, rows } from "./row-arithmetic.ts";

/** R x of float64 rows. */
export function rotatedRows(on: RowArithmetic, x: Value, seed: number): Value {
  const { signs, orders } = drawnRounds(on.width(x), seed);
  return signs.reduce((values, sign, round) => {
    const turned = hadamardBlocks(on, on.multiply(values, on.numbers(sign)));
    const order = orders[round];
    return order === undefined ? turned : on.picked(turned, order);
  }, x);
}

/** Orthonormal Hadamard transforms of blocks of powers of two, the largest first. */
function hadamardBlocks(on: RowArithmetic, x: Value): Value {
  const width = on.width(x);
  const blocks: Value[] = [];
  for (let from = 0; from < width; ) {
    const size = blockSize(width - from);
    const sums = hadamard(on, on.columns(x, from, from + size), size);
    blocks.push(on.multiply(sums, on.number(1 / Math.sqrt(size))));
    from += size;
  }
  return on.beside(blocks);
}

/** Sums and differences of neighbours at distance 1, 2, 4, … */
function hadamard(on: RowArithmetic, x: Value, size: number): Value {
  let values = x;
  for (let half = 1; half < size; half *= 2) {
    const pairs = on.reshape(values, [rows, size / (2 * half), 2 * half]);
    const [a, b] = [on.columns(pairs, 0, half), on.columns(pairs, half, 2 * half)];
    values = on.beside([on.add(a, b), on.subtract(a, b)]);
  }
  return on.reshape(values, [rows, size]);
}
