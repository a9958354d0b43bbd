import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { dropoutKey, openDropoutKernel } from "../../src/kernels/dropout.ts";

/** Elements of the masks that the statistics are taken from. */
const many = 1 << 18;
/** Standard errors: passed by chance with probability 6e-7 a figure; the figures are the same every time. */
const sigmas = 5;

const keys = [
  0,
  1,
  2,
  0x80000000,
  0xffffffff,
  dropoutKey(7, 1, 0),
  dropoutKey(7, 1, 1),
  dropoutKey(7, 2, 0),
  dropoutKey(8, 1, 0),
];
const memory = new WebAssembly.Memory({ initial: 18 });
const kernel = openDropoutKernel(memory);

/** Whether each of the first elements of a mask is dropped, as the kernel says. */
function dropped(key: number, rate: number, count = many): Uint8Array {
  kernel.fillMask(0, count, key, rate);
  const values = new Float32Array(memory.buffer, 0, count);
  const mask = new Uint8Array(count);
  for (let i = 0; i < count; i++) mask[i] = values[i] === 0 ? 1 : 0;
  return mask;
}

/** lowbias32 as published, written with unsigned 32-bit integers. */
function lowbias32(value: bigint): bigint {
  let x = value;
  x ^= x >> 16n;
  x = (x * 0x21f0aaadn) & 0xffffffffn;
  x ^= x >> 15n;
  x = (x * 0xd35a2d97n) & 0xffffffffn;
  return x ^ (x >> 15n);
}

function hash(key: number, i: number): number {
  const k = BigInt(key);
  return Number(lowbias32((lowbias32(BigInt(i) ^ k) + k) & 0xffffffffn));
}

/** The correlation of two series of 0 and 1 in standard errors (1/√n) of independent ones. */
function correlation(a: Uint8Array, b: Uint8Array): number {
  const n = a.length;
  let sumA = 0;
  let sumB = 0;
  let both = 0;
  for (let i = 0; i < n; i++) {
    sumA += a[i]!;
    sumB += b[i]!;
    both += a[i]! & b[i]!;
  }
  const covariance = both / n - (sumA / n) * (sumB / n);
  return (covariance / Math.sqrt((sumA / n) * (1 - sumA / n) * (sumB / n) * (1 - sumB / n))) * Math.sqrt(n);
}

describe("the mask of dropout", () => {
  it.each([...Array.from({ length: 18 }, (_, i) => i), 65_539])("of %i elements is the hash's, and ends there", (count) => {
    const all = new Float32Array(memory.buffer, 0, count + 5);
    for (const key of keys) {
      for (const rate of [0, 0.1, 0.5, 0.999]) {
        all.fill(7);
        kernel.fillMask(0, count, key, rate);
        const kept = Math.fround(1 / (1 - rate));
        let wrong = 0;
        // in a mask of several pieces: both ends, and around the seam
        for (let i = 0; i < count; i = i === 99 && count > 1000 ? 65_500 : i + 1) {
          if (all[i] !== (hash(key, i) < rate * 2 ** 32 ? 0 : kept)) wrong++;
        }
        expect(wrong).toBe(0);
        expect([...all.subarray(count)]).toEqual([7, 7, 7, 7, 7]);
      }
    }
  });

  it.each([0.05, 0.1, 0.5, 0.9])("drops %f of the elements, whatever the key", (rate) => {
    for (const key of keys) {
      const share = dropped(key, rate).reduce((sum, x) => sum + x, 0) / many;
      expect(Math.abs(share - rate) / Math.sqrt((rate * (1 - rate)) / many), `key ${key}`).toBeLessThan(sigmas);
    }
  });

  it("has no correlation along the elements, at the widths of models neither", () => {
    for (const key of keys) {
      const mask = dropped(key, 0.1);
      for (const lag of [1, 2, 3, 4, 5, 8, 12, 16, 32, 64, 128, 384, 768, 4096, 65_536]) {
        const found = correlation(mask.subarray(lag), mask.subarray(0, many - lag));
        expect(Math.abs(found), `key ${key}, lag ${lag}`).toBeLessThan(sigmas);
      }
    }
  });

  it("has nothing in common with the masks of other keys: neighbours, single bits, other sites, steps and seeds", () => {
    const base = 0x5bd1e995;
    const others = [base + 1, base - 1, base + 4, ...Array.from({ length: 32 }, (_, bit) => (base ^ (1 << bit)) >>> 0)];
    const pairs: (readonly [number, number])[] = others.map((other) => [base, other]);
    for (const i of [1, 2, 3, 36]) {
      pairs.push([dropoutKey(7, 1, 0), dropoutKey(7 + i, 1, 0)], [dropoutKey(7, 1, 0), dropoutKey(7, 1 + i, 0)]);
      pairs.push([dropoutKey(7, 1, 0), dropoutKey(7, 1, i)]);
    }
    for (const [one, other] of pairs) {
      const a = dropped(one, 0.5);
      const b = dropped(other, 0.5);
      expect(Math.abs(correlation(a, b)), `keys ${one} and ${other}`).toBeLessThan(sigmas);
      // shifted by one: the weakness of hashes of i + key
      expect(Math.abs(correlation(a.subarray(1), b.subarray(0, many - 1)))).toBeLessThan(sigmas);
    }
  });

  it("drops single elements evenly over the keys of consecutive steps", () => {
    const steps = 20_000;
    const counts = new Float64Array(64);
    for (let step = 0; step < steps; step++) {
      const mask = dropped(dropoutKey(1, step, 3), 0.1, 64);
      for (let i = 0; i < 64; i++) counts[i] = counts[i]! + mask[i]!;
    }
    const error = Math.sqrt(steps * 0.1 * 0.9);
    for (const count of counts) expect(Math.abs(count - steps * 0.1) / error).toBeLessThan(sigmas);
  });

  it("falls evenly into the 256 patterns of 8 neighbours (chi-square)", () => {
    for (const key of keys) {
      const mask = dropped(key, 0.5);
      const counts = new Float64Array(256);
      for (let i = 0; i < many; i += 8) {
        let pattern = 0;
        for (let j = 0; j < 8; j++) pattern = 2 * pattern + mask[i + j]!;
        counts[pattern] = counts[pattern]! + 1;
      }
      const expected = many / 8 / 256;
      const square = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      expect(Math.abs(square - 255) / Math.sqrt(2 * 255), `key ${key}`).toBeLessThan(sigmas);
    }
  });

  it.each([1, -0.1, Number.NaN])("refuses rate %d", (rate) => {
    expect(() => kernel.fillMask(0, 4, 1, rate)).toThrow(InputError);
  });
});

describe("keys", () => {
  it("are unsigned 32-bit numbers, and mix seed, step and site with the published hash", () => {
    const mixed = (seed: number, step: number, site: number): number => {
      const word = (x: number): bigint => BigInt(x) & 0xffffffffn;
      const first = lowbias32(word(seed + 0x9e3779b9));
      return Number(lowbias32(lowbias32(first ^ word(step + 0x85ebca6b)) ^ word(site + 0xc2b2ae35)));
    };
    for (const [seed, step, site] of [
      [0, 0, 0],
      [1, 2, 3],
      [4294967295, 100_000, 35],
      [-5, 7, 1],
    ] as const) {
      expect(dropoutKey(seed, step, site)).toBe(mixed(seed, step, site));
    }
  });

  it("differ for every step and site of a training, but for the few that chance allows", () => {
    const seen = new Set<number>();
    for (let step = 1; step <= 5000; step++) for (let site = 0; site < 38; site++) seen.add(dropoutKey(42, step, site));
    const expected = 190_000 ** 2 / 2 / 2 ** 32; // 4.2
    expect(190_000 - seen.size).toBeLessThan(expected + sigmas * Math.sqrt(expected));
  });

  it("spread over all 32 bits", () => {
    const ones = new Float64Array(32);
    const count = 40_000;
    for (let i = 0; i < count; i++) {
      const key = dropoutKey(i % 20, Math.floor(i / 20) % 50, Math.floor(i / 1000));
      for (let bit = 0; bit < 32; bit++) ones[bit] = ones[bit]! + ((key >>> bit) & 1);
    }
    for (const one of ones) expect(Math.abs(one - count / 2) / Math.sqrt(count / 4)).toBeLessThan(sigmas);
  });
});
