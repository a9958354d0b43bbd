import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planBatches } from "../../src/encoders/batch-plan.ts";

describe("planBatches", () => {
  it("takes every row once, longest first, and keeps every batch within the budget", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 512 }), { maxLength: 300 }),
        fc.integer({ min: 1, max: 3000 }),
        (values, budget) => {
          const lengths = Uint16Array.from(values);
          const plan = planBatches(lengths, budget);
          const all: number[] = [];
          for (let batch = 0; batch < plan.batches; batch++) {
            const rows = plan.rowsOf(batch);
            expect(plan.rowsBefore(batch)).toBe(all.length);
            const padded = Math.max(...Array.from(rows, (row) => lengths[row] ?? 0)) * rows.length;
            expect(rows.length === 1 || padded <= budget).toBe(true);
            // one row more would have been too many, or there was none
            const next = plan.rowsOf(batch + 1)[0];
            if (next !== undefined) expect(padded + (lengths[rows[0] ?? 0] ?? 0)).toBeGreaterThan(budget);
            all.push(...rows);
          }
          expect(plan.rowsBefore(plan.batches)).toBe(values.length);
          const expected = values.map((_, row) => row).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
          expect(all).toEqual(expected);
        },
      ),
      { seed: 21, numRuns: 200 },
    );
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses a budget of %s", (budget) => {
    expect(() => planBatches(Uint16Array.of(3), budget)).toThrow(/positive whole number/);
  });
});
