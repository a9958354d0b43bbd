/** What another margin would say of the tests that k* was read from: the same sequence, from the largest size down. */
import type { PageMargin } from "../../src/report/page-data.ts";
import { losesLess, rounding } from "../../src/statistics/margin.ts";
import { normalQuantile } from "../../src/statistics/normal.ts";

type Planned = Pick<PageMargin, "margin" | "rowsNeeded" | "tests">;
type Test = Planned["tests"][number];

/** k* at a margin. */
export interface FewestAt {
  /** Null when not even the largest size loses less. */
  readonly passed: Test | null;
  /** The first size that does not pass; null when all do. */
  readonly failed: Test | null;
  /** Test rows, about, at which that size would be shown with power 0.8; null where it cannot be told. */
  readonly rowsNeeded: number | null;
}

const level = normalQuantile(0.95);
const power = normalQuantile(0.8);

/** @param rows  test rows @param isShare  are scores shares of rows? Then even rows without a difference need some */
export function fewestAt(entry: Planned, margin: number, rows: number, isShare: boolean): FewestAt {
  const claimed = margin === entry.margin ? entry.rowsNeeded : undefined;
  let passed: Test | null = null;
  for (const test of entry.tests.toReversed()) {
    // what is not a number is null in JSON, and null + 0.01 is 0.01
    const isShown = Number.isFinite(test.lower) && losesLess(test.lower, margin) && test.isAbove;
    if (!isShown) {
      const needed = claimed === undefined ? rowsNeeded(test, margin, rows, isShare) : claimed;
      return { passed, failed: test, rowsNeeded: needed };
    }
    passed = test;
  }
  return { passed, failed: null, rowsNeeded: null };
}

/** By the normal approximation: the bound says how much the difference varies (src/statistics/power.ts). */
function rowsNeeded({ difference, lower, isAbove }: Test, margin: number, rows: number, isShare: boolean): number | null {
  const effect = Math.min(difference, 0) + margin;
  if (effect <= rounding || !isAbove) return null;
  const deviation = (difference - lower) / level;
  const estimated = Math.ceil(rows * (((level + power) * deviation) / effect) ** 2);
  const resolved = isShare ? Math.floor(level ** 2 * (1 / margin - 1)) + 1 : 0;
  return Math.max(rows + 1, estimated, resolved);
}
