import { expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { rowShifter } from "../../src/kernels/shift-rows.ts";

it.each([1, 4, 7])("takes each row's own shift off %i columns, and sums exactly", (columns) => {
  const random = seeded(columns);
  const draw = (count: number, size: number): Float32Array => Float32Array.from({ length: count }, () => size * random.normal());
  const shifts = Float64Array.from(draw(2 * columns, 100));
  const factors = Float64Array.from({ length: columns }, (_, j) => 2 ** (j - 3));
  const rows = draw(5 * columns, 100);
  const under = [0, 0, 1, 1, 1];
  const shifter = rowShifter(shifts, factors, 4);
  const expected = { sums: new Float64Array(2 * columns), rounded: new Float64Array(columns) };
  const shifted: number[] = [];
  for (const [i, own] of under.entries()) {
    for (let j = 0; j < columns; j++) {
      const left = rows[i * columns + j]! - shifts[own * columns + j]!;
      const value = Math.fround(left) * factors[j]!;
      expected.sums[own * columns + j] = expected.sums[own * columns + j]! + left;
      expected.rounded[j] = expected.rounded[j]! + value;
      shifted.push(value);
    }
  }
  shifter.push(rows.subarray(0, 2 * columns), 2, 0);
  shifter.push(rows.subarray(2 * columns, 4 * columns), 2, 1);
  expect(shifter.held).toBe(4);
  const first = [...shifter.take().data];
  expect(shifter.held).toBe(0);
  shifter.push(rows.subarray(4 * columns), 1, 1);
  expect([...first, ...shifter.take().data]).toEqual(shifted);
  expect([...shifter.sums]).toEqual([...expected.sums]);
  expect([...shifter.rounded]).toEqual([...expected.rounded]);
});
