/** Objects in place of names: ours with other options, and somebody's own, in workers and on the calling thread. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { pca, topDimensions } from "../../src/compressors/index.ts";
import { type Inquiry, inquiries } from "../../src/inquiries/index.ts";
import { logistic, type Probe } from "../../src/probes/index.ts";
import { fStatistic } from "../../src/rankings/index.ts";
import type { Analysis } from "../../src/results/analysis.ts";
import type { AnalysisOptions } from "../../src/studies/analysis-options.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { openCellStore } from "../../src/studies/cell-store.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const folder = mkdtempSync(join(tmpdir(), "assay-brought-"));
afterAll(() => rmSync(folder, { recursive: true }));

const set = plantedVectors(planted("informative"));
const quick = { sizes: [1, 4, 24], bootstraps: 200, permutations: 99, rotations: 1, redraws: 0, threads: 2 } as const;

const analysed = (options: AnalysisOptions): Promise<Analysis> =>
  analyze(set, { compressors: ["pca"], probes: ["lda"], ...quick, ...options });

/** Nearest class mean, by somebody who knows the interface alone. */
const moduleText = `
export function nearestMean(options = {}) {
  const { shrink = 0 } = options;
  return {
    name: "nearest-mean", version: options.version ?? "1", options: { shrink }, description: "", source: "", penalties: [],
    noun: { one: "nearest mean", many: "nearest means" }, targets: ["binary", "multiclass"],
    origin: { module: import.meta.url, maker: "nearestMean", options },
    async fit({ vectors: { rows, columns, data }, labels: { classes, values } }) {
      const means = Array.from({ length: classes }, () => new Float64Array(columns));
      const counts = new Array(classes).fill(0);
      for (let i = 0; i < rows; i++) {
        counts[values[i]]++;
        for (let j = 0; j < columns; j++) means[values[i]][j] += data[i * columns + j];
      }
      means.forEach((mean, c) => mean.forEach((sum, j) => { mean[j] = ((1 - shrink) * sum) / counts[c]; }));
      const nearest = (row) => {
        const far = means.map((mean) => mean.reduce((sum, m, j) => sum + (row[j] - m) ** 2, 0));
        return far.indexOf(Math.min(...far));
      };
      const predict = async (x) => ({
        kind: "classes", classes,
        values: Int32Array.from({ length: x.rows }, (_, i) => nearest(x.data.subarray(i * x.columns, (i + 1) * x.columns))),
      });
      return [{ penalty: null, predict }];
    },
  };
}
export const broken = () => ({ ...nearestMean(), name: "another" });
`;
const file = join(folder, "nearest-mean.mjs");
writeFileSync(file, moduleText);
const url = pathToFileURL(file).href;
const made = async (options?: object): Promise<Probe> => (await import(url)).nearestMean(options);

const here = (probe: Probe): Probe => ({ ...probe, origin: undefined });

describe("objects among the options of an analysis", () => {
  it("of ours with usual options are what their names are", { timeout: 60_000 }, async () => {
    const named = await analysed({ compressors: ["pca", "top-dimensions:f-statistic"], probes: ["logistic"] });
    const passed = await analysed({ compressors: [pca(), topDimensions({ ranking: fStatistic })], probes: [logistic()] });
    expect(JSON.stringify(passed)).toBe(JSON.stringify(named));
  });

  it("of ours with other options stand under these, and choose among them", { timeout: 60_000 }, async () => {
    const { summary } = await analysed({ probes: [logistic({ penalties: [3] }), "logistic"] });
    const { full, curves } = summary.variants[0]!;
    expect(full).toMatchObject({ probe: 'logistic {"penalties":[3]}', penalty: 3 });
    expect(new Set(curves.map(({ probe }) => probe))).toEqual(new Set(['logistic {"penalties":[3]}', "logistic"]));
  });

  it("of somebody's own give the same numbers in workers and on the calling thread", { timeout: 60_000 }, async () => {
    const probe = await made({ shrink: 0.25 });
    const inWorkers = await analysed({ probes: [probe], threads: 2 });
    const onThisThread = await analysed({ probes: [here(probe)] });
    expect(inWorkers.summary.variants[0]!.full.probe).toBe('nearest-mean@1 {"shrink":0.25}');
    expect(inWorkers.summary.variants[0]!.full.score).toBeGreaterThan(0.7);
    expect(JSON.stringify(onThisThread)).toBe(JSON.stringify(inWorkers));
  });

  it("rank dimensions by a ranking of somebody's own", { timeout: 60_000 }, async () => {
    const backwards = { ...fStatistic, name: "backwards", version: "1", importance: reversed };
    const { summary } = await analysed({ compressors: [topDimensions({ ranking: backwards }), "top-dimensions:f-statistic"] });
    const scores = summary.variants[0]!.curves.map(({ points }) => points[0]!.score);
    expect(summary.variants[0]!.curves[0]!.compressor).toBe("top-dimensions:backwards@1");
    expect(scores[0]).toBeLessThan(scores[1]!);
  });

  it("are made anew with another version, and kept with the same", { timeout: 120_000 }, async () => {
    const store = await openCellStore(join(folder, "cells"));
    const seen: string[] = [];
    const counted = { ...store, keep: keeping(store.keep.bind(store), seen) };
    for (const version of ["1", "1", "2"]) {
      seen.push(version);
      await analyze(set, { compressors: [], probes: [await made({ version })], ...quick, store: counted });
    }
    const [first, again, other] = seen
      .join(" ")
      .split(/ ?\d ?/)
      .slice(1);
    expect(first).toContain("full");
    expect(again).toBe("");
    expect(other).toContain("full");
    expect(other).not.toContain("dimensions"); // single dimensions hang on no probe
  });
});

describe("an inquiry of somebody's own", () => {
  const mine: Inquiry = {
    ...inquiries.get("copies"),
    name: "mine",
    version: "1",
    targets: ["binary"],
    ask: async ([vectors]) => ({
      sentences: [{ kind: "fact", text: `There are ${vectors?.test.vectors.rows} test rows.` }],
      tables: [],
    }),
  };

  it("is asked under its identity", { timeout: 60_000 }, async () => {
    const { summary } = await analysed({ inquiries: [mine] });
    expect(summary.inquiries).toMatchObject([{ inquiry: "mine@1", sentences: [{ text: "There are 2000 test rows." }] }]);
  });

  it("with the name of one of ours and a version is not taken for ours", { timeout: 60_000 }, async () => {
    const { summary } = await analysed({ inquiries: [{ ...mine, name: "copies" }] });
    expect(summary.inquiries?.map(({ inquiry, sentences }) => [inquiry, sentences[0]?.text])).toEqual([
      ["copies@1", "There are 2000 test rows."],
    ]);
  });
});

describe("objects are refused", () => {
  it("that are changed copies of ours, in place of ours being asked", async () => {
    const fit: Probe["fit"] = () => Promise.reject(new Error("never asked"));
    await expect(analysed({ probes: [{ ...logistic(), fit }] })).rejects.toThrow(/name of its own, or a version.*"logistic"/);
    await expect(analysed({ probes: [{ ...logistic({ penalties: [1] }), fit }] })).rejects.toThrow(/name of its own/);
  });

  const refused = (probes: readonly Probe[]): Promise<Analysis> => analysed({ probes });

  it("where two have one identity", async () => {
    await expect(made().then((probe) => refused([probe, { ...probe }]))).rejects.toThrow(
      /differ by name, version or options, got two of nearest-mean@1/,
    );
  });

  it("with options that tell nothing apart", async () => {
    const probe = await made();
    const withOptions = (options: unknown): Probe => ({ ...here(probe), version: "9", options }) as Probe;
    for (const options of [{ f: () => 1 }, { k: Number.NaN }, { m: new Map() }, { n: 1n }])
      await expect(analysed({ probes: [withOptions(options)] })).rejects.toThrow(/options must be JSON/);
    const [one, other] = [withOptions({ a: 1, b: 2 }), withOptions({ b: 2, a: 1 })];
    await expect(analysed({ probes: [one, other] })).rejects.toThrow(/got two of nearest-mean@9 {"a":1,"b":2}/);
  });

  it("beside their own name", async () => {
    const probe = await made();
    await expect(analysed({ probes: [probe, 'nearest-mean@1 {"shrink":0}'] })).rejects.toThrow(/got two of nearest-mean@1/);
    await expect(analysed({ probes: [logistic(), "logistic"] })).rejects.toThrow(/got two of logistic/);
  });

  it("under the name of one of ours", async () => {
    const probe = await made();
    await expect(refused([{ ...probe, name: "lda", version: undefined, options: undefined }])).rejects.toThrow(
      /name of its own.*"lda"/,
    );
  });

  it("whose module makes something else, or has no such function", async () => {
    const probe = await made();
    const from = (maker: string): Probe => ({ ...probe, origin: { module: url, maker } });
    await expect(refused([from("broken")])).rejects.toThrow(/broken must make nearest-mean@1/);
    await expect(refused([from("missing")])).rejects.toThrow(/must export the function missing, got broken, nearestMean/);
  });

  it("that cannot take the labels", async () => {
    const probe = await made();
    await expect(refused([{ ...probe, targets: ["regression"] }])).rejects.toThrow(/labels must be regression/);
  });
});

async function reversed(...given: Parameters<typeof fStatistic.importance>): Promise<Float64Array> {
  return (await fStatistic.importance(...given)).map((value) => -value);
}

/** Notes the kind of every cell that is made. */
function keeping(
  keep: Awaited<ReturnType<typeof openCellStore>>["keep"],
  seen: string[],
): Awaited<ReturnType<typeof openCellStore>>["keep"] {
  return (key, make) =>
    keep(key, () => {
      seen.push(key.spec.kind);
      return make();
    });
}
