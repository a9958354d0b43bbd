/** The whole way, on planted vectors: what is certified is true, what is lost is not certified, every look costs. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { qualityOf } from "../../src/compression/certify.ts";
import { chainFitter } from "../../src/compression/chain.ts";
import { type CompressionResult, compress } from "../../src/compression/compress.ts";
import { type Goal, lensOf, wholeVectors } from "../../src/compression/goals/goal.ts";
import { labelsGoal } from "../../src/compression/goals/labels-goal.ts";
import { neighboursGoal } from "../../src/compression/goals/neighbours-goal.ts";
import { retrievalGoal } from "../../src/compression/goals/retrieval-goal.ts";
import { learningCurve } from "../../src/compression/learning-curve.ts";
import { readLedger } from "../../src/compression/ledger.ts";
import { divideRows, unfittedShares } from "../../src/compression/parts.ts";
import type { Ask, CompressionRequest } from "../../src/compression/request.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { labelsAt } from "../../src/statistics/labels.ts";
import { rows } from "../../src/statistics/rows.ts";

const d = 16;

const keep = (kept: number): Ask => ({ kind: "keep", kept });

/** Dimension 3 spreads most and knows the label; all others are noise. */
function planted(count: number, seed: number, share = 0.5) {
  const random = seeded(seed);
  const values = Int32Array.from({ length: count }, () => (random.uniform() < share ? 1 : 0));
  const data = new Float32Array(count * d);
  for (let at = 0; at < data.length; at++) {
    const [row, j] = [Math.floor(at / d), at % d];
    data[at] = (j === 3 ? 4 : 0.5) * random.normal() + (j === 3 ? (values[row] === 1 ? 8 : -8) : 0);
  }
  return { vectors: matrix(count, d, data), labels: { kind: "classes", classes: 2, values } as const };
}

function partsOf(vectors: Matrix) {
  const contentOf = (row: number): Uint8Array => new Uint8Array(vectors.data.buffer, row * d * 4, d * 4);
  return divideRows({ count: vectors.rows, contentOf, splits: null, groups: null });
}

async function asked(goal: Goal, vectors: Matrix, others: Partial<CompressionRequest> = {}): Promise<CompressionResult> {
  const { fit } = goal.parts;
  const labels = { kind: "values", values: new Float64Array(fit.length) } as const;
  const ledger = join(await mkdtemp(join(tmpdir(), "assay-compress-")), "ledger.json");
  return compress({
    training: rows("training", takeRows(vectors, fit), labels),
    goal,
    candidates: ["pca:8", "pca:1", "pca:1+int8", "first:2", "signs"],
    ask: keep(0.98),
    level: 0.05,
    seed: 1,
    ledger,
    ...others,
  });
}

describe("compression with labels", () => {
  const set = planted(6000, 1);
  const goal = labelsGoal({ ...set, labelNames: ["no", "yes"], parts: partsOf(set.vectors), groups: null, probe: "logistic" });

  it("ends at one byte where one direction knows the label, and does not certify what does not", async () => {
    const { certified, front, look, full } = await asked(goal, set.vectors);
    expect(certified[0]?.chain.name).toBe("pca:1+int8");
    expect(certified[0]?.chain.bytesPerVector).toBe(1);
    expect(certified.map(({ chain }) => chain.name)).not.toContain("first:2");
    expect(front.find(({ chain }) => chain === "first:2")?.chosen ?? 0).toBeLessThan(0.7);
    expect(full.certified).toBeGreaterThan(0.95);
    expect([look.look, look.level]).toEqual([1, 0.025]);
  });

  it("keeps the same with any candidates beside it, and fitted by itself with the same seed", async () => {
    const among = await asked(goal, set.vectors, {
      candidates: ["first:2", "pca:2+opq:2", "pca:1", "pq:2", "pca:1+int8", "signs"],
    });
    const alone = await asked(goal, set.vectors, { candidates: ["pca:1+int8"] });
    expect(among.certified.find(({ chain }) => chain.name === "pca:1+int8")?.quality).toEqual(alone.chosen?.quality);
    const training = rows("training", takeRows(set.vectors, goal.parts.fit), labelsAt(set.labels, goal.parts.fit));
    const { chain, quality } = alone.chosen!;
    const known = { chain: chain.name, quality: quality.chosen };
    const curve = await learningCurve({ training, goal }, known, { random: seeded(1), chance: 0 });
    expect(curve.map(({ rows }) => rows)).toEqual([32, 16, 8, 4, 2, 1].map((part) => Math.round(training.vectors.rows / part)));
    const again = await chainFitter(training, seeded(1).fork("compression")).fit(chain.name);
    const [full, candidate] = [await goal.outcomes(wholeVectors, "choose"), await goal.outcomes(lensOf(again), "choose")];
    expect(curve.at(-1)?.quality).toBe(qualityOf({ full, candidate }));
  });

  it("throws what is wrong with a candidate, whichever it is", async () => {
    for (const bad of ["pca:4+opq:99", "pca:99"]) {
      const candidates = ["signs", "pca:1", bad, "pq:2", "first:2"];
      await expect(asked(goal, set.vectors, { candidates }), bad).rejects.toThrow(AssayError);
    }
  });

  it("spends level with every look, whatever the seed and the candidates", async () => {
    const ledger = join(await mkdtemp(join(tmpdir(), "assay-compress-")), "ledger.json");
    const levels = [];
    for (const [seed, candidates] of [
      [1, ["pca:1"]],
      [2, ["pca:2"]],
      [3, ["pca:1", "first:2"]],
    ] as const) {
      levels.push((await asked(goal, set.vectors, { seed, candidates, ledger })).look.level);
    }
    expect(levels).toEqual([0.025, 0.0125, 0.00625]);
    expect(await readLedger(ledger)).toHaveLength(3);
  });

  it("is about the part above the majority where a constant prediction would pass", async () => {
    const rare = planted(6000, 2, 0.01);
    const rareGoal = labelsGoal({
      ...rare,
      labelNames: ["no", "yes"],
      parts: partsOf(rare.vectors),
      groups: null,
      probe: "logistic",
    });
    const { chance, certified } = await asked(rareGoal, rare.vectors, { ask: keep(0.95), candidates: ["first:1", "pca:1"] });
    expect(chance).toBeGreaterThan(0.97);
    expect(certified.map(({ chain }) => chain.name)).not.toContain("first:1");
  });

  it("says how many rows would do where there are too few", async () => {
    const few = planted(300, 3);
    const fewGoal = labelsGoal({
      ...few,
      labelNames: ["no", "yes"],
      parts: partsOf(few.vectors),
      groups: null,
      probe: "logistic",
    });
    const { certified, rowsNeeded } = await asked(fewGoal, few.vectors, { ask: keep(0.99) });
    expect(certified).toEqual([]);
    expect(rowsNeeded).toBeGreaterThan(100);
  });

  it("refuses parts without rows", () => {
    const parts = { ...partsOf(set.vectors), choose: new Int32Array(0) };
    expect(() => labelsGoal({ ...set, labelNames: ["no", "yes"], parts, groups: null, probe: "logistic" })).toThrow(
      /there must be rows to choose/,
    );
  });
});

describe("compression without labels", () => {
  it("keeps neighbours with many bytes, and not with few", async () => {
    const set = planted(3000, 4);
    const goal = neighboursGoal({ vectors: set.vectors, parts: partsOf(set.vectors), groups: null, nearness: "euclidean" });
    const { certified } = await asked(goal, set.vectors, { ask: keep(0.9), candidates: ["float16", "pca:2", "int8"] });
    expect(goal.measure).toBe("recall@10 of neighbours");
    const names = certified.map(({ chain }) => chain.name);
    expect(names).toContain("float16");
    expect(names).not.toContain("pca:2");
  });

  it("keeps what queries find", async () => {
    const corpus = planted(300, 5).vectors;
    const random = seeded(6);
    const queries = matrix(
      2000,
      d,
      Float32Array.from(
        { length: 2000 * d },
        (_, at) => corpus.data[(Math.floor(at / d) % 300) * d + (at % d)]! + 0.05 * random.normal(),
      ),
    );
    const judgements = Array.from({ length: 2000 }, (_, query) => new Map([[query % 300, 1]]));
    const parts = divideRows({ count: 2000, contentOf: (row) => `${row}`, splits: null, groups: null }, unfittedShares);
    const goal = retrievalGoal({ queries, corpus, judgements, parts, measure: "nDCG@10", nearness: "euclidean" });
    const labels = { kind: "values", values: new Float64Array(300) } as const;
    const { certified, full } = await asked(goal, corpus, {
      training: rows("training", corpus, labels),
      candidates: ["float16", "int8", "first:1"],
      ask: keep(0.99),
    });
    expect(full.certified).toBeGreaterThan(0.99);
    expect(certified.map(({ chain }) => chain.name)).toEqual(["int8"]);
  });
});
