/** When a sample is held instead of all rows, and how large it is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { availableMemory, isHeldWhole, type SampleQuestion, samplePlan } from "../../src/vectors/sample-plan.ts";

const gigabyte = 2 ** 30;
const plenty = 64 * gigabyte;
const seed = 61;
const classesOf = (classes: number): SampleQuestion["labels"] => ({ kind: "classes", classes, values: new Int32Array() });
const question = (rows: number, dimensions: number, classes: number, more: Partial<SampleQuestion> = {}): SampleQuestion => ({
  rows,
  dimensions,
  labels: classesOf(classes),
  curves: 18,
  memory: plenty,
  ...more,
});

describe("the plan of a sample", () => {
  it("holds 64 MiB whole and samples more, whatever the memory", () => {
    expect(samplePlan(question(16_384, 1024, 6))).toBeNull();
    expect(samplePlan(question(16_385, 1024, 6))).not.toBeNull();
  });

  it("draws as many rows as the questions leave time for", () => {
    expect(samplePlan(question(200_000, 768, 6))?.rows).toBe(2500);
    expect(samplePlan(question(200_000, 768, 2))?.rows).toBe(10_000);
    expect(samplePlan(question(200_000, 384, 6))?.rows).toBe(5000);
    expect(samplePlan(question(200_000, 768, 6, { curves: 2 }))?.rows).toBe(10_000);
    expect(samplePlan(question(200_000, 768, 100))?.rows).toBe(100);
  });

  it("says that memory was the reason where it was", () => {
    const small = question(16_000, 768, 2, { memory: gigabyte / 2 });
    expect(samplePlan(small)?.because).toContain("too little memory for more (0.5 GB)");
    expect(samplePlan({ ...small, memory: plenty })).toBeNull();
    expect(samplePlan(question(200_000, 768, 6))?.because).toContain("many minutes");
    expect(samplePlan(question(200_000, 768, 6, { memory: gigabyte / 2 }))?.because).toContain("too little memory");
  });

  it("draws no fewer rows with more memory, and the same with any plenty", () => {
    const sizes = { rows: fc.integer({ min: 2, max: 3e6 }), dimensions: fc.integer({ min: 1, max: 4096 }) };
    fc.assert(
      fc.property(fc.record({ ...sizes, classes: fc.integer({ min: 2, max: 200 }), memory: fc.nat(4 * gigabyte) }), (drawn) => {
        const at = (memory: number): number => {
          const asked = question(drawn.rows, drawn.dimensions, drawn.classes, { memory });
          expect(samplePlan(asked) === null).toBe(isHeldWhole(asked));
          return samplePlan(asked)?.rows ?? Number.POSITIVE_INFINITY;
        };
        expect(at(drawn.memory)).toBeGreaterThanOrEqual(100);
        expect(at(2 * drawn.memory)).toBeGreaterThanOrEqual(at(drawn.memory));
        expect(at(plenty)).toBe(at(2 * plenty));
      }),
      { seed, numRuns: 300 },
    );
  });

  it("knows what memory there is", () => {
    expect(availableMemory()).toBeGreaterThan(0);
    expect(Number.isFinite(availableMemory())).toBe(true);
  });
});
