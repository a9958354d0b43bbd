/** The order of an epoch: every row once, little padding, the same for the same seed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { epochBatches } from "../../src/training/batches.ts";

/** Of all tokens computed; plain random batches of these lengths waste over a third. */
const toleratedPadding = 0.1;

const padding = (batches: readonly (readonly number[])[], lengths: readonly number[]): number => {
  const used = lengths.reduce((sum, length) => sum + length, 0);
  const computed = batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch.map((row) => lengths[row]!)), 0);
  return 1 - used / computed;
};

describe("the batches of an epoch", () => {
  it("hold every row once and are full but for one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 60 }), { maxLength: 400 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(5),
        (lengths, size, epoch) => {
          const batches = epochBatches(lengths, size, 3, epoch);
          expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from(lengths.keys()));
          expect(batches.filter((batch) => batch.length !== size).length).toBeLessThanOrEqual(1);
          expect(batches.every((batch) => batch.length > 0 && batch.length <= size)).toBe(true);
        },
      ),
      { seed: 5 },
    );
  });

  const random = seeded(1);
  const lengths = Array.from({ length: 3000 }, () => 5 + random.below(60));

  it("waste little on padding, and are not in the order of length", () => {
    const batches = epochBatches(lengths, 32, 0, 1);
    expect(padding(batches, lengths)).toBeLessThan(toleratedPadding);
    const longest = batches.map((batch) => Math.max(...batch.map((row) => lengths[row]!)));
    const rises = longest.filter((length, i) => i > 0 && length > longest[i - 1]!).length;
    expect(rises).toBeGreaterThan(batches.length / 4);
  });

  it("depend on seed and epoch, and on nothing else", () => {
    expect(epochBatches(lengths, 32, 0, 1)).toEqual(epochBatches(lengths, 32, 0, 1));
    expect(epochBatches(lengths, 32, 0, 1)).not.toEqual(epochBatches(lengths, 32, 0, 2));
    expect(epochBatches(lengths, 32, 0, 1)).not.toEqual(epochBatches(lengths, 32, 1, 1));
  });

  it("begin the first epoch with the longest text", () => {
    expect(Math.max(...epochBatches(lengths, 32, 0, 0)[0]!.map((row) => lengths[row]!))).toBe(Math.max(...lengths));
  });
});
