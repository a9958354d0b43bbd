/** Kendall's correlation and the nearness of pairs: scipy's values, and what holds of any. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.ts";
import { rankCorrelations, spearman } from "../../src/statistics/correlation.ts";
import { kendall, kendallCorrelations } from "../../src/statistics/kendall.ts";
import { pairedNearness } from "../../src/statistics/paired-nearness.ts";

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly kendall: number;
    readonly spearman: number;
    readonly counts: readonly number[];
    readonly drawn: { readonly kendall: number; readonly spearman: number };
  }[];
  readonly nearness: Readonly<Record<"a" | "b" | "product" | "cosine" | "euclidean", readonly number[]>>;
}

const golden = JSON.parse(readFileSync(new URL("../golden/pair_correlations.json", import.meta.url), "utf8")) as Golden;

/** Sums are of whole numbers; scipy takes two roots in another order. */
const digits = 12;
/** scipy adds five products in another order. */
const nearnessDigits = 14;

describe("rank correlations of pairs", () => {
  it.each(golden.cases)("are scipy's: $name", ({ x, y, counts, ...expected }) => {
    expect(kendall(x, y)).toBeCloseTo(expected.kendall, digits);
    expect(spearman(x, y)).toBeCloseTo(expected.spearman, digits);
    const drawn = Uint8Array.from(counts);
    expect(kendallCorrelations(x, [y, x])(drawn)[0]).toBeCloseTo(expected.drawn.kendall, digits);
    expect(kendallCorrelations(x, [y, x])(drawn)[1]).toBeCloseTo(1, digits);
    expect(rankCorrelations(x, [y])(drawn)[0]).toBeCloseTo(expected.drawn.spearman, digits);
  });

  it("are what counting pairs one by one gives", () => {
    const values = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, (rows) => {
        const [x, y] = [rows.map(([value]) => value), rows.map(([, value]) => value)];
        let [sum, spreadX, spreadY] = [0, 0, 0];
        for (let i = 0; i < x.length; i++) {
          for (let j = 0; j < i; j++) {
            const [a, b] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
            sum += a * b;
            spreadX += a * a;
            spreadY += b * b;
          }
        }
        const expected = spreadX === 0 || spreadY === 0 ? 0 : sum / Math.sqrt(spreadX * spreadY);
        expect(kendall(x, y)).toBeCloseTo(expected, digits);
        expect(kendall(y, x)).toBeCloseTo(expected, digits);
      }),
    );
  });

  it("are 0 without spread, and without rows", () => {
    expect(kendall([1, 1, 1], [1, 2, 3])).toBe(0);
    expect(kendall([1, 2, 3], [2, 2, 2])).toBe(0);
    expect(kendall([], [])).toBe(0);
    expect(kendallCorrelations([1, 2], [[1, 2]])(new Uint8Array(2))).toEqual(Float64Array.of(0));
  });
});

describe("the nearness of pairs", () => {
  const { a, b } = golden.nearness;
  const [left, right] = [a, b].map((values) => matrix(12, 5, Float32Array.from(values))) as [
    ReturnType<typeof matrix>,
    ReturnType<typeof matrix>,
  ];

  it.each(["product", "cosine", "euclidean"] as const)("is scipy's: %s", (nearness) => {
    const found = pairedNearness(left, right, nearness);
    expect(found).toHaveLength(12);
    for (const [row, value] of golden.nearness[nearness].entries()) expect(found[row]).toBeCloseTo(value, nearnessDigits);
  });

  it("is 0 by cosine for a row of zeros, and refused for sides of two sizes", () => {
    expect(pairedNearness(matrix(1, 2), matrix(1, 2, Float32Array.of(1, 2)), "cosine")).toEqual(Float64Array.of(0));
    expect(() => pairedNearness(matrix(1, 2), matrix(1, 3), "cosine")).toThrow(
      /both sides must be of one size, 1 × 2, got 1 × 3/,
    );
  });
});
