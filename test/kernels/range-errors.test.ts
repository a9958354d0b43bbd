/** What ranges of affine integers lose: the same bits as one value after another. */
import { expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { clipped, inverse } from "../../src/codes/affine.ts";
import { rangeErrors } from "../../src/kernels/range-errors.ts";

function plainError(values: Float64Array, low: number, step: number, most: number): number {
  let sum = 0;
  for (const value of values) {
    const off = value - low - step * clipped((value - low) * inverse(step), most);
    sum += off * off;
  }
  return sum;
}

it.each([
  [0, 1],
  [1, 1],
  [7, 3],
  [1000, 25],
  [4096, 8],
])("of %i values and %i ranges", (count, ranges) => {
  const random = seeded(7).fork(`${count} × ${ranges}`);
  for (const most of [15, 255]) {
    const errors = rangeErrors(count, ranges, most);
    for (let again = 0; again < 3; again++) {
      errors.values.set(Float64Array.from({ length: count }, (_, i) => [0, -0, 1e30, -1e30][i % 50] ?? random.normal()));
      errors.low.set(Float64Array.from({ length: ranges }, () => -3 * random.uniform()));
      errors.step.set(Float64Array.from({ length: ranges }, (_, i) => (i % 6 === 5 ? 0 : (6 * random.uniform()) / most)));
      const expected = Float64Array.from(errors.low, (low, i) => plainError(errors.values, low, errors.step[i]!, most));
      expect(errors.sums()).toEqual(expected);
    }
  }
});
