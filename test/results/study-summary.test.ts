/** A summary's answers: held against the summary that they are of. */
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/formats/json.ts";
import { isRowOf } from "../../src/results/result-row.ts";
import { studySummary } from "../../src/results/study-summary.ts";
import type { Curve, Fewest, Summary, Variant } from "../../src/results/summary.ts";
import { sampleStudy } from "../support/sample-study.ts";

const { summary: sample } = sampleStudy();

/** The sample with its first variant's curves and k* replaced. */
function withFewest(
  entries: readonly { readonly compressor: string; readonly k: number | null; readonly scores: readonly number[] }[],
): Summary {
  const [first, ...others] = sample.variants;
  const { probe } = first!.full;
  const fewest = entries.map(({ compressor, k }): Fewest => ({ ...first!.fewest[0]!, compressor, probe, k }));
  const curves = entries.map(
    ({ compressor, scores }): Curve => ({
      compressor,
      probe,
      points: scores.map((score, at) => ({ k: 2 ** at, score, interval: [score - 0.1, score + 0.1], train: score })),
    }),
  );
  const variant: Variant = { ...first!, fewest, curves };
  return { ...sample, variants: [variant, ...others] };
}

const three = studySummary(
  withFewest([
    { compressor: "a", k: 4, scores: [0.5, 0.6, 0.9] },
    { compressor: "b", k: 2, scores: [0.5, 0.7, 0.8] },
    { compressor: "c", k: 2, scores: [0.5, 0.8, 0.8] },
    { compressor: "d", k: null, scores: [0.5, 0.5, 0.5] },
  ]),
);

describe("a summary that answers", () => {
  it("has the JSON of summary.json, whatever it is asked", () => {
    expect(canonicalJson(studySummary(sample))).toBe(canonicalJson(sample));
    expect(JSON.stringify(studySummary(sample))).toBe(JSON.stringify(sample));
    expect({ ...studySummary(sample) }).toEqual(sample);
  });

  it("takes the smallest k* for the best, of equal ones the higher score", () => {
    expect(three.fewest()).toMatchObject({ compressor: "c", k: 2 });
    expect(three.curve().compressor).toBe("c");
    expect(three.fewest({ compressor: "a" }).k).toBe(4);
  });

  it("gives the score at a size, and names the sizes there are", () => {
    expect(three.scoreAt(2, { compressor: "b" })).toMatchObject({
      k: 2,
      score: 0.7,
      interval: [0.6, 0.8].map((x) => expect.closeTo(x, 10)),
    });
    expect(() => three.scoreAt(3, { compressor: "b" })).toThrow(/curve of b.*got 3.*1, 2, 4/);
  });

  it("finds variants by name, layer and pooling, the headline first", () => {
    const { name, layer, pooling } = sample.variants.at(-1)!;
    expect(three.variant()).toMatchObject({ name: sample.variants[0]!.name });
    expect(three.variant({ variant: name, layer, pooling })).toMatchObject({ name, layer, pooling });
    expect(() => three.variant({ variant: "nobody" })).toThrow(/got {"variant":"nobody"}.*pretrained/);
    expect(() => three.fewest({ compressor: "e" })).toThrow(/curve of e.*curves of a with/);
  });

  it("has a row of the table for every probe on the whole vector, known by the rows", () => {
    const { summary, rows } = sampleStudy();
    const [first] = summary.variants;
    const whole = rows.find((row) => row.part === "full" && isRowOf(row, first!))!;
    const other = { ...whole, probe: "another", score: 0.123456, low: 0.1, high: 0.2 };
    const table = studySummary(summary, [...rows, other, { ...other, metric: "macro-f1", score: 0 }]).table();
    const own = table.filter(({ compressor, variant }) => compressor === null && variant === first!.name);
    expect(own[0]).toMatchObject({ probe: first!.full.probe, full: expect.closeTo(first!.full.score, 4), k: null });
    expect(own.filter(({ probe }) => probe === "another")).toMatchObject([{ full: 0.1235, score: 0.1235, low: 0.1, high: 0.2 }]);
    expect(Object.keys(own[0]!)).toEqual(Object.keys(table.at(-1)!));
  });

  it("has a row of the table for every curve with a k*, the score at it beside", () => {
    const rows = three.table().filter(({ compressor }) => compressor !== null);
    expect(rows).toHaveLength(sample.variants.slice(1).reduce((sum, { fewest }) => sum + fewest.length, 4));
    expect(rows.slice(0, 4).map(({ compressor, k, score }) => [compressor, k, score])).toEqual([
      ["a", 4, 0.9],
      ["b", 2, 0.7],
      ["c", 2, 0.8],
      ["d", null, null],
    ]);
    expect(rows[0]).toMatchObject({
      full: expect.closeTo(sample.variants[0]!.full.score, 4),
      majority: expect.closeTo(sample.task.majority, 4),
    });
  });

  it.each([
    [{ compresor: "a" }, /Did you mean compressor\?/],
    ["a", /options must be an object, got "a"/],
    [null, /options must be an object, got null/],
    [{ compressor: 5 }, /compressor must be a name, got 5/],
    [{ probe: null }, /probe must be a name, got null/],
    [{ layer: "2" }, /layer must be a whole number, got "2"/],
  ])("refuses %j in place of a query", (query, message) => {
    for (const answer of [three.variant, three.curve, three.fewest, (of: never) => three.scoreAt(1, of)]) {
      expect(() => answer(query as never)).toThrow(message);
    }
  });

  it("keeps its answers with changed keys", () => {
    expect(three.with({ encoder: null }).fewest().compressor).toBe("c");
    expect(three.with({ encoder: null }).encoder).toBeNull();
  });
});
