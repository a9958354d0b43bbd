/** Studies beside each other, on planted predictions of which the answer is known. */
import { describe, expect, it } from "vitest";
import { packLabels } from "../../src/cells/packed-labels.ts";
import { type ComparedStudy, type ComparedVariant, studyDifferences } from "../../src/claims/study-differences.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { mcnemarPValue } from "../../src/statistics/mcnemar.ts";

const rows = 400;
const values = Int32Array.from({ length: rows }, (_, i) => i % 2);
const truth: Labels = { kind: "classes", classes: 2, values };

/** Right but for the rows from … to. */
const wrongAt = (from: number, to: number): ReturnType<typeof packLabels> =>
  packLabels({ kind: "classes", classes: 2, values: values.map((value, i) => (i >= from && i < to ? 1 - value : value)) });

/** Wrong on the first so many rows, and on more of them at each size. */
function variant(wrong: number, lost: Readonly<Record<number, number>> = {}, name = "pretrained"): ComparedVariant {
  const score = 1 - wrong / rows;
  return {
    slice: { name, layer: 6, pooling: "cls", headSeed: null, dataSeed: 0 },
    hash: null,
    probe: "logistic",
    full: { score, interval: [score - 0.04, score + 0.04] },
    predictions: {
      full: wrongAt(0, wrong),
      components: new Map(Object.entries(lost).map(([k, more]) => [Number(k), wrongAt(0, wrong + more)])),
    },
  };
}

const task = { name: "planted", classes: 2, labelNames: ["no", "yes"], source: "planted.tsv", hash: "a", isOfTexts: true };

function study(variants: readonly ComparedVariant[], changes: Partial<ComparedStudy> = {}): ComparedStudy {
  return { task, metric: "accuracy", variants, truth: { labels: truth }, bootstraps: 500, seed: 1, ...changes };
}

describe("two studies on the same test rows", () => {
  it("are compared row by row: McNemar's p-value, and the difference that was planted", async () => {
    const [pair] = await studyDifferences([study([variant(40)]), study([variant(80)])]);
    const [found] = pair?.differences ?? [];
    expect(found).toMatchObject({ pairing: "paired", test: "mcnemar", leastPValue: 0 });
    expect(found?.difference).toBeCloseTo(0.1, 12);
    expect(found?.interval[0]).toBeGreaterThan(0.06);
    expect(found?.interval[1]).toBeLessThan(0.14);
    expect(found?.pValue).toBeCloseTo(mcnemarPValue({ gains: 40, losses: 0, rows }), 12);
  });

  it("are equal where all predictions are", async () => {
    const [pair] = await studyDifferences([study([variant(40, { 4: 10 })]), study([variant(40, { 4: 10 })])]);
    const [found] = pair?.differences ?? [];
    expect([found?.difference, found?.pValue]).toEqual([0, 1]);
    expect(found?.losses.map(({ k, difference }) => [k, difference])).toEqual([[4, 0]]);
  });

  it("lose at sizes that both have", async () => {
    const [first, second] = [variant(40, { 1: 100, 4: 20, 8: 4 }), variant(80, { 4: 60, 1: 100, 16: 0 })];
    const [pair] = await studyDifferences([study([first]), study([second])]);
    const losses = pair?.differences[0]?.losses ?? [];
    expect(losses.map(({ k, difference }) => [k, Math.round(difference * rows)])).toEqual([
      [1, 0],
      [4, -40],
    ]);
    expect(losses[1]!.interval[1]).toBeLessThan(0);
    expect(await studyDifferences([study([first]), study([second])], { withLosses: false })).toMatchObject([
      { differences: [{ losses: [] }] },
    ]);
  });

  it("are made of both intervals, wide enough for any dependence, where predictions or labels are missing", async () => {
    const blind = { ...variant(80), predictions: null };
    for (const other of [study([blind]), study([variant(80)], { truth: null })]) {
      const mine = study([variant(40)], other.truth === null ? { truth: null } : {});
      const [pair] = await studyDifferences([mine, other]);
      const pairing = other.truth === null ? "labels-missing" : "predictions-missing";
      expect(pair?.differences[0]).toMatchObject({ pairing, losses: [] });
      expect(pair?.differences[0]?.interval[1]).toBeCloseTo(0.1 + 0.08, 12);
    }
  });

  it("say how small a p-value of so many resamples can be", async () => {
    const metric = "balanced-accuracy" as const;
    const [pair] = await studyDifferences([study([variant(20)], { metric }), study([variant(160)], { metric })]);
    expect(pair?.differences[0]).toMatchObject({ test: "bootstrap", leastPValue: 2 / 501, pValue: 2 / 501 });
  });

  it("take labels from whichever has them", async () => {
    const [pair] = await studyDifferences([study([variant(40)], { truth: null }), study([variant(80)])]);
    expect(pair?.differences[0]?.pairing).toBe("paired");
  });

  it("draw whole groups where rows belong together", async () => {
    const groups = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / 40));
    const grouped = { truth: { labels: truth, groups } };
    const [pair] = await studyDifferences([study([variant(40)], grouped), study([variant(80)], grouped)]);
    expect(pair?.differences[0]?.test).toBe("grouped-mcnemar");
    expect(pair?.differences[0]?.pValue).toBeGreaterThan(0.2); // one group of ten speaks
  });
});

describe("two studies on what may be other rows", () => {
  const unknown = { pairing: "rows-unknown", losses: [] };

  it("of one task are compared for any dependence: nothing says that their rows are independent", async () => {
    const [pair] = await studyDifferences([study([variant(40)]), study([variant(80)], { task: { ...task, hash: "b" } })]);
    expect(pair?.differences[0]).toMatchObject(unknown);
    expect(pair?.differences[0]?.interval[1]).toBeCloseTo(0.1 + 0.08, 12);
  });

  it("are not paired by labels and splits alone, which other rows can have, but where the vectors are the same", async () => {
    const brought = { task: { ...task, isOfTexts: false } };
    const of = (hash: string | null) => study([{ ...variant(40, {}, "vectors"), hash }], brought);
    for (const [a, b] of [
      [null, null],
      ["v", null],
      ["v", "w"],
    ] as const) {
      expect((await studyDifferences([of(a), of(b)]))[0]?.differences[0]).toMatchObject(unknown);
    }
    expect((await studyDifferences([of("v"), of("v")]))[0]?.differences[0]?.pairing).toBe("paired");
  });

  it("are of one task where it has another name but the same texts, or label names that are not known", async () => {
    const renamed = study([variant(40)], { task: { ...task, name: "another" } });
    const nameless = study([variant(40)], { task: { ...task, hash: "b", labelNames: null } });
    const pairs = await studyDifferences([study([variant(40)]), renamed, nameless]);
    expect(pairs.map(({ reason }) => reason)).toEqual([null, null, "other task"]);
  });

  it.each([
    ["other task", { task: { ...task, hash: "c", name: "another" } }],
    ["other task", { task: { ...task, hash: "c", classes: 3 } }],
    ["other task", { task: { ...task, hash: "c", labelNames: ["bad", "good"] } }],
    ["other task", { task: { ...task, hash: "c", source: "elsewhere.tsv" } }],
    ["other task", { task: { ...task, isOfTexts: false, source: "elsewhere.tsv" } }],
    ["other metric", { metric: "balanced-accuracy" }],
    ["other probe", { variants: [{ ...variant(40), probe: "lda" }] }],
    ["other probe", { variants: [variant(40, {}, "finetuned")] }],
  ] as const)("are not compared: %s", async (reason, changes) => {
    expect(await studyDifferences([study([variant(40)]), study([variant(40)], changes)])).toEqual([
      { studies: [0, 1], differences: [], reason },
    ]);
  });
});

describe("all pairs", () => {
  it("are corrected together, by Holm, over all sets of vectors", async () => {
    const one = study([variant(40), variant(20, {}, "finetuned")]);
    const two = study([variant(52), variant(20, {}, "finetuned")]);
    const alone = mcnemarPValue({ gains: 12, losses: 0, rows });
    const [pair] = await studyDifferences([one, two]);
    expect(pair?.differences.map(({ pValue }) => pValue)).toEqual([2 * alone, 1]);
    const all = await studyDifferences([one, two, study([variant(40)])]);
    expect(all.map(({ studies }) => studies)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(all[0]?.differences[0]?.pValue).toBeCloseTo(4 * alone, 12);
    expect(all[2]?.differences[0]?.pValue).toBeCloseTo(4 * alone, 12); // not below the one before it
  });

  it("have brought vectors beside the first of another study", async () => {
    const brought = study([variant(60, {}, "vectors")]);
    const [pair] = await studyDifferences([study([variant(40), variant(20, {}, "finetuned")]), brought]);
    expect(pair?.differences.map(({ sides }) => sides.map(({ name }) => name))).toEqual([["pretrained", "vectors"]]);
  });

  it("are none of one study", async () => {
    expect(await studyDifferences([study([variant(40)])])).toEqual([]);
  });
});
