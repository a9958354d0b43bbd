/** Three parts of the rows: by content, never by a seed; what belongs together stays together. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { paretoFront } from "../../src/compression/front.ts";
import { type DividedRows, divideRows, type Parts, partCodes, unfittedShares } from "../../src/compression/parts.ts";

/** Four standard deviations of a share of 5,000 rows. */
const drawn = 0.03;

const texts = (contents: readonly string[], groups: readonly number[] | null = null): DividedRows => ({
  count: contents.length,
  contentOf: (row) => contents[row]!,
  splits: null,
  groups,
});

const partOfEach = (parts: Parts, count: number): readonly string[] => {
  const names = Array.from({ length: count }, () => "");
  for (const part of ["fit", "choose", "certify"] as const) for (const row of parts[part]) names[row] += part;
  return names;
};

describe("parts", () => {
  it("are 60, 20 and 20 % of rows that nobody split, each row in one of them", () => {
    const parts = divideRows(texts(Array.from({ length: 5000 }, (_, i) => `row ${i}`)));
    expect(Math.abs(parts.fit.length / 5000 - 0.6)).toBeLessThan(drawn);
    expect(Math.abs(parts.choose.length / 5000 - 0.2)).toBeLessThan(drawn);
    expect(new Set(partOfEach(parts, 5000))).toEqual(new Set(["fit", "choose", "certify"]));
    const unfitted = divideRows(texts(Array.from({ length: 5000 }, (_, i) => `row ${i}`)), unfittedShares);
    expect(unfitted.fit).toHaveLength(0);
    expect(Math.abs(unfitted.choose.length / 5000 - 0.2)).toBeLessThan(drawn);
  });

  it("hang on what a row holds, not on where it stands or what stands beside it", () => {
    const contents = Array.from({ length: 300 }, (_, i) => `row ${i}`);
    const order = seeded(3).shuffle(Array.from({ length: 300 }, (_, i) => i));
    const [one, other] = [divideRows(texts(contents)), divideRows(texts(Array.from(order, (row) => contents[row]!)))];
    const [a, b] = [partOfEach(one, 300), partOfEach(other, 300)];
    expect(Array.from(order, (row) => a[row])).toEqual(b);
    expect(other.certifyHash).toBe(one.certifyHash);
    expect(Array.from(other.certify, (row) => order[row])).toEqual([...one.certify]);
  });

  it("cut neither copies nor groups, nor what hangs together by both", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), { minLength: 1, maxLength: 60 }),
        (pairs) => {
          const parts = partOfEach(
            divideRows(
              texts(
                pairs.map(([text]) => `${text}`),
                pairs.map(([, group]) => group),
              ),
            ),
            pairs.length,
          );
          for (const [i, [text, group]] of pairs.entries()) {
            for (const [j, other] of pairs.entries()) {
              const isHeld = parts[i] !== "" && parts[j] !== "";
              if (isHeld && (other[0] === text || other[1] === group)) expect(parts[j]).toBe(parts[i]);
              // of copies one counts where it would be counted
              if (isHeld && i !== j && other[0] === text) expect(parts[i]).toBe("fit");
            }
          }
        },
      ),
      { seed: 5, numRuns: 100 },
    );
  });

  it("are the splits that a person gave", () => {
    const splits = Uint8Array.of(partCodes.certify, partCodes.fit, partCodes.choose, partCodes.certify);
    const parts = divideRows({ ...texts(["a", "b", "c", "d"]), splits });
    expect([[...parts.fit], [...parts.choose], [...parts.certify].sort()]).toEqual([[1], [2], [0, 3]]);
  });

  it("have all copies among the rows that later ones are held against, though one counts", () => {
    const splits = Uint8Array.from([0, 1, 1, 2, 2, 2], (code) => [partCodes.fit, partCodes.choose, partCodes.certify][code]!);
    const parts = divideRows({ ...texts(["a", "b", "b", "c", "c", "d"]), splits });
    expect([parts.choose.length, parts.certify.length, parts.copies]).toEqual([1, 2, 2]);
    expect([...parts.unfitted]).toEqual([1, 2, 3, 4, 5]);
  });

  it("have nothing certify a finished compressor that it was fitted or chosen on, or that is made of such", () => {
    const made = (rows: readonly string[]): DividedRows => ({ ...texts(rows), madeOf: (row) => [...rows[row]!] });
    const splits = (...codes: readonly number[]): Uint8Array => Uint8Array.from(codes);
    const { fit, choose, certify } = partCodes;
    const { used } = divideRows({ ...made(["ab", "cd", "ef"]), splits: splits(fit, choose, certify) });
    const rows = made(["xy", "ab", "ac", "ef", "gh", "ij"]);
    const given = splits(fit, certify, certify, certify, certify, certify);
    const groups = Int32Array.of(0, 1, 2, 3, 4, 1);
    const parts = divideRows({ ...rows, splits: given, groups, used });
    expect([[...parts.certify].sort(), parts.usedBefore]).toEqual([[3, 4], 3]);
    const all = divideRows.bind(null, { ...made(["xy", "ab"]), splits: splits(fit, certify), used });
    expect(all).toThrow(/something to certify that the compressor was neither fitted nor chosen on, got none/);
  });

  it("know rows to certify by all that they hold", () => {
    const splits = Uint8Array.of(partCodes.certify, partCodes.certify);
    const hashOf = (...contents: readonly string[]): string => divideRows({ ...texts(contents), splits }).certifyHash;
    expect(hashOf("a", "b")).toBe(hashOf("b", "a"));
    expect(hashOf("a", "b")).not.toBe(hashOf("a", "c"));
  });
});

describe("the front", () => {
  it("holds those that no other beats in bytes and quality, from most bytes to fewest", () => {
    const of = (bytes: number, quality: number) => ({ bytes, quality });
    expect(paretoFront([of(4, 0.5), of(8, 0.9), of(8, 0.7), of(16, 0.8), of(16, 0.95), of(2, 0.5)])).toEqual([
      of(16, 0.95),
      of(8, 0.9),
      of(2, 0.5),
    ]);
    expect(paretoFront([])).toEqual([]);
  });
});
