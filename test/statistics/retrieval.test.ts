/** Retrieval measures against trec_eval, query by query, and by hand. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { discountedGainAt, recallAt, reciprocalRankAt, sharedRows } from "../../src/statistics/retrieval.ts";

interface Golden {
  readonly queries: readonly {
    readonly judged: readonly (readonly [number, number])[];
    readonly found: readonly number[];
    readonly values: Readonly<Record<string, number>>;
  }[];
}

const golden = JSON.parse(readFileSync(new URL("../golden/retrieval.json", import.meta.url), "utf8")) as Golden;

/** trec_eval adds in another order. */
const digits = 12;

const measures = {
  recall_10: recallAt(10),
  recall_100: recallAt(100),
  recip_rank: reciprocalRankAt(100),
  ndcg_cut_10: discountedGainAt(10),
  ndcg_cut_100: discountedGainAt(100),
};

describe("retrieval measures", () => {
  it.each(Object.entries(measures))("%s is trec_eval's", (name, measure) => {
    expect(golden.queries).toHaveLength(60);
    for (const { judged, found, values } of golden.queries) {
      expect(measure(found, new Map(judged))).toBeCloseTo(values[name] ?? Number.NaN, digits);
    }
  });

  it("are 0 where nothing relevant is found, and 1 where everything is first", () => {
    const judged = new Map([
      [3, 2],
      [5, 1],
      [9, 0],
    ]);
    for (const measure of Object.values(measures)) {
      expect(measure([9, 1, 2], judged)).toBe(0);
      expect(measure([3, 5, 9], judged)).toBe(1);
      expect(measure([], judged)).toBe(0);
    }
    expect(recallAt(1)([3, 5], judged)).toBe(0.5);
    expect(reciprocalRankAt(1)([9, 3], judged)).toBe(0);
  });

  it("refuse a query without relevant documents", () => {
    for (const measure of Object.values(measures)) {
      expect(() => measure([1], new Map([[1, 0]]))).toThrow(/a query must have a relevant document/);
    }
  });

  it("count neighbours that are kept", () => {
    expect(sharedRows([1, 2, 3, 4], [4, 3, 9, 8])).toBe(0.5);
    expect(sharedRows([4, 3], [4, 3])).toBe(1);
  });
});
