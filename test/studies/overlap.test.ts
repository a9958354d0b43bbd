/** The same dimensions or not: identical and unrelated importance, layers and seeds of one study, tasks of two. */
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { overlapOf } from "../../src/claims/importance-overlap.ts";
import { sha256 } from "../../src/formats/hash.ts";
import { overlapChance } from "../../src/measures/index.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { renderReport, taskOverlapSentences } from "../../src/report/index.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { compareStudies, runVectorStudy } from "../../src/studies/index.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const quick = { bootstraps: 200, permutations: 99, rotations: 2, compressors: ["pca"], probes: ["logistic"], sizes: [1] };

/** Class means in float32. */
const floatTolerance = 1e-5;

const rising = (values: readonly number[]): ReadonlyMap<number, number> => new Map(values.map((value, j) => [j, value]));

describe("the overlap of what matters", () => {
  it("is 1 for the same, and what is in common by hand", () => {
    const train = rising([5, 4, 3, 2, 1, 0]);
    const means = matrix(2, 6, Float32Array.from([1, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0]));
    const same = overlapOf({ train, classMeans: means }, { train, classMeans: means });
    expect(same).toMatchObject({ dimensions: 6, top: 6, correlation: { value: 1 }, angles: { expected: 1 / 6 } });
    expect(Math.abs((same?.angles?.value ?? 0) - 1)).toBeLessThan(floatTolerance);
    // Sixty degrees apart: cos² = 1/4.
    const turned = matrix(2, 6, Float32Array.from([0.5, Math.sqrt(0.75), 0, 0, 0, 0, -0.5, -Math.sqrt(0.75), 0, 0, 0, 0]));
    const apart = overlapOf({ train, classMeans: means }, { train: rising([0, 1, 2, 3, 4, 5]), classMeans: turned });
    expect(apart?.correlation.value).toBe(-1);
    expect(Math.abs((apart?.angles?.value ?? 0) - 0.25)).toBeLessThan(floatTolerance);
    expect(overlapOf({ train: rising([1, 2]), classMeans: null }, { train, classMeans: null })).toBeNull();
  });

  it("by chance stays under a bound: two of ten have one in common, or none, in 44 of 45 cases", () => {
    expect(overlapChance(10, 2)).toBe(1 / 3);
    expect(overlapChance(1000, 10)).toBe(1 / 19);
    expect(overlapChance(5, 5)).toBe(1);
  });

  it("is told for layers and seeds of one study, with class means", async () => {
    const base = plantedVectors(planted("informative"));
    const layers: VectorSet = { ...base, slices: [1, 2].map((layer) => ({ layer, pooling: "cls" })) };
    const noise = plantedVectors(planted("noise"));
    const other = { ...layers, hash: sha256("other"), read: noise.read, labels: base.labels };
    const { summary } = await analyze(
      [
        { name: "finetuned", headSeed: 0, vectors: layers },
        { name: "finetuned", headSeed: 1, vectors: other },
      ],
      quick,
    );
    expect(summarySchema.parse(summary)).toEqual(summary);
    const found = summary.overlaps ?? [];
    expect(found.map(({ over, sides: [a, b] }) => [over, a.layer, a.headSeed, b.layer, b.headSeed])).toEqual([
      ["layers", 2, 0, 1, 0],
      ["layers", 2, 1, 1, 1],
      ["seeds", 2, 0, 2, 1],
      ["seeds", 1, 0, 1, 1],
    ]);
    for (const { over, correlation, jaccard, angles } of found) {
      if (over === "layers") {
        expect([correlation.value, jaccard.value]).toEqual([1, 1]);
        expect(Math.abs((angles?.value ?? 0) - 1)).toBeLessThan(floatTolerance);
      } else {
        expect(Math.abs(correlation.value)).toBeLessThan(2 * correlation.chance);
        expect(angles?.value).toBeLessThan(0.6);
      }
    }
    const sample = sampleStudy();
    const { document } = parseHTML(renderReport({ ...sample, summary: { ...sample.summary, overlaps: found } }));
    expect(document.querySelector("#overlap")?.textContent).toMatch(
      /Layers beside the last one: 2 of 2 pairs rank dimensions more alike/,
    );
  });

  it("is told for two tasks of one encoder, and refused for vectors of different sizes", async () => {
    const folder = temporaryFolder();
    const study = async (name: string, set: VectorSet): Promise<string> => {
      await runVectorStudy({ ...quick, vectors: set, folder: join(folder, name) });
      return join(folder, name);
    };
    const informative = plantedVectors(planted("informative"));
    const one = await study("one", informative);
    const two = await study("two", plantedVectors(planted("imbalanced")));
    const [found] = await compareStudies(one, two);
    // Dimensions 17, 3, 9, 20 for the one, 4 and 12 for the other.
    expect(found).toMatchObject({ tasks: ["informative", "imbalanced"], dimensions: 24, angles: null });
    expect(Math.abs(found?.correlation.value ?? 1)).toBeLessThan(2 * (found?.correlation.chance ?? 0));
    await expect(compareStudies(one, one)).rejects.toThrow(/two studies to compare, got the same folder twice/);
    const [again] = await compareStudies(one, await study("again", informative));
    expect(again?.correlation.value).toBe(1);
    expect(taskOverlapSentences([again!])[0]).toMatchObject({
      kind: "finding",
      text: expect.stringMatching(
        /^Vectors: dimensions that matter for informative \(one\) matter for informative \(again\) too: rank correlation 1\.00 over 24/,
      ),
    });
    const narrow: VectorSet = {
      ...informative,
      dimensions: 20,
      hash: sha256("narrow"),
      read: async () => {
        const { rows, columns, data } = await informative.read({ layer: null, pooling: null });
        return matrix(
          rows,
          20,
          Float32Array.from({ length: rows * 20 }, (_, at) => data[Math.floor(at / 20) * columns + (at % 20)]!),
        );
      },
    };
    const three = await study("three", narrow);
    await expect(compareStudies(one, three)).rejects.toThrow(/overlap: both studies must be of one encoder/);
  });
});
