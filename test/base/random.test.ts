import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";

interface Golden {
  readonly streams: readonly { seed: number; uint32: number[]; uniform: number[]; normal: number[] }[];
  readonly forks: readonly { seed: number; names: string[]; uint32: number[] }[];
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/random.json"), "utf8")) as Golden;

/** log and sqrt may differ by an ulp between C libraries. */
const LIBRARY_ROUNDING = 1e-15;
/** Five standard errors: one false alarm in two million, and the seed is fixed anyway. */
const STANDARD_ERRORS = 5;

describe("random streams", () => {
  it.each(golden.streams)("give the values of the published generator for seed $seed", ({ seed, uint32, uniform, normal }) => {
    const integers = seeded(seed);
    expect(uint32.map(() => integers.uint32())).toEqual(uint32);
    const fractions = seeded(seed);
    expect(uniform.map(() => fractions.uniform())).toEqual(uniform);
    const deviates = seeded(seed);
    expect(normal.map(() => deviates.normal())).toBeCloseToAll(normal, { relative: LIBRARY_ROUNDING });
  });

  it.each(golden.forks)("give the fork $names of seed $seed", ({ seed, names, uint32 }) => {
    const forked = names.reduce((random, name) => random.fork(name), seeded(seed));
    expect(uint32.map(() => forked.uint32())).toEqual(uint32);
  });

  it("fork without advancing, whatever was drawn before, and unlike the parent", () => {
    const fresh = seeded(5);
    const used = seeded(5);
    for (let i = 0; i < 100; i++) used.normal();
    const [a, b] = [fresh.fork("x"), used.fork("x")];
    const drawn = Array.from({ length: 8 }, () => a.uint32());
    expect(Array.from({ length: 8 }, () => b.uint32())).toEqual(drawn);
    expect(Array.from({ length: 8 }, () => fresh.uint32())).not.toEqual(drawn);
  });

  it("have forks of ten thousand names without a pair alike", () => {
    const random = seeded(1);
    const firsts = new Set<string>();
    for (let i = 0; i < 10000; i++) {
      const fork = random.fork(`cell ${i}`);
      firsts.add(`${fork.uint32()},${fork.uint32()}`);
    }
    // 32-bit keys: 10,000 names collide 0.01 times on average.
    expect(firsts.size).toBe(10000);
  });

  it("are uniform in every byte and in [0, 1)", () => {
    const random = seeded(2);
    const counts = [0, 1, 2, 3].map(() => new Float64Array(256));
    const draws = 256 * 400;
    for (let i = 0; i < draws; i++) {
      const value = random.uint32();
      for (let byte = 0; byte < 4; byte++) {
        const bucket = (value >>> (8 * byte)) & 255;
        counts[byte]![bucket] = counts[byte]![bucket]! + 1;
      }
    }
    for (const list of counts) {
      let chiSquare = 0;
      for (const count of list) chiSquare += (count - 400) ** 2 / 400;
      expect(Math.abs(chiSquare - 255)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(2 * 255));
    }
    let mean = 0;
    let square = 0;
    for (let i = 0; i < draws; i++) {
      const value = random.uniform();
      expect(value >= 0 && value < 1).toBe(true);
      mean += value / draws;
      square += (value * value) / draws;
    }
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(1 / 12 / draws));
    expect(Math.abs(square - 1 / 3)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(4 / 45 / draws));
  });

  it("have normal deviates with the moments of a standard normal, uncorrelated from one to the next", () => {
    const random = seeded(3);
    const draws = 100000;
    const moments = new Float64Array(5);
    let lagged = 0;
    let last = 0;
    for (let i = 0; i < draws; i++) {
      const value = random.normal();
      for (let p = 1; p <= 4; p++) moments[p] = moments[p]! + value ** p / draws;
      lagged += (value * last) / draws;
      last = value;
    }
    const allowed = (variance: number): number => STANDARD_ERRORS * Math.sqrt(variance / draws);
    expect(Math.abs(moments[1]!)).toBeLessThan(allowed(1));
    expect(Math.abs(moments[2]! - 1)).toBeLessThan(allowed(2));
    expect(Math.abs(moments[3]!)).toBeLessThan(allowed(15));
    expect(Math.abs(moments[4]! - 3)).toBeLessThan(allowed(96));
    expect(Math.abs(lagged)).toBeLessThan(allowed(1));
  });

  it("draw below any bound evenly and never reach it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4294967296 }), fc.integer(), (bound, seed) => {
        const value = seeded(seed).below(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
    // Two thirds of 2^32: a generator that takes the remainder only gives the lower half twice as often.
    const bound = 2863311531;
    const random = seeded(4);
    let lower = 0;
    for (let i = 0; i < 20000; i++) if (random.below(bound) < bound / 2) lower++;
    expect(Math.abs(lower - 10000)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(5000));
    for (const wrong of [0, -1, 2.5, Number.NaN, 2 ** 33]) expect(() => random.below(wrong)).toThrow(InputError);
  });

  it("shuffle into every order equally often, keeping all items", () => {
    const random = seeded(6);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24000; i++) {
      const order = random.shuffle([0, 1, 2, 3]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(1000));
    expect(random.shuffle(Int32Array.of(5, 5, 7)).toSorted()).toEqual(Int32Array.of(5, 5, 7));
  });

  it("refuse seeds that would share a stream with another", () => {
    for (const seed of [0.5, 2 ** 32, -(2 ** 31) - 1, Number.NaN]) expect(() => seeded(seed)).toThrow(/integer of 32 bits/);
  });
});
