/** `expect(actual).toBeCloseToAll(expected, { relative, absolute })`: arrays of numbers, NaN always fails. */
import { expect } from "vitest";

interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
}

interface CloseMatchers<R = unknown> {
  /** |a − b| ≤ absolute + relative · max|b|, element by element; NaN and infinity never pass. */
  toBeCloseToAll(expected: ArrayLike<number>, tolerance: Tolerance): R;
}

declare module "vitest" {
  interface Matchers<T> extends CloseMatchers<T> {}
}

expect.extend({
  toBeCloseToAll(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance) {
    if (actual.length !== expected.length) {
      return { pass: false, message: () => `lengths differ: ${actual.length} and ${expected.length}` };
    }
    let largest = 0;
    for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] as number));
    const allowed = (tolerance.absolute ?? 0) + (tolerance.relative ?? 0) * largest;
    let worst = -1;
    let worstError = -1;
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs((actual[i] as number) - (expected[i] as number));
      if (!Number.isFinite(error)) {
        return { pass: false, message: () => `at ${i}: got ${actual[i]}, expected ${expected[i]}` };
      }
      if (error > worstError) {
        worst = i;
        worstError = error;
      }
    }
    return {
      pass: worstError <= allowed,
      message: () =>
        `worst at ${worst}: got ${actual[worst]}, expected ${expected[worst]}; error ${worstError}, allowed ${allowed}`,
    };
  },
});
