/** Goals of queries and pairs, and what is told beside them, on planted vectors whose answers are known. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { chainFitter } from "../../src/compression/chain.ts";
import { cosineCorrelation, hashedPairs } from "../../src/compression/facts/cosine-correlation.ts";
import { pairCorrelations } from "../../src/compression/facts/pair-correlations.ts";
import { reconstructionError } from "../../src/compression/facts/reconstruction-error.ts";
import { foundDocuments } from "../../src/compression/goals/found-documents.ts";
import { type Lens, wholeVectors } from "../../src/compression/goals/goal.ts";
import { matchPairs } from "../../src/compression/goals/matched-pairs.ts";
import { nearnessOf, pairsGoal } from "../../src/compression/goals/pairs-goal.ts";
import { retrievalGoal, retrievalMeasure, retrievalScores } from "../../src/compression/goals/retrieval-goal.ts";
import { groupsOfPairs } from "../../src/compression/goals/scored-pair-vectors.ts";
import { divideRows } from "../../src/compression/parts.ts";
import { documentsToFit, pairParts, queryParts, sentencesToFit } from "../../src/compression/related-parts.ts";
import { restoredVectors } from "../../src/compression/way-back.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { meanOf } from "../../src/numeric/mean.ts";
import { rows } from "../../src/statistics/rows.ts";
import { loadRetrievalTask } from "../../src/tasks/retrieval-task.ts";
import { needing } from "../support/needs.ts";
import { sharedFolder } from "../support/shared.ts";

const shared = sharedFolder();
const d = 8;

function drawn(count: number, seed: number, columns = d): Matrix {
  const random = seeded(seed);
  return matrix(
    count,
    columns,
    Float32Array.from({ length: count * columns }, () => random.normal()),
  );
}

/** The first dimensions alone. */
function only(columns: number): Lens {
  const cut = (vectors: Matrix): Promise<Matrix> => {
    const data = Float32Array.from(
      { length: vectors.rows * columns },
      (_, at) => vectors.data[Math.floor(at / columns) * vectors.columns + (at % columns)]!,
    );
    return Promise.resolve(matrix(vectors.rows, columns, data));
  };
  return { stored: cut, asked: cut };
}

/** Pairs of rows 2i and 2i + 1, whose cosine is the score, in a plane of their own. */
function plantedPairs(count: number, seed: number, scores: (random: () => number) => number = (random) => random()) {
  const random = seeded(seed);
  const vectors = matrix(2 * count, 4);
  const likeness = Float64Array.from({ length: count }, () => scores(() => random.uniform()));
  for (let pair = 0; pair < count; pair++) {
    const angle = Math.acos(likeness[pair]!);
    const turn = 2 * Math.PI * random.uniform();
    vectors.data.set([Math.cos(turn), Math.sin(turn), random.normal(), 0], 8 * pair);
    vectors.data.set([Math.cos(turn + angle), Math.sin(turn + angle), random.normal(), 0], 8 * pair + 4);
  }
  const first = Int32Array.from({ length: count }, (_, pair) => 2 * pair);
  return {
    ...{ vectors, first, second: first.map((row) => row + 1), scores: likeness, groups: null, splits: null },
    contentOf: (row: number): Uint8Array => new Uint8Array(vectors.data.buffer, row * 16, 16),
  };
}

describe("what queries find", () => {
  const corpus = drawn(40, 1);

  it("is what sorting all documents gives, without the query itself", async () => {
    const queries = takeRows(corpus, [3, 7, 30]);
    const found = await foundDocuments({ queries, corpus, nearness: "product", own: [3, -1, 30] }, 5);
    for (const [query, own] of [3, -1, 30].entries()) {
      const products = Array.from({ length: 40 }, (_, row) => {
        let sum = 0;
        for (let j = 0; j < d; j++) sum += queries.data[query * d + j]! * corpus.data[row * d + j]!;
        return { row, sum };
      });
      const sorted = products.filter(({ row }) => row !== own).sort((a, b) => b.sum - a.sum);
      expect([...(found[query] ?? [])]).toEqual(sorted.slice(0, 5).map(({ row }) => row));
    }
    const all = await foundDocuments({ queries, corpus, nearness: "cosine", own: null }, 100);
    expect(all.map(({ length }) => length)).toEqual([40, 40, 40]);
  });

  it("is scored by every measure, and kept by a lens that keeps the order", async () => {
    // the relevant document of query i is the 2nd nearest, for even i, and the 20th for odd i
    const queries = drawn(20, 2);
    const order = await foundDocuments({ queries, corpus, nearness: "cosine", own: null }, 40);
    const judgements = order.map((found, query) => new Map([[found[query % 2 === 0 ? 1 : 19]!, 1]]));
    const parts = divideRows({ count: 20, contentOf: String, splits: null, groups: null }, { fit: 0, choose: 0.5 });
    const judged = { queries, corpus, judgements, nearness: "cosine" } as const;
    const even = meanOf(Array.from({ length: 20 }, (_, query) => (query % 2 === 0 ? 1 : 0)));
    const everyone = Array.from({ length: 20 }, (_, query) => query);
    const scores = await retrievalScores(judged, wholeVectors, everyone);
    const expected = { "nDCG@10": even / Math.log2(3), "recall@10": even, "MRR@10": even / 2 };
    for (const [name, value] of Object.entries(expected)) expect(scores[name as "MRR@10"]).toBeCloseTo(value, 12);
    const doubled: Lens = {
      stored: (vectors) => Promise.resolve({ ...vectors, data: vectors.data.map((value) => 2 * value) }),
      asked: (vectors) => Promise.resolve(vectors),
    };
    for (const measure of [undefined, "recall@1", "recall@20", "MRR@20"]) {
      const goal = retrievalGoal({ ...judged, parts, measure });
      const whole = await goal.outcomes(wholeVectors, "certify");
      expect(whole).toEqual(await goal.outcomes(doubled, "certify"));
      expect(whole.length).toBe(parts.certify.length);
    }
    expect(retrievalGoal({ ...judged, parts }).measure).toBe("nDCG@10");
    const far = await retrievalGoal({ ...judged, parts, measure: "recall@20" }).outcomes(wholeVectors, "choose");
    expect([...far].every((outcome) => outcome === 1)).toBe(true);
  });

  it("is measured by names that there are", () => {
    expect(retrievalMeasure("MRR@100").depth).toBe(100);
    for (const name of ["nDCG", "precision@10", "recall@0", "constructor@3"]) {
      expect(() => retrievalMeasure(name)).toThrow(/must be one of nDCG@k, recall@k, MRR@k/);
    }
  });

  it("is chosen and certified by disjoint queries, by splits where there are two", () => {
    const queries = drawn(300, 4);
    const contentOf = (row: number): Uint8Array => new Uint8Array(queries.data.buffer, row * d * 4, d * 4);
    const hashed = queryParts({ queries, splits: null, contentOf });
    expect(hashed.fit.length).toBe(0);
    expect(hashed.choose.length + hashed.certify.length).toBe(300);
    /** Five standard deviations of a share of a fifth. */
    const spread = 5 * Math.sqrt(300 * 0.2 * 0.8);
    expect(Math.abs(hashed.choose.length - 60)).toBeLessThan(spread);
    const of = (codes: readonly number[]) =>
      queryParts({ queries, splits: Uint8Array.from({ length: 300 }, (_, i) => codes[i % codes.length]!), contentOf });
    expect([of([2]), of([0])].map(({ certifyHash }) => certifyHash)).toEqual([hashed.certifyHash, hashed.certifyHash]);
    expect(["fit", "choose", "certify"].map((part) => of([0, 1, 2])[part as "fit"].length)).toEqual([100, 100, 100]);
    expect(["fit", "choose", "certify"].map((part) => of([0, 2, 2])[part as "fit"].length)).toEqual([0, 100, 200]);
    expect([...of([0, 1]).choose].every((query) => query % 2 === 0)).toBe(true);
    const own = Int32Array.from({ length: 300 }, (_, query) => query);
    expect(documentsToFit({ corpus: queries, own }, of([0, 1, 2]))).toEqual(of([0, 1, 2]).fit);
    expect(documentsToFit({ corpus: queries, own: null }, of([0, 1, 2])).length).toBe(300);
  });

  it("may be of LIMIT-small: words in common find what is liked", needing("shared-folder", shared !== null), async () => {
    const task = await loadRetrievalTask(join(shared ?? "", "data", "limit-small"));
    const words = (text: string): readonly string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
    const vocabulary = new Map([...new Set(task.queries.texts.flatMap(words))].map((word, at) => [word, at]));
    const counted = (texts: readonly string[]): Matrix => {
      const vectors = matrix(texts.length, vocabulary.size);
      for (const [row, text] of texts.entries()) {
        for (const word of new Set(words(text))) {
          const at = vocabulary.get(word);
          if (at !== undefined) vectors.data[row * vocabulary.size + at] = 1;
        }
      }
      return vectors;
    };
    const [queries, corpus] = [counted(task.queries.texts), counted(task.corpus.texts)];
    const judged = { queries, corpus, judgements: task.judgements, nearness: "product" } as const;
    const everyone = Array.from({ length: 1000 }, (_, query) => query);
    const [whole, little] = [
      await retrievalScores(judged, wholeVectors, everyone),
      await retrievalScores(judged, only(20), everyone),
    ];
    // "who likes …" is in all documents: what is asked for is in two of them, and words of it in few others
    expect(whole["recall@10"]).toBeGreaterThan(0.95);
    expect(little["recall@10"]).toBeLessThan(0.5);
  });
});

describe("scored pairs", () => {
  it("are matched by contents, those of one score and those with something in common left out", () => {
    const scores = [1, 2, 2, 2, 5, 4, 3, 0, 1, 2];
    const contentOf = (pair: number): string => `pair ${pair}`;
    const all = Array.from(scores.keys());
    const matches = matchPairs(all, { scores, groups: null, contentOf });
    const used = [...matches.higher, ...matches.lower];
    expect(new Set(used).size).toBe(used.length);
    expect(matches.higher.every((pair, at) => scores[pair]! > scores[matches.lower[at]!]!)).toBe(true);
    expect(used.length + matches.unmatched + matches.sameGroup).toBe(10);
    // the order in which pairs stand changes nothing
    expect(matchPairs(all.toReversed(), { scores, groups: null, contentOf })).toEqual(matches);
    const grouped = matchPairs(all, { scores, groups: [0, 0, 0, 1, 1, 2, 3, 4, 5, 6], contentOf });
    expect(grouped.sameGroup).toBe(3);
  });

  it("hang together by a row in common, one step after another", () => {
    const contentOf = String;
    const [first, second] = [Int32Array.of(0, 2, 4, 1, 6), Int32Array.of(1, 3, 5, 2, 7)];
    const [a, b, c, e, f] = groupsOfPairs({ first, second, groups: null, contentOf });
    expect([a, a]).toEqual([b, e]);
    expect(new Set([a, c, f]).size).toBe(3);
    const named = groupsOfPairs({ first, second, groups: [0, 1, 2, 3, 2], contentOf });
    expect(named[2]).toBe(named[4]);
  });

  it("keep Kendall's concordance where cosines are the scores, and lose it where they are not", async () => {
    const pairs = plantedPairs(4000, 11);
    const parts = pairParts(pairs);
    const flat = {
      ...pairs,
      vectors: matrix(
        8000,
        4,
        pairs.vectors.data.map((value, at) => (at % 4 < 2 ? value : 0)),
      ),
    };
    const goal = pairsGoal({ ...flat, parts, nearness: "cosine" });
    expect([...(await goal.outcomes(wholeVectors, "certify"))].every((outcome) => outcome === 1)).toBe(true);
    expect(goal.parts.certifyHash).toBe(parts.certifyHash);
    expect(2 * goal.parts.certify.length + goal.left.certify.unmatched).toBe(parts.certify.length);
    // one dimension of a plane knows only on which side of it the two are
    const half = meanOf(await goal.outcomes(only(1), "certify"));
    expect(half).toBeGreaterThan(0.55);
    expect(half).toBeLessThan(0.9);
    // a lens that shows nothing
    const blank: Lens = { stored: (vectors) => Promise.resolve(matrix(vectors.rows, 2)), asked: (v) => Promise.resolve(v) };
    expect(new Set(await goal.outcomes(blank, "choose"))).toEqual(new Set([0.5]));
  });

  it("have concordances whose mean is Kendall's correlation", async () => {
    const pairs = plantedPairs(12_000, 12);
    const goal = pairsGoal({ ...pairs, parts: pairParts(pairs), nearness: "cosine" });
    const outcomes = await goal.outcomes(wholeVectors, "certify");
    const all = Array.from(pairs.first.keys());
    const near = await nearnessOf({ ...pairs, parts: pairParts(pairs), nearness: "cosine" }, wholeVectors, all);
    const { kendall } = pairCorrelations({ scores: pairs.scores, full: near, shown: near }, { seed: 1, bootstraps: 2 });
    /** Five standard deviations of a mean of halves of ±1. */
    const tolerance = 5 * Math.sqrt(1 / outcomes.length);
    expect(Math.abs(2 * meanOf(outcomes) - 1 - kendall.full.value)).toBeLessThan(tolerance);
  });

  it("compare codes with codes, or a query that is not coded with codes", async () => {
    const pairs = plantedPairs(400, 13);
    const blank = (vectors: Matrix): Promise<Matrix> => Promise.resolve(matrix(vectors.rows, vectors.columns));
    const lens: Lens = { stored: (vectors) => Promise.resolve(vectors), asked: blank };
    const of = { ...pairs, parts: pairParts(pairs), nearness: "cosine" } as const;
    expect(await nearnessOf(of, lens, [0, 1])).toEqual(await nearnessOf(of, wholeVectors, [0, 1]));
    expect(await nearnessOf({ ...of, compared: "query and code" }, lens, [0, 1])).toEqual(Float64Array.of(0, 0));
  });

  it("keep what has a sentence in common in one part, and out of what is fitted on", () => {
    const pairs = plantedPairs(600, 14);
    const second = pairs.second.map((row, pair) => (pair % 3 === 0 && pair > 0 ? pairs.first[pair - 1]! : row));
    const parts = pairParts({ ...pairs, second });
    const partOf = new Map(
      (["fit", "choose", "certify"] as const).flatMap((part) => [...parts[part]].map((pair) => [pair, part] as const)),
    );
    expect(partOf.size).toBe(600);
    for (let pair = 3; pair < 600; pair += 3) expect(partOf.get(pair)).toBe(partOf.get(pair - 1));
    const fitted = new Set(sentencesToFit({ ...pairs, second }, parts));
    for (const pair of [...parts.choose, ...parts.certify]) {
      expect([fitted.has(pairs.first[pair]!), fitted.has(second[pair]!)]).toEqual([false, false]);
    }
    expect(fitted.size).toBeGreaterThan(600);
    const official = Uint8Array.from({ length: 600 }, (_, pair) => pair % 3);
    expect(pairParts({ ...pairs, splits: official }).certify.length).toBe(200);
    const some = pairParts({ ...pairs, splits: official.map((code) => Math.min(1, code)) });
    expect(some.certifyHash).toBe(pairParts(pairs).certifyHash);
  });

  it("are refused where no two can be matched", () => {
    const pairs = plantedPairs(50, 15, () => 0.5);
    expect(() => pairsGoal({ ...pairs, parts: pairParts(pairs), nearness: "cosine" })).toThrow(
      /two pairs of different scores to choose, got none/,
    );
  });

  it("have correlations before and after, each with its interval", () => {
    const random = seeded(16);
    const scores = Float64Array.from({ length: 800 }, () => random.normal());
    const full = scores.map((score) => score + 0.5 * random.normal());
    const shown = full.map((value) => value + 0.5 * random.normal());
    const { spearman, kendall } = pairCorrelations({ scores, full, shown }, { seed: 1, bootstraps: 400 });
    // of normals: ρ = (6/π) asin(r/2) and τ = (2/π) asin r, with r = 1/√1.25 and 1/√1.5
    for (const [side, r] of [
      ["full", 1 / Math.sqrt(1.25)],
      ["shown", 1 / Math.sqrt(1.5)],
    ] as const) {
      const known = { spearman: (6 / Math.PI) * Math.asin(r / 2), kendall: (2 / Math.PI) * Math.asin(r) };
      for (const [name, { [side]: found }] of Object.entries({ spearman, kendall })) {
        expect(found.interval[0]).toBeLessThan(known[name as "spearman"]);
        expect(found.interval[1]).toBeGreaterThan(known[name as "spearman"]);
        expect(found.interval[1] - found.interval[0]).toBeLessThan(0.1);
      }
    }
    expect(spearman.kept.value).toBeCloseTo(spearman.shown.value / spearman.full.value, 12);
    expect(spearman.kept.interval?.[0]).toBeLessThan(spearman.kept.value ?? 0);
    const constant = pairCorrelations({ scores, full: new Float64Array(800), shown }, { seed: 1, bootstraps: 50 });
    expect(constant.kendall.kept).toEqual({ value: null, interval: null });
  });
});

describe("what is told of any codes", () => {
  const vectors = drawn(500, 21);
  const contentOf = (row: number): Uint8Array => new Uint8Array(vectors.data.buffer, row * d * 4, d * 4);
  const training = rows("training", vectors, { kind: "values", values: new Float64Array(500) });
  const fitter = chainFitter(training, seeded(1));
  const mean = Float64Array.from({ length: d }, (_, j) =>
    meanOf(Array.from({ length: 500 }, (_, i) => vectors.data[i * d + j]!)),
  );

  it("cosines: pairs that the order of rows does not choose, and a correlation that is 1 for a scale", () => {
    const pairs = hashedPairs(500, contentOf, 3000);
    expect([pairs.first.length, hashedPairs(4, String).first.length]).toEqual([3000, 6]);
    expect(new Set(Array.from(pairs.first, (row, at) => [row, pairs.second[at]!].sort((a, b) => a - b).join())).size).toBe(3000);
    const order = Array.from({ length: 500 }, (_, row) => (row * 7) % 500);
    const moved = hashedPairs(500, (row) => contentOf(order[row]!), 3000);
    expect(moved.first.map((row) => order[row]!)).toEqual(pairs.first);
    const doubled = { ...vectors, data: vectors.data.map((value) => 2 * value) };
    expect(cosineCorrelation(vectors, doubled, pairs)).toBeCloseTo(1, 12);
    const other = cosineCorrelation(vectors, drawn(500, 26), pairs);
    /** Five standard errors of a correlation of 3,000 pairs that is 0. */
    expect(Math.abs(other)).toBeLessThan(5 / Math.sqrt(3000));
  });

  it("errors: none for all of a vector, the variance that was left out, null without a way back", async () => {
    const restoredBy = async (name: string): Promise<number | null> => {
      const chain = await fitter.fit(name);
      const back = await restoredVectors(chain, await chain.encode(vectors), mean);
      return back === null ? null : reconstructionError(vectors, back);
    };
    /** Of float32. */
    const rounding = 1e-12;
    expect(await restoredBy("float32")).toBe(0);
    expect(await restoredBy(`pca:${d}`)).toBeLessThan(rounding);
    let [left, all] = [0, 0];
    for (const [at, value] of vectors.data.entries()) {
      all += value ** 2;
      if (at % d >= 3) left += (value - mean[at % d]!) ** 2;
    }
    expect(await restoredBy("first:3")).toBeCloseTo(left / all, 6);
    const [both, one] = [await restoredBy("pca:6+pca:3"), await restoredBy("pca:3")];
    expect(both).toBeCloseTo(one ?? 0, 6);
    expect(await restoredBy("pca:3+int8")).toBeGreaterThan(one ?? 1);
    expect(await restoredBy("gaussian-projection:3")).toBeNull();
    expect(() => reconstructionError(vectors, drawn(500, 1, 3))).toThrow(/must be 500 × 8.*got 500 × 3/);
    expect(reconstructionError(matrix(2, 2), matrix(2, 2))).toBe(0);
  });
});
